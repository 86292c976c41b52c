"""F1 over (value, stance) with bootstrap intervals by document."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its 95% interval."""

    estimate: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.estimate:.3f} ({self.low:.3f}-{self.high:.3f})"


def label_matrix(labels: Sequence[Collection[Pair]], columns: Sequence[Pair]) -> NDArray[np.bool_]:
    """Return which sentence carries which label, shape (sentences, columns); other labels are ignored."""
    place = {pair: column for column, pair in enumerate(columns)}
    matrix = np.zeros((len(labels), len(columns)), dtype=bool)
    for row, pairs in enumerate(labels):
        for pair in pairs:
            if pair in place:
                matrix[row, place[pair]] = True
    return matrix


def micro_f1(gold: NDArray[np.bool_], predicted: NDArray[np.bool_]) -> float:
    """Return the F1 over all cells; 1 when there is nothing to find and nothing was said."""
    total = int(gold.sum() + predicted.sum())
    return 1.0 if total == 0 else float(2 * (gold & predicted).sum() / total)


def macro_f1(gold: NDArray[np.bool_], predicted: NDArray[np.bool_]) -> float:
    """Return the mean F1 of the labels that occur in the gold."""
    occurs = gold.any(axis=0)
    hits = (gold & predicted).sum(axis=0)[occurs]
    return float(np.mean(2 * hits / (gold.sum(axis=0) + predicted.sum(axis=0))[occurs])) if occurs.any() else 1.0


class Bootstrap:
    """Resamples of documents, the same for every model, so that differences between models are paired.

    Parameters
    ----------
    documents : the document of each sentence
    resamples : how many
    seed : of the resampling
    """

    def __init__(self, documents: Sequence[str], *, resamples: int = 2_000, seed: int = 0) -> None:
        names, self._of = np.unique(list(documents), return_inverse=True)
        random = np.random.default_rng(seed)
        # How often each document is drawn, shape (resamples, documents).
        counts = random.multinomial(len(names), np.full(len(names), 1 / len(names)), size=resamples)
        self._weights: NDArray[np.float64] = counts.astype(np.float64)

    def f1(self, gold: NDArray[np.bool_], predicted: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return the micro-F1 of each resample."""
        hits = self._totals(gold & predicted)
        total = self._totals(gold) + self._totals(predicted)
        scores: NDArray[np.float64] = np.where(total > 0, 2 * hits / np.maximum(total, 1), 1.0)
        return scores

    def _totals(self, cells: NDArray[np.bool_]) -> NDArray[np.float64]:
        per_document = np.bincount(self._of, weights=cells.sum(axis=1), minlength=self._weights.shape[1])
        totals: NDArray[np.float64] = self._weights @ per_document
        return totals


def interval(estimate: float, resampled: NDArray[np.float64]) -> Interval:
    """Return the 2.5 and 97.5 percentiles of the resamples around an estimate."""
    low, high = np.percentile(resampled, [2.5, 97.5])
    return Interval(estimate, float(low), float(high))
