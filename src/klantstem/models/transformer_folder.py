"""How a classifier with an encoder, or with lexical features alone, is kept in a model folder."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klantstem.models.attention import AttentionHead
from klantstem.models.calibration import Calibration
from klantstem.models.classifier import FeedbackClassifier
from klantstem.models.encoder import Encoder
from klantstem.models.lexical import LexicalFeatures
from klantstem.models.linear import LinearHead
from klantstem.models.named_arrays import below, prefixed

ENCODER = "encoder"


def stored(classifier: FeedbackClassifier, folder: Path) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Write the encoder to the folder, and return the arrays and the settings of a classifier."""
    arrays = _quantized("linear.weights", classifier.linear_.weights)
    arrays |= {"linear.bias": classifier.linear_.bias, "thresholds": classifier.thresholds_}
    arrays |= prefixed("calibration", asdict(classifier.calibration_))
    arrays |= prefixed("lexical.columns", classifier.lexical_.columns_)
    arrays |= prefixed("lexical.idf", classifier.lexical_.idf_)
    encoder = classifier.fitted_encoder()
    if encoder is not None and classifier.attention_ is not None:
        arrays |= prefixed("attention", asdict(classifier.attention_))
        encoder.to_disk(folder / ENCODER)
    return arrays, {k: v for k, v in classifier.get_params(deep=False).items() if k != "encoder"}


def restored(
    folder: Path, arrays: dict[str, NDArray[Any]], settings: dict[str, Any], *, labels: int, threads: int | None
) -> FeedbackClassifier:
    """Make a classifier of what :func:`stored` gave and wrote."""
    encoder = Encoder.from_disk(folder / ENCODER, threads=threads) if (folder / ENCODER).is_dir() else None
    classifier = FeedbackClassifier(encoder, **settings)
    classifier.lexical_ = LexicalFeatures(classifier.min_documents)
    classifier.lexical_.columns_ = below("lexical.columns", arrays)
    classifier.lexical_.idf_ = below("lexical.idf", arrays)
    classifier.linear_ = LinearHead(_restored("linear.weights", arrays), arrays["linear.bias"])
    attention = below("attention", arrays)
    classifier.attention_ = AttentionHead(**attention) if attention else None
    classifier.calibration_ = Calibration(**below("calibration", arrays))
    classifier.thresholds_ = arrays["thresholds"]
    classifier.classes_ = np.arange(labels)
    return classifier


def _quantized(name: str, weights: NDArray[np.float32]) -> dict[str, NDArray[Any]]:
    """Keep a large matrix as int8 with one scale a column, a quarter of the size."""
    scale = np.abs(weights).max(axis=0) / 127
    scale[scale == 0] = 1.0
    return {f"{name}.int8": np.rint(weights / scale).astype(np.int8), f"{name}.scale": scale.astype(np.float32)}


def _restored(name: str, arrays: dict[str, NDArray[Any]]) -> NDArray[np.float32]:
    weights: NDArray[np.float32] = arrays[f"{name}.int8"].astype(np.float32) * arrays[f"{name}.scale"]
    return weights
