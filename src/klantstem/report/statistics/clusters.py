"""How much less feedback tells when customers give more than one item: the design effect.

Items of one customer are alike, so a thousand items of two hundred customers are worth fewer than a thousand. By how
much depends on how alike they are (the intraclass correlation, which all feedback together tells best) and on how many
items a customer has in the part that is looked at: 1 + (size - 1) * correlation (Kish, *Survey Sampling*, 1965).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

from klantstem.report.statistics.interval import Z_95

# So many items of its own weigh as much as the correlation of all measures together.
_ITEMS_OF_OTHERS = 20.0


def effective(
    items: npt.NDArray[np.int64],
    size: npt.NDArray[np.float64],
    customers: npt.NDArray[np.float64],
    correlation: float,
) -> npt.NDArray[np.float64]:
    """Return how many items of different customers would tell as much, element by element.

    Parameters
    ----------
    items : how many there are
    size : mean number of items of the customer of an item
    customers : how many there are
    correlation : of the items of one customer
    """
    crowded = size > 1
    # Of few customers the spread itself is unsure: the quantile of Student's distribution tells by how much.
    wider = np.where(crowded, student.ppf(0.975, np.maximum(customers - 1, 1)) / Z_95, 1.0)
    effect = np.where(crowded, 1 + (size - 1) * correlation, 1.0)
    return np.asarray(items / effect / wider**2, dtype=np.float64)


class Alike:
    """How alike the items of one customer are: 0 where no more than those of different ones, 1 where they say the same.

    Parameters
    ----------
    customers : of each item the number of its customer, from 0
    """

    def __init__(self, customers: npt.NDArray[np.int64]) -> None:
        self._customers = customers
        self._sizes = np.bincount(customers).astype(np.float64)

    def correlation(self, members: npt.NDArray[np.int64], *, towards: float) -> float:
        """Return the intraclass correlation of a measure; what few items tell of it is drawn to that of all measures.

        Parameters
        ----------
        members : the items that count
        towards : the correlation of all measures
        """
        between, most = self._spread(members)
        own = len(members) / (len(members) + _ITEMS_OF_OTHERS) if most > 0 else 0.0
        found = own * between / most + (1 - own) * towards if own else towards
        return float(np.clip(found, 0.0, 1.0))

    def pooled(self, measures: Iterable[npt.NDArray[np.int64]]) -> float:
        """Return the correlation of measures together, given the items that each counts."""
        between, most = np.sum([(0.0, 0.0), *map(self._spread, measures)], axis=0)
        return float(np.clip(between / most, 0.0, 1.0)) if most > 0 else 0.0

    def _spread(self, members: npt.NDArray[np.int64]) -> tuple[float, float]:
        """Return by how much customers differ more than by chance, and by how much they could at most."""
        items, squares = float(self._sizes.sum()), float((self._sizes**2).sum())
        owners = self._customers[members]
        share = len(owners) / items if items else 0.0
        chance = share * (1 - share)
        expressed = np.unique(owners, return_counts=True)[1].astype(np.float64)
        found = float((expressed**2).sum()) - 2 * share * float(self._sizes[owners].sum()) + share * share * squares
        return found - items * chance, (squares - items) * chance
