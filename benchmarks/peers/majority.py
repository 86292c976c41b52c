"""The commonest label, always."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from klantstem.corpus import GoldSentence
from klantstem.evaluate.baselines import Labels, majority


@dataclass
class Majority:
    """Gives every sentence the commonest label of the training sentences."""

    name: ClassVar[str] = "majority"
    note: ClassVar[str] = "the commonest label, always"
    packages: ClassVar[Mapping[str, str]] = {}

    def fit(self, train: Sequence[GoldSentence]) -> None:
        [self._commonest] = majority(train, [""])

    def predict(self, texts: Sequence[str]) -> Labels:
        return [self._commonest] * len(texts)

    def size(self) -> int:
        return len(repr(self._commonest).encode())
