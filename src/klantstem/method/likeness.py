"""Measure how alike values and statements are, with the encoder and the head of a model.

A text is its sentence vector beside the log odds that the model gives to each value in it: the first tells what it is
about, the second what a customer who said it would express. Both are taken from their mean over what describes the 26
values, so that two texts which have no more in common than two of those are 0 alike.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from klantstem.errors import ModelError
from klantstem.models.logistic import logit
from klantstem.models.persistence import TrainedModel
from klantstem.values import Value, load

_EDGE = 1e-6

Vectors = NDArray[np.float32]


class Likeness:
    """Knows the vectors of texts.

    Parameters
    ----------
    model : one with an encoder

    Raises
    ------
    ModelError
        If it has none.
    """

    def __init__(self, model: TrainedModel) -> None:
        found = model.with_encoder()
        if found is None:
            raise ModelError(f"{model.name} cannot measure likeness: use a model with an encoder.")
        self._classifier, self._encoder = found
        names = [label.value for label in model.labels]
        self._columns = [np.flatnonzero([name == each for name in names]) for each in dict.fromkeys(names)]
        told = [value for value in load().values if value.described]
        texts = [text for value in told for text in (value.definition, *(each.text for each in value.lading))]
        self._means = tuple(part.mean(axis=0) for part in self._parts(texts))

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return a vector of length 1 for each text; the product of two is how alike these are, from -1 to 1."""
        parts = [_unit(part - mean) for part, mean in zip(self._parts(texts), self._means, strict=True)]
        return np.concatenate(parts, axis=1) / np.float32(np.sqrt(len(parts)))

    def _parts(self, texts: Sequence[str]) -> tuple[Vectors, Vectors]:
        found = self._classifier.predict_proba(texts)
        best = np.stack([found[:, columns].max(axis=1) for columns in self._columns], axis=1)
        return self._encoder.encode(texts), logit(best.clip(_EDGE, 1 - _EDGE)).astype(np.float32)


def parts_of(value: Value) -> tuple[tuple[str, ...], ...]:
    """Return the texts that describe a value by kind: its name, definition, statements and synonyms."""
    definition = (value.definition,) if value.definition else ()
    kinds = ((value.name,), definition, tuple(each.text for each in value.lading), value.synonyms)
    return tuple(kind for kind in kinds if kind)


def centre(kinds: Sequence[Vectors]) -> Vectors:
    """Return the vector of a value, in which each kind of text weighs the same."""
    result: Vectors = _unit(np.mean([_unit(kind.mean(axis=0)) for kind in kinds], axis=0))
    return result


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    result: Vectors = vectors / np.maximum(lengths, 1e-9)
    return result
