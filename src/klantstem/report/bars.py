"""The geometry of the diverging bars: gemist to the left of zero, ervaren and gewenst to the right."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from klantstem.report import dutch

_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)
_MOST_STEPS = 7


@dataclass(frozen=True, slots=True)
class Scale:
    """One scale for all bars of a page, the same on both sides of zero.

    Attributes
    ----------
    left, right : the largest shares that fit on either side, whole multiples of `step`
    """

    left: float
    right: float
    step: float

    def at(self, share: float) -> float:
        """Return the place of a share in percent of the width; gemist is negative."""
        return round((self.left + share) / (self.left + self.right) * 100, 3)

    def ticks(self) -> list[tuple[float, str]]:
        """Return the places of the marks on the axis with what is written there."""
        numbers = range(-round(self.left / self.step), round(self.right / self.step) + 1)
        return [(self.at(n * self.step), dutch.percent(abs(n) * self.step)) for n in numbers]


@dataclass(frozen=True, slots=True)
class Bar:
    """Places in percent of the width: the bar, its share `at`, and its whiskers."""

    start: float
    end: float
    low: float
    high: float
    at: float

    @property
    def width(self) -> float:
        """Width of the bar in percent."""
        return round(self.end - self.start, 3)


def scale(missed: Iterable[float], others: Iterable[float]) -> Scale:
    """Return the scale on which these upper bounds fit: of gemist, and of the other stances."""
    left = max(missed, default=0.0)
    right = max(others, default=0.0)
    step = next((step for step in _STEPS if _steps(left, step) + _steps(right, step) <= _MOST_STEPS), _STEPS[-1])
    return Scale(_steps(left, step) * step, _steps(right, step) * step, step)


def _steps(share: float, step: float) -> int:
    return max(1, math.ceil(share / step - 1e-9))


def bar(row: Mapping[Any, Any], on: Scale, *, missed: bool = False) -> Bar | None:
    """Return the bar of a row of the counts, or None when there are no items."""
    if not row["items"]:
        return None
    if missed:
        at = on.at(-row["share"])
        return Bar(start=at, end=on.at(0), low=on.at(-row["high"]), high=on.at(-row["low"]), at=at)
    at = on.at(row["share"])
    return Bar(start=on.at(0), end=at, low=on.at(row["low"]), high=on.at(row["high"]), at=at)
