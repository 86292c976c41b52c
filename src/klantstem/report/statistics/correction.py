"""From the share that is tagged to the share that is true: a straight line, of which the slope and place are unsure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from klantstem.report.statistics.error_rates import DRAWS, Rates
from klantstem.report.statistics.interval import wilson_bound
from klantstem.report.statistics.prediction_powered import Table

_SIDE = int(0.025 * DRAWS)
_AT_ONCE = 500

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Correction:
    """What a share is multiplied by, and what is added, to correct it.

    Attributes
    ----------
    slope, offset : the most likely
    slopes, offsets : float64, `DRAWS` that are possible
    """

    slope: float
    offset: float
    slopes: Floats
    offsets: Floats

    @classmethod
    def by_rates(cls, rates: Rates) -> Correction:
        """Return the adjusted count: (tagged - false) / (true - false), Forman (2008)."""
        slope = 1 / (rates.true_positive - rates.false_positive)
        # A draw with next to no difference says that every share is possible.
        slopes = 1 / np.maximum(rates.true_draws - rates.false_draws, 1e-3)
        return cls(slope, -rates.false_positive * slope, slopes, -rates.false_draws * slopes)

    @classmethod
    def by_checking(cls, table: Table, *, seed: int) -> Correction:
        """Return how often a tag turned out right, and how often an item without it expresses it all the same."""
        random = np.random.default_rng(seed)
        right = _share(table.both, table.only_tagged)
        missed = _share(table.only_true, table.neither)
        rights = random.beta(table.both + 0.5, table.only_tagged + 0.5, DRAWS)
        misses = random.beta(table.only_true + 0.5, table.neither + 0.5, DRAWS)
        return cls(right - missed, missed, rights - misses, misses)

    def of(self, share: npt.ArrayLike) -> Floats:
        """Correct shares."""
        return np.clip(np.asarray(share) * self.slope + self.offset, 0, 1)

    def interval(self, items: Floats, of: Floats, normal: Floats) -> tuple[Floats, Floats]:
        """Return the bounds of 95% of corrected shares, element by element; NaN where a share is of nothing.

        Parameters
        ----------
        items, of : how many are tagged, and of how many; effective numbers, which may be fractions
        normal : `DRAWS` values from the standard normal distribution
        """
        bounds = np.full((2, len(items)), np.nan)
        some = np.flatnonzero(of > 0)
        for start in range(0, len(some), _AT_ONCE):
            part = some[start : start + _AT_ONCE]
            bounds[:, part] = middle(self.draws(wilson_bound(items[part, None], of[part, None], normal)))
        return bounds[0], bounds[1]

    def draws(self, shares: Floats) -> Floats:
        """Correct shares of which the last axis has `DRAWS` that are possible."""
        return np.clip(shares * self.slopes + self.offsets, 0, 1)


def middle(draws: Floats) -> tuple[Floats, Floats]:
    """Return the bounds of the middle 95% of the last axis."""
    ordered = np.partition(draws, (_SIDE, DRAWS - 1 - _SIDE), axis=-1)
    return ordered[..., _SIDE], ordered[..., DRAWS - 1 - _SIDE]


def _share(part: int, rest: int) -> float:
    return part / (part + rest) if part + rest else 0.5
