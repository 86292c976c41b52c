"""How shares go over time, per week, month or quarter, and where they surely change.

A change point is marked in a series only where the series as a whole differs over time with q < 0.05: the p-value of
each series is simulated, and those of all series are corrected by Benjamini-Hochberg. So of the series in which a
change is marked, 5% is expected to have none. The search is in what was tagged, for the classifier errs alike in all
periods; the shares that are shown are the estimator's. Periods that are incomplete or hold fewer than `enough` items
are shown but make no change point, and with fewer than four others nothing is called a change.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from klantstem.report.analyses.changes import ENOUGH_HITS, FEWEST, find_changes
from klantstem.report.analyses.periods import ENOUGH, divide
from klantstem.report.feedback import Feedback
from klantstem.report.statistics import Estimator, Measure, of_levels, of_values

_FALSE_DISCOVERIES = 0.05
_COLUMNS = ["by", "start", "label", "partial", "value", "level", "stance", "items", "of", "share", "low", "high"]
_COLUMNS += ["fitted", "change", "q", "sure"]

Floats = npt.NDArray[np.float64]


def trend(
    feedback: Feedback, *, estimator: Estimator, by: str | None = None, enough: int = ENOUGH, seed: int = 0
) -> pd.DataFrame:
    """Return the share of each level, and of each value that is heard enough, per period.

    Parameters
    ----------
    feedback : the items; those without a date are left out
    estimator : of the shares
    by : "week", "maand" or "kwartaal"; None takes the shortest that holds enough items
    enough : items that a period needs to take part in the search for changes
    seed : of the simulation that the p-values come from

    Returns
    -------
    A row per series and period, levels (value None) before values, in order of time: by, start (the first day), label
    ("2025-W09", "2025-03", "2025-Q1"), partial (the data start or end within the period), value, level, stance, items,
    of, share, low, high; fitted (the share of the stretch between two change points), change (a stretch starts here), q
    (of the series), sure (q < 0.05). Periods without items have NaN shares; fitted and q are NaN where there is too
    little to look for changes. A value in a stance has a series when 5 or more items per period express it on average.
    Empty without dates.

    Raises
    ------
    ValueError
        If `by` is none of these.
    """
    periods = divide(feedback.dates, by=by, enough=enough)
    if periods is None:
        return pd.DataFrame(columns=_COLUMNS)
    measures = [*of_levels(feedback.values), *of_values(feedback.values)]
    frame = estimator.shares_by(feedback, measures, periods.number, len(periods))
    # Estimates come period by period; here they stand series by series.
    order = np.arange(len(frame)).reshape(len(periods), len(measures)).T
    items = frame["items"].to_numpy(np.float64)[order]
    of = frame["of"].to_numpy(np.float64)[order[0]]
    heard = items.sum(axis=1) >= ENOUGH_HITS * np.count_nonzero(of)
    kept = np.flatnonzero(heard | [measure.value is None for measure in measures])
    change, q = _changes(items[kept], of, (of >= enough) & ~periods.partial, seed)
    fitted = _fitted(feedback, estimator, [measures[row] for row in kept.tolist()], periods.number, change)
    frame = frame.iloc[order[kept].ravel()].reset_index(drop=True)
    level = {value.name: value.level for value in feedback.values.values}
    place = frame["group"].to_numpy()
    frame = frame.assign(
        by=periods.by,
        start=periods.starts.astype("datetime64[s]")[place],
        label=np.array(periods.labels, dtype=object)[place],
        partial=periods.partial[place],
        level=frame["value"].map(level).fillna(frame["level"]),
        fitted=np.where(np.isnan(q)[:, None], np.nan, fitted).ravel(),
        change=change.ravel(),
        q=np.repeat(q, len(periods)),
        sure=np.repeat(q < _FALSE_DISCOVERIES, len(periods)),
    )
    return pd.DataFrame(frame, columns=_COLUMNS)


def _changes(
    items: Floats, of: Floats, usable: npt.NDArray[np.bool_], seed: int
) -> tuple[npt.NDArray[np.bool_], Floats]:
    """Tell where stretches start, series x periods, and return the q-value of each series."""
    change, q = np.zeros(items.shape, dtype=np.bool_), np.full(len(items), np.nan)
    at = np.flatnonzero(usable)
    tested = np.flatnonzero(items[:, at].sum(axis=1) >= ENOUGH_HITS * len(at))
    if len(at) < FEWEST or not len(tested):
        return change, q
    found = find_changes(items[np.ix_(tested, at)], of[at], seed=seed)
    q[tested] = stats.false_discovery_control(found.p)
    sure = q[tested] < _FALSE_DISCOVERIES
    change[np.ix_(tested[sure], at)] = found.starts[sure]
    return change, q


def _fitted(
    feedback: Feedback,
    estimator: Estimator,
    measures: Sequence[Measure],
    number: npt.NDArray[np.int64],
    change: npt.NDArray[np.bool_],
) -> Floats:
    """Return the share of the stretch that each period belongs to, series x periods."""
    fitted = np.full(change.shape, np.nan)
    stretches = np.cumsum(change, axis=1)
    # Most series have no change, or the same ones, and are estimated together.
    kinds, kind = np.unique(stretches, axis=0, return_inverse=True)
    for place, stretch in enumerate(kinds):
        rows = np.flatnonzero(kind == place)
        codes = np.where(number < 0, -1, stretch[number])
        found = estimator.shares_by(feedback, [measures[row] for row in rows.tolist()], codes, int(stretch[-1]) + 1)
        fitted[rows] = found["share"].to_numpy(np.float64).reshape(-1, len(rows))[stretch].T
    return fitted
