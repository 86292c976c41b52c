"""What a model sees in segments, read once: its own labels, the described values, and the states that heads work on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantstem.errors import ModelError
from klantstem.models.blas import one_blas_thread
from klantstem.models.description import Description, description_of
from klantstem.models.logistic import logit
from klantstem.models.matcher import DescribedValues
from klantstem.models.persistence import TrainedModel
from klantstem.values import DEFAULT, load

_EDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model sees in some texts.

    Attributes
    ----------
    totals : log odds of the model's labels, shape (texts, labels)
    states : the mean token state of the last layer, shape (texts, width)
    described : log odds of the described values, shape (texts, values)
    alike : of each described value how like its examples the texts are, shape (texts, examples)
    """

    totals: NDArray[np.float32]
    states: NDArray[np.float32]
    described: NDArray[np.float32]
    alike: tuple[NDArray[np.float32], ...]


class Reader:
    """Reads segments with the encoders of a model: that of its heads and, for described values, the general one.

    Of a cascade the accurate model reads everything: the fast one has no encoder.

    Parameters
    ----------
    model : one with an encoder
    descriptions : of the values to match texts to; they compete with those that the model knows

    Raises
    ------
    ModelError
        If the model has no encoder.
    """

    def __init__(self, model: TrainedModel, descriptions: Sequence[Description] = ()) -> None:
        found = model.with_encoder()
        if found is None:
            raise ModelError(f"{model.name} has no encoder to read values of your own with: use nl_klantstem_lg.")
        self.classifier, self._encoder = found
        self._model, self._descriptions = model, tuple(descriptions)
        self._matched: DescribedValues | None = None

    @property
    def width(self) -> int:
        """Width of the states."""
        return self._encoder.config.hidden

    def read(self, texts: Sequence[str]) -> Reading:
        """Read texts; one is read the same in any company."""
        states = np.zeros((len(texts), self.width), dtype=np.float32)

        def passing() -> Iterator[tuple[int, NDArray[np.float32]]]:
            for row, tokens in self._encoder.states(texts):
                states[row] = tokens[:, -self.width :].mean(axis=0)
                yield row, tokens

        with one_blas_thread():
            totals = self.classifier.calibration_.totals(self.classifier.scores(list(texts), passing()))
        return Reading(totals, states, *self.described(texts))

    def states(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the mean token state of the last layer alone, shape (texts, width)."""
        found = np.zeros((len(texts), self.width), dtype=np.float32)
        for row, tokens in self._encoder.states(texts):
            found[row] = tokens[:, -self.width :].mean(axis=0)
        return found

    def described(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], tuple[NDArray[np.float32], ...]]:
        """Return of the described values alone the log odds, and how like their examples the texts are."""
        if not self._descriptions:
            return np.zeros((len(texts), 0), dtype=np.float32), ()
        matched, own = self._described(), slice(-len(self._descriptions), None)
        with one_blas_thread():
            likeness = matched.likeness(texts)
            found = matched.probabilities(texts, likeness)[:, own]
        described = logit(found.clip(_EDGE, 1 - _EDGE)).astype(np.float32)
        return described, tuple(matched.of_examples(likeness)[own])

    def _described(self) -> DescribedValues:
        # Made at first use: the encoder must read the descriptions, those of the known values too.
        if self._matched is None:
            known = {label.value for label in self._model.labels}
            rivals = [description_of(value) for value in load(DEFAULT).values if value.name in known]
            self._matched = self._model.describe([*rivals, *self._descriptions])
        return self._matched
