"""Model folders: safetensors, ONNX and JSON with checksums, read back without running anything that is in them.

There are three kinds: a transformer with its heads, a static model, and a cascade, whose two models are folders inside.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from klantstem.errors import ModelError
from klantstem.models.cascade import CascadeClassifier
from klantstem.models.checksums import record, verify
from klantstem.models.held_out import HeldOut
from klantstem.models.named_arrays import below, prefixed
from klantstem.models.static import StaticClassifier
from klantstem.own import adaptation as taught

if TYPE_CHECKING:
    # What an encoder needs is imported with the first model that has one: a static one should not wait for it.
    from klantstem.models.classifier import FeedbackClassifier
    from klantstem.models.description import Description
    from klantstem.models.encoder import Encoder
    from klantstem.models.general import GeneralMatcher
    from klantstem.models.matcher import DescribedValues, DescriptionMatcher

    Classifier = FeedbackClassifier | StaticClassifier | CascadeClassifier

FORMAT = 1
TRANSFORMER, STATIC, CASCADE = "transformer", "static", "cascade"
MODEL, HEADS, ENCODER, GENERAL = "model.json", "heads.safetensors", "encoder", "general"
HELD_OUT = "held_out.json"
_OF_CASCADE = ("fast", "accurate")


@dataclass(frozen=True, slots=True)
class Label:
    """What one column of the classifier means: a value with a stance, as the guideline spells them."""

    value: str
    stance: str


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """A fitted classifier with the meaning of its columns and what is known of its training.

    Attributes
    ----------
    name : as in ``nl_klantstem_lg``
    version : of the model
    labels : one per column of the classifier
    classifier : the fitted classifier
    training : facts for the model card: numbers of sentences, held-out figures, seeds
    matcher : matches texts to descriptions with the encoder of the classifier; None where there is none
    general : does so for values that the model has not learnt, better than `matcher`; None where there is none
    held_out : what the model said of feedback that was held out while it was made; None where that was not kept
    adaptation : what it was taught by corrected tags; None where it is as it was trained
    """

    name: str
    version: str
    labels: tuple[Label, ...]
    classifier: Classifier
    training: dict[str, Any]
    matcher: DescriptionMatcher | None = None
    held_out: HeldOut | None = None
    adaptation: taught.Adaptation | None = None
    general: GeneralMatcher | None = None

    def describe(self, descriptions: Sequence[Description], *, learnt: bool = False) -> DescribedValues:
        """Return a scorer of values that are known by their descriptions alone.

        Parameters
        ----------
        descriptions : of the values
        learnt : whether they are of what the model has learnt, such as statements of its values

        Raises
        ------
        ModelError
            If the model cannot match texts to descriptions, as a static one cannot.
        """
        from klantstem.models.matcher import DescribedValues

        found = self.with_encoder()
        if found is None or not self.describes:
            raise ModelError(f"{self.name} cannot score values from their descriptions: use a model with an encoder.")
        classifier, encoder = found
        if self.general is not None and not (learnt and self.matcher is not None):
            return DescribedValues(self.general.numbers, self.general.encoder, classifier.lexical_, descriptions)
        assert self.matcher is not None
        return DescribedValues(self.matcher, encoder, classifier.lexical_, descriptions)

    @property
    def engine(self) -> str | None:
        """What serves the encoder, as in :class:`~klantstem.models.encoder.Encoder`; None without one."""
        found = self.with_encoder()
        return None if found is None else found[1].engine

    @property
    def describes(self) -> bool:
        """Whether the model can score values from their descriptions."""
        return (self.matcher is not None or self.general is not None) and self.with_encoder() is not None

    def with_encoder(self) -> tuple[FeedbackClassifier, Encoder] | None:
        """Return the classifier that has an encoder, and that encoder; None where there is none."""
        classifier = self.classifier.accurate if isinstance(self.classifier, CascadeClassifier) else self.classifier
        if isinstance(classifier, (StaticClassifier, CascadeClassifier)):
            return None
        encoder = classifier.fitted_encoder()
        return None if encoder is None else (classifier, encoder)


def write_model(model: TrainedModel, folder: Path) -> None:
    """Write a model to a folder, which is made where it is missing."""
    from safetensors.numpy import save

    folder.mkdir(parents=True, exist_ok=True)
    for part in (ENCODER, GENERAL, *_OF_CASCADE):
        # A model of another kind may have stood here.
        shutil.rmtree(folder / part, ignore_errors=True)
    for name in (HEADS, HELD_OUT, taught.FACTS, taught.WEIGHTS):
        (folder / name).unlink(missing_ok=True)
    kind, arrays, settings = _stored(model, folder)
    if model.matcher is not None:
        arrays |= prefixed("matcher", asdict(model.matcher))
    if model.general is not None and (found := model.with_encoder()) is not None:
        model.general.to_disk(folder / GENERAL, beside=found[1])
    if arrays:
        (folder / HEADS).write_bytes(save({name: np.ascontiguousarray(array) for name, array in arrays.items()}))
    facts = {
        "format": FORMAT,
        "kind": kind,
        "name": model.name,
        "version": model.version,
        "settings": settings,
        "labels": [
            {**asdict(label), "threshold": round(float(threshold), 4)}
            for label, threshold in zip(model.labels, model.classifier.thresholds_, strict=True)
        ],
        "training": model.training,
    }
    (folder / MODEL).write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if model.held_out is not None:
        (folder / HELD_OUT).write_text(model.held_out.to_json(), encoding="utf-8")
    if model.adaptation is not None:
        taught.write_adaptation(model.adaptation, folder)
    record(folder)


def write_held_out(held_out: HeldOut, folder: Path) -> None:
    """Put what a model said of held-out feedback in its folder; its other files stay as they are.

    Raises
    ------
    ModelError
        If the folder holds no model, or not the one that was saved.
    """
    verify(folder)
    (folder / HELD_OUT).write_text(held_out.to_json(), encoding="utf-8")
    record(folder)


def _stored(model: TrainedModel, folder: Path) -> tuple[str, dict[str, NDArray[Any]], dict[str, Any]]:
    """Write what stands in files of its own, and return the kind of a model, its arrays and its settings."""
    classifier = model.classifier
    if isinstance(classifier, StaticClassifier):
        return STATIC, classifier.arrays(), {}
    if isinstance(classifier, CascadeClassifier):
        for name, part in zip(_OF_CASCADE, (classifier.fast, classifier.accurate), strict=True):
            bare = replace(model, classifier=part, matcher=None, held_out=None, adaptation=None, general=None)
            write_model(bare, folder / name)
        return CASCADE, {}, {"undecided": classifier.undecided}
    from klantstem.models import transformer_folder

    return TRANSFORMER, *transformer_folder.stored(classifier, folder)


def read_model(folder: Path, *, threads: int | None = None) -> TrainedModel:
    """Read a model from its folder.

    Raises
    ------
    ModelError
        If the folder is missing or incomplete, holds a file of a kind that may run code, or a file whose checksum
        differs from the recorded one.
    """
    from safetensors import SafetensorError

    verify(folder)
    try:
        return _restore(folder, threads)
    except (KeyError, TypeError, ValueError, SafetensorError):
        raise ModelError(f"{MODEL} and {HEADS} in {folder} do not describe a model: get the model again.") from None


def _restore(folder: Path, threads: int | None) -> TrainedModel:
    from safetensors.numpy import load_file

    facts = json.loads((folder / MODEL).read_text(encoding="utf-8"))
    if facts["format"] != FORMAT:
        raise ModelError(
            f"The model in {folder} has format {facts['format']} and this klantstem reads format {FORMAT}: "
            "install the klantstem that made it, or train the model again."
        )
    labels = tuple(Label(label["value"], label["stance"]) for label in facts["labels"])
    classifier = _RESTORERS[facts.get("kind", TRANSFORMER)](folder, facts, threads)
    matcher = None
    if (folder / HEADS).is_file() and (numbers := below("matcher", load_file(folder / HEADS))):
        from klantstem.models.matcher import DescriptionMatcher

        matcher = DescriptionMatcher(**numbers)
    name, version, training = facts["name"], facts["version"], facts["training"]
    adaptation = taught.read_adaptation(folder) if (folder / taught.FACTS).is_file() else None
    model = TrainedModel(name, version, labels, classifier, training, matcher, _held_out(folder), adaptation)
    if (folder / GENERAL).is_dir() and (found := model.with_encoder()) is not None:
        from klantstem.models.general import GeneralMatcher

        model = replace(model, general=GeneralMatcher.from_disk(folder / GENERAL, beside=found[1]))
    return model


def _held_out(folder: Path) -> HeldOut | None:
    if not (folder / HELD_OUT).is_file():
        return None
    try:
        return HeldOut.from_json((folder / HELD_OUT).read_text(encoding="utf-8"))
    except (KeyError, TypeError, ValueError):
        raise ModelError(f"{HELD_OUT} in {folder} does not hold readings: get the model again.") from None


def _cascade(folder: Path, facts: dict[str, Any], threads: int | None) -> CascadeClassifier:
    fast, accurate = (read_model(folder / name, threads=threads).classifier for name in _OF_CASCADE)
    if isinstance(fast, CascadeClassifier) or isinstance(accurate, CascadeClassifier):
        raise ModelError(f"The model in {folder} is a cascade of cascades, which klantstem does not read.")
    return CascadeClassifier(fast, accurate, **facts["settings"])


def _static(folder: Path, facts: dict[str, Any], threads: int | None) -> StaticClassifier:
    from safetensors.numpy import load_file

    return StaticClassifier.from_arrays(load_file(folder / HEADS))


def _transformer(folder: Path, facts: dict[str, Any], threads: int | None) -> FeedbackClassifier:
    from safetensors.numpy import load_file

    from klantstem.models import transformer_folder

    arrays, labels = load_file(folder / HEADS), len(facts["labels"])
    return transformer_folder.restored(folder, arrays, facts["settings"], labels=labels, threads=threads)


_RESTORERS: dict[str, Callable[[Path, dict[str, Any], int | None], Classifier]] = {
    TRANSFORMER: _transformer,
    STATIC: _static,
    CASCADE: _cascade,
}
