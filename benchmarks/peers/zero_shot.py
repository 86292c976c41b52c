"""No labelled sentence: the likeness of a sentence to what the value set says of each value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from klantstem.corpus import GoldSentence
from klantstem.evaluate.baselines import Labels
from klantstem.evaluate.metrics import label_matrix
from klantstem.values import DEFAULT, Stance, Value, load
from peers.held_out import best_threshold, said, split
from peers.untrained_encoder import UntrainedEncoder

STANCES = {
    Stance.ERVAREN: "De klant is tevreden: het ging goed en dit heeft hij zo ervaren.",
    Stance.GEMIST: "De klant is ontevreden: het ging slecht en dit heeft hij gemist.",
    Stance.GEWENST: "De klant heeft een wens: hij zou graag zien dat dit er kwam.",
}


@dataclass
class ZeroShot:
    """Definition and lading against the sentence; the likeliest stance of three.

    Some descriptions are like every sentence, so a likeness counts as far as it is above that of other sentences: those
    of a tenth of the training documents, whose labels set the threshold and nothing else.
    """

    encoder: UntrainedEncoder
    seed: int = 0

    name: ClassVar[str] = "zero-shot"
    note: ClassVar[str] = (
        "likeness of the untrained encoder's vectors to definition and lading, and to a sentence for each stance; "
        "the labels of a tenth of the training documents set the threshold, and nothing else"
    )
    packages: ClassVar[Mapping[str, str]] = {}

    def fit(self, train: Sequence[GoldSentence]) -> None:
        self._loaded, values = self.encoder.load(), load(DEFAULT)
        self._labels = [(value.name, str(stance)) for value in values.values for stance in Stance]
        described = [description(value) for value in values.values] + [STANCES[stance] for stance in Stance]
        self._described = self._loaded.encode(described)
        _, tenth = split(train, seed=self.seed)
        known = [train[i] for i in tenth]
        likeness = self._likeness([sentence.text for sentence in known])
        self._mean, self._spread = likeness.mean(axis=0), likeness.std(axis=0) + 1e-6
        Y = label_matrix([sentence.labels for sentence in known], self._labels)
        self._threshold, _ = best_threshold(self._scores(likeness), Y)

    def _likeness(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._loaded.encode(texts) @ self._described.T

    def _scores(self, likeness: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return scores of shape (texts, labels); the stances that are not the likeliest have none."""
        above = (likeness - self._mean) / self._spread
        values, stances = above[:, : -len(Stance)], above[:, -len(Stance) :]
        likeliest = stances == stances.max(axis=1, keepdims=True)
        scores = np.where(likeliest[:, None, :], values[:, :, None], -np.inf)
        return scores.reshape(len(likeness), -1)

    def predict(self, texts: Sequence[str]) -> Labels:
        return said(self._scores(self._likeness(texts)), self._labels, self._threshold)

    def size(self) -> int:
        return self.encoder.size() + self._described.nbytes


def description(value: Value) -> str:
    """Return what the value set says of a value: its definition and its lading."""
    return " ".join([f"{value.name}: {value.definition}", *(f"{line.text}." for line in value.lading)])
