"""Which values are expressed more, or less, in one segment than in the rest: a channel, a region, a kind of customer.

Every label of every column is set against all other items of that column, for each value in each stance.

**Test.** The likelihood-ratio test of two shares (G), on what was tagged: where the classifier errs alike in all
segments, its errors make a difference smaller but do not make one. That assumption fails where segments write in
another way (interviews against forms), and then a difference wants a look at the quotes. With small counts G keeps to
its rate far into the tail, where Pearson's test does not. The shares that are shown are the estimator's; the difference
and its interval are of the shares as tagged, as the test is.

**Customers.** Where a column tells who the customer is, the statistic is divided by the design effect (Rao & Scott,
1992): items of one customer are alike, and tell less than as many of different customers.

**Many tests.** The p-values of all columns together are corrected by Benjamini-Hochberg (`q`): of the differences that
are called significant, 5% is expected to be chance. The reader acts on a list and can bear that; a correction that lets
hardly any chance in at all (Holm) would hide most of what there is. Values that fewer than `min_items` items of a
column express, and segments that hold fewer, never had a chance; they are not tested, and so cost the others nothing.

**Privacy.** What fewer than `min_items` items of a segment express is not shown, and neither is what would give it away
by subtraction, see :mod:`~klantstem.report.small_counts`. Such rows do count in the correction, which would otherwise
see the large counts only.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import xlogy
from scipy.stats import chi2, false_discovery_control

from klantstem.report.context import Groups
from klantstem.report.feedback import Feedback
from klantstem.report.small_counts import withheld
from klantstem.report.statistics import Estimator, Measure, of_values
from klantstem.report.statistics.interval import wilson
from klantstem.report.statistics.whole import Items, Whole

MIN_ITEMS = 5
_FALSE_DISCOVERIES = 0.05
_DIFFERENCE = ["difference", "difference_low", "difference_high", "p", "q"]
_WITHHELD = ["share", "low", "high", "rest_share", *_DIFFERENCE]
_COLUMNS = ["column", "segment", "value", "level", "stance", "items", "of", "share", "low", "high", "rest_share"]
_COLUMNS += [*_DIFFERENCE, "significant", "small"]

Floats = npt.NDArray[np.float64]


def segments(feedback: Feedback, *, estimator: Estimator, min_items: int = MIN_ITEMS) -> pd.DataFrame:
    """Compare every segment with the rest of its column.

    Parameters
    ----------
    feedback : the items
    estimator : of the shares
    min_items : what fewer items of a segment express is not shown

    Returns
    -------
    A row per column, segment, value and stance, in their order: column, segment, value, level, stance, items, of,
    share, low, high, rest_share, difference (as tagged), difference_low, difference_high (95%), p, q, significant
    (q < 0.05), small (may not be told). Of a small row items is NA, and all that follows from it NaN. Values that fewer
    than `min_items` items of a column express are left out of it.
    """
    items = Items(feedback)
    frames = [_compare(items, groups, estimator, min_items) for groups in feedback.groups.values()]
    if not frames:
        return pd.DataFrame(columns=_COLUMNS)
    frame = pd.concat(frames, ignore_index=True)
    tested = frame["p"].notna().to_numpy()
    frame["q"] = np.nan
    if tested.any():
        frame.loc[tested, "q"] = false_discovery_control(frame.loc[tested, "p"])
    small = frame["small"]
    frame["significant"] = (frame["q"] < _FALSE_DISCOVERIES) & ~small
    frame.loc[small, _WITHHELD] = np.nan
    return frame.assign(items=frame["items"].astype("Int64").mask(small))[_COLUMNS]


def _compare(items: Items, groups: Groups, estimator: Estimator, min_items: int) -> pd.DataFrame:
    """Compare the segments of one column; in the arrays they stand in rows, and each value and stance in columns."""
    measures = of_values(items.values)
    asked = Whole.divided(items, groups.codes, len(groups.labels))
    frame = estimator.shares_by(items.feedback, measures, groups.codes, asked.number)
    shape = (asked.number, len(measures))
    expressing, of, share = (frame[name].to_numpy(np.float64).reshape(shape) for name in ("items", "of", "share"))
    rest, rest_of = expressing.sum(axis=0) - expressing, of.sum(axis=0) - of
    elsewhere = np.nan_to_num(share) * of
    design, rest_design = _design(asked, measures)
    p = chi2.sf(_likelihood_ratio(expressing, of, rest, rest_of) / _of_both(design, of, rest_design, rest_of), 1)
    raw, low, high = wilson(expressing / design, of / design)
    rest_raw, rest_low, rest_high = wilson(rest / rest_design, rest_of / rest_design)
    found = {
        "small": withheld(expressing.astype(np.int64), min_items),
        "rest_share": _quotient(elsewhere.sum(axis=0) - elsewhere, rest_of),
        "difference": raw - rest_raw,
        # Newcombe's interval: the distances of each share to its own bounds, taken together.
        "difference_low": raw - rest_raw - np.hypot(raw - low, rest_high - rest_raw),
        "difference_high": raw - rest_raw + np.hypot(high - raw, rest_raw - rest_low),
        "p": np.where(np.minimum(of, rest_of) >= min_items, p, np.nan),
    }
    level = {value.name: value.level for value in items.values.values}
    frame = frame.assign(
        column=groups.name,
        segment=np.repeat(np.array(groups.labels, dtype=object), len(measures)),
        level=frame["value"].map(level),
        **{name: column.ravel() for name, column in found.items()},
    )
    return frame[np.tile(expressing.sum(axis=0) >= min_items, asked.number)]


def _design(asked: Whole, measures: Sequence[Measure]) -> tuple[Floats, Floats]:
    """Return by how much more the share of each segment varies than that of loose items, and the share of its rest."""
    of = asked.of.astype(np.float64)[:, None]
    effective = np.stack([asked.effective(measure) for measure in measures], axis=1)
    alike = np.array([asked.items.correlation(measure) for measure in measures])
    varying = of * (1 + (np.maximum(asked.size, 1)[:, None] - 1) * alike)
    rest = _quotient(varying.sum(axis=0) - varying, of.sum() - of)
    return np.nan_to_num(_quotient(of, effective), nan=1.0), np.nan_to_num(rest, nan=1.0)


def _of_both(design: Floats, of: Floats, rest_design: Floats, rest_of: Floats) -> Floats:
    """Return the design effect of the difference: the two weighed by the variance of their shares."""
    return np.nan_to_num(_quotient(design * rest_of + rest_design * of, of + rest_of), nan=1.0)


def _likelihood_ratio(items: Floats, of: Floats, rest: Floats, rest_of: Floats) -> Floats:
    """Return twice the log-likelihood that two shares have over one."""

    def fit(k: Floats, n: Floats) -> Floats:
        share = np.nan_to_num(_quotient(k, n))
        result: Floats = xlogy(k, share) + xlogy(n - k, 1 - share)
        return result

    # Rounding may leave a little below zero.
    return np.maximum(2 * (fit(items, of) + fit(rest, rest_of) - fit(items + rest, of + rest_of)), 0)


def _quotient(part: Floats, whole: Floats) -> Floats:
    part, whole = np.broadcast_arrays(part, whole)
    result: Floats = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return result
