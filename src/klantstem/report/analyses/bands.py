"""What customers experience in each band of the score: rational values up to a 7 or 8, emotional ones for a 9 or 10.

So the pyramid of service excellence has it: who finds the base in order and things easy gives a 7 or an 8, and who is
treated as a person or is surprised gives a 9 or a 10. :func:`bands` shows the shares; :func:`pattern` tells whether
they say the same here.

Bands are those of the scale: 0-6, 7-8 and 9-10 for NPS (detractors, passives, promoters), 1-6, 7-8 and 9-10 for a
grade, 1-3, 4 and 5 for five points, and what comes nearest for seven points and for 0-100. A score between two bands is
rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from klantstem.report.context import Scores
from klantstem.report.feedback import STANCES, Feedback
from klantstem.report.statistics import Estimator, Measure
from klantstem.values.stance import Stance

if TYPE_CHECKING:
    from klantstem.values import ValueSet

MIN_ITEMS = 30
RATIONAL, EMOTIONAL, DIFFERENCE = "rationeel", "emotioneel", "verschil"
_EXPERIENCED = (Stance.ERVAREN.value,)
# Of each scale: its bands, and the scores from which the second and the third one begin, halves rounded up.
_BANDS = {
    5: (("1-3", "4", "5"), (3.5, 4.5)),
    7: (("1-4", "5", "6-7"), (4.5, 5.5)),
    10: (("1-6", "7-8", "9-10"), (6.5, 8.5)),
    100: (("0-64", "65-84", "85-100"), (64.5, 84.5)),
}
_FROM_ZERO = ("0-6", "7-8", "9-10")
_COLUMNS = ["band", "side", "level", "items", "of", "share", "low", "high"]
_PATTERN = ["side", "step", "low", "high", "p", "sure", "trend", "trend_low", "trend_high", "trend_p"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Side(Measure):
    """An item counts that expresses a value on any of the rational levels, or on any of the emotional ones."""

    rational: bool = True

    def codes(self, values: ValueSet) -> list[int]:
        """Return what counts, as :meth:`Measure.codes` does."""
        rational = [values.level_of(name).rational for name in values.names]
        return [code for code in Measure.codes(self, values) if rational[code // len(STANCES)] is self.rational]


def bands(feedback: Feedback, *, estimator: Estimator) -> pd.DataFrame:
    """Return for each band of the score how many experience each side of the pyramid, and each level.

    Parameters
    ----------
    feedback : the items; those without a score are left out
    estimator : of the shares

    Returns
    -------
    Per band, lowest first, a row for the rational side and one for the emotional (level None), then one per level:
    band, side, level, items (that experience one or more of its values), of (items in the band), share, low, high.
    Empty without scores. A side or level without values has no rows.
    """
    if feedback.scores is None:
        return pd.DataFrame(columns=_COLUMNS)
    values = feedback.values
    parts: list[tuple[bool, Measure]] = [(side.rational, side) for side in _sides()]
    parts += [(level.rational, Measure(level=level.name, stances=_EXPERIENCED)) for level in values.levels]
    parts = [(rational, measure) for rational, measure in parts if measure.codes(values)]
    names = band_names(feedback.scores)
    measures = [measure for _, measure in parts]
    frame = estimator.shares_by(feedback, measures, band_of(feedback.scores), len(names))
    frame["band"] = np.repeat(names, len(parts))
    frame["side"] = [RATIONAL if rational else EMOTIONAL for rational, _ in parts] * len(names)
    return frame[_COLUMNS]


def pattern(feedback: Feedback, *, min_items: int = MIN_ITEMS) -> pd.DataFrame:
    """Test whether the emotional side is experienced more by those who give the highest scores.

    On what was tagged, and by customer where a column tells who that is. A model that errs alike in all bands makes a
    step smaller and does not make one; but it makes that of the side that it finds worst the smallest.

    Parameters
    ----------
    feedback : the items
    min_items : a band with fewer items than this says nothing

    Returns
    -------
    A row per side and one for the emotional side minus the rational (``verschil``): side; step, the share in the
    highest band minus that in the middle one, with low, high (95%), p, sure (the interval excludes 0); trend, the mean
    change from each of the three bands to the next, with trend_low, trend_high, trend_p. NaN where a band is too small.
    Empty without scores, and where the set has one side only.

    The pyramid's reading holds where the step of ``verschil`` is surely above 0: going from a 7 or 8 to a 9 or 10 the
    emotional side gains on the rational one.
    """
    if feedback.scores is None or not all(side.codes(feedback.values) for side in _sides()):
        return pd.DataFrame(columns=_PATTERN)
    place = band_of(feedback.scores)
    customers = np.arange(len(feedback)) if feedback.customers is None else feedback.customers
    code = feedback.value * len(STANCES) + feedback.stance
    rational, emotional = (
        feedback.expressing(np.isin(code, side.codes(feedback.values))).astype(np.float64) for side in _sides()
    )
    rows = []
    for name, y in ((RATIONAL, rational), (EMOTIONAL, emotional), (DIFFERENCE, emotional - rational)):
        step, low, high, p = _slope(place, y, customers, (1, 2), min_items)
        rows.append((name, step, low, high, p, low > 0 or high < 0, *_slope(place, y, customers, (0, 1, 2), min_items)))
    return pd.DataFrame(rows, columns=_PATTERN)


def band_names(scores: Scores) -> tuple[str, ...]:
    """Return the three bands of a scale, lowest first; of ten points of which 0 is one the first band is 0-6."""
    from_zero = scores.is_nps or bool((scores.values == 0).any())
    return _FROM_ZERO if scores.top == 10 and from_zero else _BANDS[scores.top][0]


def band_of(scores: Scores) -> npt.NDArray[np.int64]:
    """Return of each item the place of its band, -1 where it has no score."""
    return np.where(np.isnan(scores.values), -1, np.digitize(scores.values, _BANDS[scores.top][1]))


def _sides() -> tuple[Side, Side]:
    return Side(stances=_EXPERIENCED, rational=True), Side(stances=_EXPERIENCED, rational=False)


def _slope(
    place: npt.NDArray[np.int64], y: Floats, customers: npt.NDArray[np.int64], among: Sequence[int], min_items: int
) -> tuple[float, float, float, float]:
    """Return the slope of `y` over the bands `among`, its 95% interval and its p-value, by customer (sandwich)."""
    if min(np.count_nonzero(place == band) for band in among) < min_items:
        return (np.nan,) * 4
    inside = np.isin(place, among)
    x, y = place[inside] - place[inside].mean(), y[inside] - y[inside].mean()
    slope = float(x @ y / (x @ x))
    number, of = np.unique(customers[inside], return_inverse=True)
    scores = np.bincount(of, weights=x * (y - slope * x))
    freedom = len(number) - 1
    error = float(np.sqrt(scores @ scores * len(number) / max(freedom, 1)) / (x @ x))
    half = float(stats.t.ppf(0.975, freedom)) * error
    p = float(2 * stats.t.sf(abs(slope) / error, freedom)) if error else float(slope == 0)
    return slope, slope - half, slope + half, p
