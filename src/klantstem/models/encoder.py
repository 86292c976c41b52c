"""Turn texts into vectors with a frozen transformer, served by onnxruntime from 4-bit weights."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from klantstem.errors import ModelError
from klantstem.models.blocks import Blocks

WEIGHTS, GRAPH, TOKENIZER, CONFIG = "weights.safetensors", "graph.onnx", "tokenizer.json", "encoder.json"


@dataclass(frozen=True, slots=True)
class EncoderConfig:
    """Sizes of an encoder, as its encoder.json has them."""

    hidden: int
    layers: tuple[int, ...]
    positions: int
    padding: int
    origin: str


def read_weights(folder: Path) -> dict[str, NDArray]:
    """Read the stored arrays of an encoder: 4-bit codes (uint8), scales (float16) and vectors (float32)."""
    from safetensors.numpy import load_file

    return load_file(folder / WEIGHTS)


def initializers(stored: dict[str, NDArray]) -> dict[str, NDArray]:
    """Turn the stored arrays into what the graph takes: the word table as int8, scales as float32."""
    arrays = dict(stored)
    word = Blocks(arrays.pop("word.codes"), arrays.pop("word.scales"))
    rows, blocks = word.scales.shape
    arrays["word.codes"] = word.integers().reshape(rows, blocks, -1)
    arrays["word.scales"] = word.scales
    return {
        name: np.ascontiguousarray(array, dtype=np.float32 if array.dtype == np.float16 else array.dtype)
        for name, array in arrays.items()
    }
