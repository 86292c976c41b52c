"""What a model has to be able to do to stand in the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from klantstem.corpus import GoldSentence
from klantstem.evaluate.baselines import Labels


class Peer(Protocol):
    """A model to compare with.

    Its `repr` is its recipe: together with the training sentences and its code it decides what the model says, and a
    result that was kept is looked up by these three.

    Attributes
    ----------
    name : as in the table
    note : what a reader has to know of the recipe
    packages : the modules that it needs beyond klantstem's own, and what pip calls each
    """

    @property
    def name(self) -> str: ...

    @property
    def note(self) -> str: ...

    @property
    def packages(self) -> Mapping[str, str]: ...

    def fit(self, train: Sequence[GoldSentence]) -> None:
        """Train on labelled sentences, and choose on some of them whatever must be chosen."""

    def predict(self, texts: Sequence[str]) -> Labels:
        """Return the labels of each text."""

    def size(self) -> int:
        """Return how many bytes the trained model takes on disk."""
