"""The names and synonyms of the values, with negations and wishes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from klantstem.corpus import GoldSentence
from klantstem.evaluate.baselines import Labels, keywords
from klantstem.values import DEFAULT, load


@dataclass
class KeywordLexicon:
    """Finds the words of the value set; needs no training."""

    name: ClassVar[str] = "keywords"
    note: ClassVar[str] = "names and synonyms of the value set, turned by a negation or a wish; no training"
    packages: ClassVar[Mapping[str, str]] = {}

    def fit(self, train: Sequence[GoldSentence]) -> None:
        self._values = load(DEFAULT)

    def predict(self, texts: Sequence[str]) -> Labels:
        return keywords(self._values, texts)

    def size(self) -> int:
        words = [word for value in self._values.values for word in (value.name, *value.synonyms)]
        return len("\n".join(words).encode())
