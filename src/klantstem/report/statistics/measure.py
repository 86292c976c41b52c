"""What is counted: the items that express a value, a level or any value at all, in some stances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from klantstem.report.feedback import STANCES, Feedback

if TYPE_CHECKING:
    from klantstem.values import ValueSet


@dataclass(frozen=True, slots=True)
class Measure:
    """A yes or no of each item: does it express this?

    Attributes
    ----------
    value, level : a value or a level of the value set; with neither, any value counts
    stances : an item counts that has one or more of these
    """

    value: str | None = None
    level: str | None = None
    stances: tuple[str, ...] = STANCES

    def of(self, feedback: Feedback) -> npt.NDArray[np.bool_]:
        """Tell of each item whether it counts."""
        which = np.isin(feedback.stance, [STANCES.index(stance) for stance in self.stances])
        if self.value is not None:
            which &= feedback.value == feedback.values.names.index(self.value)
        if self.level is not None:
            which &= feedback.level == [level.name for level in feedback.values.levels].index(self.level)
        return feedback.expressing(which)

    def codes(self, values: ValueSet) -> list[int]:
        """Return what counts as numbers: the place of a value in the set, times three, plus that of a stance."""
        level = self.level
        names = [each.name for each in values.values if self.value in (None, each.name) and level in (None, each.level)]
        return [
            values.names.index(name) * len(STANCES) + STANCES.index(stance)
            for name in names
            for stance in STANCES
            if stance in self.stances
        ]

    @property
    def stance(self) -> str | None:
        """The one stance that it counts; None if there are more."""
        return self.stances[0] if len(self.stances) == 1 else None


def of_values(values: ValueSet) -> list[Measure]:
    """Return a measure of each value in each stance."""
    return [Measure(value=name, stances=(stance,)) for name in values.names for stance in STANCES]


def of_levels(values: ValueSet) -> list[Measure]:
    """Return a measure of each level in each stance, base first."""
    return [Measure(level=level.name, stances=(stance,)) for level in values.levels for stance in STANCES]
