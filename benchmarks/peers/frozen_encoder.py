"""Logistic regression on the sentence vectors of the encoder as it comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from klantstem.corpus import GoldSentence
from klantstem.evaluate.baselines import Labels
from peers.logistic_head import LogisticHead
from peers.untrained_encoder import UntrainedEncoder


@dataclass
class FrozenEncoder:
    """Mean token states of the last layer, and logistic regression one against the rest."""

    encoder: UntrainedEncoder
    seed: int = 0

    name: ClassVar[str] = "frozen encoder + LR"
    note: ClassVar[str] = "the untrained encoder; C and threshold chosen on a tenth of the documents"
    packages: ClassVar[Mapping[str, str]] = {}

    def fit(self, train: Sequence[GoldSentence]) -> None:
        self._loaded, self._head = self.encoder.load(), LogisticHead()
        self._head.fit(self._loaded.encode([sentence.text for sentence in train]), train, seed=self.seed)

    def predict(self, texts: Sequence[str]) -> Labels:
        return self._head.predict(self._loaded.encode(texts))

    def size(self) -> int:
        return self.encoder.size() + self._head.size()
