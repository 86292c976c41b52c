"""One linear layer on the vectors of texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from speed_peers.label_file import write_labels

if TYPE_CHECKING:
    from klantstem.corpus import GoldSentence

_FILE = "head.npz"


@dataclass(frozen=True)
class Head:
    """Ridge regression to 1 for a label that a text carries and 0 for another; it is said from a half.

    Attributes
    ----------
    weights, bias : shapes (width, labels) and (labels,)
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    @classmethod
    def fitted(cls, vectors: NDArray[np.float32], sentences: Sequence[GoldSentence], folder: Path) -> Self:
        """Train it, and keep the names of the labels."""
        from peers.held_out import labels_of
        from sklearn.linear_model import Ridge

        labels, Y = labels_of(sentences)
        ridge = Ridge(alpha=1e-3).fit(vectors, Y.astype(np.float32))
        write_labels(labels, folder)
        return cls(np.ascontiguousarray(ridge.coef_.T, dtype=np.float32), ridge.intercept_.astype(np.float32))

    def said(self, vectors: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Say which labels each text carries."""
        return vectors @ self.weights + self.bias > 0.5

    def write(self, folder: Path) -> None:
        np.savez(folder / _FILE, weights=self.weights, bias=self.bias)

    @classmethod
    def read(cls, folder: Path) -> Self:
        with np.load(folder / _FILE) as arrays:
            return cls(arrays["weights"], arrays["bias"])
