"""The items that shares are of: which express what, how many there are in each group, and how customers share them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from klantstem.report.feedback import STANCES, Feedback
from klantstem.report.statistics.clusters import Alike, effective
from klantstem.report.statistics.measure import Measure

Numbers = npt.NDArray[np.int64]


class Items:
    """The items of some feedback and what they express, found once for all questions.

    Parameters
    ----------
    feedback : the items
    """

    def __init__(self, feedback: Feedback) -> None:
        self.feedback, self.values = feedback, feedback.values
        code = (feedback.value * len(STANCES) + feedback.stance).astype(np.uint16)
        order = np.argsort(code, kind="stable")
        self._sorted = feedback.item[order]
        self._ends = np.searchsorted(code[order], np.arange(len(self.values.names) * len(STANCES) + 1))
        self._known: dict[Measure, Numbers] = {}
        self._correlations: dict[Measure, float] = {}
        customers = feedback.customers
        self.customers = None if customers is None else np.unique(customers, return_inverse=True)[1]
        self._alike = None if self.customers is None else Alike(self.customers)
        self._pooled: float | None = None

    def __len__(self) -> int:
        return len(self.feedback)

    def of(self, measure: Measure) -> Numbers:
        """Return the numbers of the items that count in a measure, ascending."""
        if measure not in self._known:
            parts = [self._sorted[self._ends[code] : self._ends[code + 1]] for code in measure.codes(self.values)]
            found = parts[0] if len(parts) == 1 else np.zeros(0, dtype=np.int64)
            if len(parts) > 1:
                marked = np.zeros(len(self), dtype=np.bool_)
                for part in parts:
                    marked[part] = True
                found = np.flatnonzero(marked)
            self._known[measure] = found
        return self._known[measure]

    def correlation(self, measure: Measure) -> float:
        """Return how alike the items of one customer are in a measure, see :class:`Alike`; 0 without customers."""
        if self._alike is None:
            return 0.0
        if measure not in self._correlations:
            if self._pooled is None:
                parts = np.split(self._sorted, self._ends[1:-1])
                self._pooled = self._alike.pooled(parts)
            self._correlations[measure] = self._alike.correlation(self.of(measure), towards=self._pooled)
        return self._correlations[measure]


@dataclass(frozen=True, slots=True)
class Whole:
    """Groups of items that shares are of.

    Attributes
    ----------
    items : all items of the feedback
    groups : of each item the number of its group, the number of groups where it is in none; None where there is one
        group, of all items
    of : number of items per group
    size : of each group the mean number of items of the customer of an item
    customers : number of customers per group
    """

    items: Items
    groups: Numbers | None
    of: Numbers
    size: npt.NDArray[np.float64]
    customers: npt.NDArray[np.float64]

    @classmethod
    def all(cls, items: Items) -> Whole:
        """Return all items as one group."""
        return cls._made(items, None, np.zeros(len(items), dtype=np.int64), 1)

    @classmethod
    def divided(cls, items: Items, codes: npt.NDArray[Any], number: int) -> Whole:
        """Return items in groups.

        Parameters
        ----------
        items : all items
        codes : of each the number of its group; one outside 0 to `number` is in none
        number : of groups
        """
        groups = np.where((codes >= 0) & (codes < number), codes, number).astype(np.int64)
        return cls._made(items, groups, groups, number)

    @classmethod
    def _made(cls, items: Items, kept: Numbers | None, groups: Numbers, number: int) -> Whole:
        of = np.bincount(groups, minlength=number + 1)[:number]
        size, customers = np.ones(number), of.astype(np.float64)
        if items.customers is not None:
            most = int(items.customers.max(initial=0)) + 1
            # A sparse count per customer and group, of items that are in a group.
            pairs, counts = np.unique((groups * most + items.customers)[groups < number], return_counts=True)
            owner = pairs // most
            squares = np.bincount(owner, weights=counts.astype(np.float64) ** 2, minlength=number)
            size, customers = squares / np.maximum(of, 1), np.bincount(owner, minlength=number).astype(np.float64)
        return cls(items, kept, of, size, customers)

    @property
    def number(self) -> int:
        """How many groups there are."""
        return len(self.of)

    def group_of(self, items: Numbers) -> Numbers:
        """Return the group of some items, the number of groups for one that is in none."""
        return np.zeros(len(items), dtype=np.int64) if self.groups is None else self.groups[items]

    def count(self, measure: Measure) -> Numbers:
        """Count the items of each group that a measure counts."""
        found = self.items.of(measure)
        if self.groups is None:
            return np.array([len(found)])
        return np.bincount(self.groups[found], minlength=self.number + 1)[: self.number]

    def effective(self, measure: Measure) -> npt.NDArray[np.float64]:
        """Return how many items of different customers would tell as much of a measure, per group."""
        return effective(self.of, self.size, self.customers, self.items.correlation(measure))
