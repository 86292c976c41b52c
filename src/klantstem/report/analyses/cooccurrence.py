"""Which expressions go together in one item more, or less, often than chance would have it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import chi2, false_discovery_control

from klantstem.report.feedback import STANCES, Feedback
from klantstem.report.statistics.interval import Z_95

MINIMUM = 10
# Of customers, at random: leaving out one group at a time takes less than leaving out one customer at a time.
_GROUPS = 100

Counts = npt.NDArray[np.int64]


def cooccurrence(feedback: Feedback, *, minimum: int = MINIMUM) -> pd.DataFrame:
    """Return a row per pair of expressions (a value in a stance) that share enough items, surest attraction first.

    The lift is how many times as many items express both as would if the two had nothing to do with each other. Its
    95% interval, and the test behind `q`, allow for customers who gave more than one item. Long items express more,
    and so lift most pairs somewhat: compare the pairs with each other.

    Parameters
    ----------
    feedback : the items
    minimum : items that express both, below which a pair is left out

    Returns
    -------
    value_a, stance_a, value_b, stance_b, items, expected, lift, low, high, q. Of the pairs with a q of 0.05 or less,
    one in twenty at most is expected to be chance (Benjamini-Hochberg).
    """
    n, kinds = len(feedback), len(STANCES)
    size = len(feedback.values.names) * kinds
    code = feedback.value * kinds + feedback.stance
    item, pair = _pairs(feedback.item, code, size)
    counted = np.bincount(pair, minlength=size * size)
    enough = np.flatnonzero(counted >= max(minimum, 1))
    a, b = enough // size, enough % size
    both, alone = counted[enough], np.bincount(code, minlength=size)
    expected = alone[a] * alone[b] / max(n, 1)
    lift = both / expected
    # The delta method, of the logarithm of the lift; rounding may leave a little below zero where all items have both.
    variance = np.maximum(1 / both - 1 / alone[a] - 1 / alone[b] + (2 * lift - 1) / max(n, 1), 0)
    effect = np.ones(len(both))
    if feedback.customers is not None:
        group = feedback.customers % _GROUPS
        repeated = _variance(group, feedback.item, code, item, pair, enough, size)
        effect = np.maximum(np.divide(repeated, variance, out=effect, where=variance > 0), 1)
    reach = np.exp(Z_95 * np.sqrt(variance * effect))
    frame = pd.DataFrame(
        {
            "value_a": _names(feedback, a),
            "stance_a": _stances(a),
            "value_b": _names(feedback, b),
            "stance_b": _stances(b),
            "items": both,
            "expected": expected,
            "lift": lift,
            "low": lift / reach,
            "high": lift * reach,
            "q": false_discovery_control(_p_values(both, alone[a], alone[b], n, effect)) if len(both) else [],
        }
    )
    # What one customer says over and over has no upper bound, and tells nothing of other customers.
    surest = frame[frame["high"] < np.inf].sort_values(["low", "items"], ascending=False, kind="stable")
    return surest.reset_index(drop=True)


def _pairs(item: Counts, code: Counts, size: int) -> tuple[Counts, Counts]:
    """Return the item and the pair, the lower code times `size` plus the higher, of all two expressions of one item."""
    items, pairs = [item[:0]], [code[:0]]
    for shift in range(1, size):
        # The expressions are sorted by item and code.
        same = np.flatnonzero(item[shift:] == item[:-shift])
        if not len(same):
            break
        items.append(item[same])
        pairs.append(code[same] * size + code[same + shift])
    return np.concatenate(items), np.concatenate(pairs)


def _variance(
    group: Counts, item: Counts, code: Counts, pair_item: Counts, pair: Counts, enough: Counts, size: int
) -> npt.NDArray[np.float64]:
    """Return the variance of the logarithm of each lift, by leaving out one group of customers at a time."""
    place = np.full(size * size, -1)
    place[enough] = np.arange(len(enough))
    kept = place[pair] >= 0
    both = _per_group(group[pair_item[kept]], place[pair[kept]], len(enough))
    alone = _per_group(group[item], code, size)
    items = np.bincount(group, minlength=_GROUPS)
    left = [counts.sum(axis=0) - counts for counts in (both, alone, items)]
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(left[0]) - np.log(left[1][:, enough // size]) - np.log(left[1][:, enough % size])
        logs += np.log(left[2])[:, None]
        spread = (_GROUPS - 1) * logs.var(axis=0)
    return np.where(np.isfinite(spread), spread, np.inf)


def _per_group(group: Counts, code: Counts, size: int) -> Counts:
    return np.bincount(group * size + code, minlength=_GROUPS * size).reshape(_GROUPS, size)


def _p_values(both: Counts, a: Counts, b: Counts, n: int, effect: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Test each pair for independence: chi-squared with Yates' correction, divided by the design effect."""
    expected = a * b / n
    spread = expected * (n - a) * (n - b) / (n * max(n - 1, 1))
    distance = np.maximum(np.abs(both - expected) - 0.5, 0)
    statistic = np.divide(distance**2, spread * effect, out=np.zeros(len(both)), where=spread > 0)
    tail: npt.NDArray[np.float64] = chi2.sf(statistic, 1)
    return tail


def _names(feedback: Feedback, code: Counts) -> npt.NDArray[np.object_]:
    return np.array(feedback.values.names, dtype=object)[code // len(STANCES)]


def _stances(code: Counts) -> npt.NDArray[np.object_]:
    return np.array(STANCES, dtype=object)[code % len(STANCES)]
