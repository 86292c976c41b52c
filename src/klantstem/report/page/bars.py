"""The geometry of the diverging bars: gemist to the left of zero, ervaren and gewenst to the right.

The script redraws the bars when a filter changes; its file ``bars.js`` does the same with the same numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)
MOST_STEPS = 7


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
        return round((self.left + share) / (self.left + self.right) * 100, 2)

    def ticks(self) -> list[tuple[float, float]]:
        """Return the places of the marks on the axis, each with its share."""
        numbers = range(-round(self.left / self.step), round(self.right / self.step) + 1)
        return [(self.at(n * self.step), abs(n) * self.step) for n in numbers]

    def span(self, low: float, high: float, *, missed: bool = False) -> tuple[float, float]:
        """Return where two shares begin, and how wide what lies between them is, in percent."""
        start, end = (self.at(-high), self.at(-low)) if missed else (self.at(low), self.at(high))
        return start, round(end - start, 2)


def scale(missed: Iterable[float], others: Iterable[float]) -> Scale:
    """Return the scale on which these upper bounds fit: of gemist, and of the other stances."""
    left = max(missed, default=0.0)
    right = max(others, default=0.0)
    step = next((step for step in STEPS if _steps(left, step) + _steps(right, step) <= MOST_STEPS), STEPS[-1])
    return Scale(_steps(left, step) * step, _steps(right, step) * step, step)


def _steps(share: float, step: float) -> int:
    return max(1, math.ceil(share / step - 1e-9))
