"""Each value against a target and against the previous period."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from klantstem.report.analyses.periods import Periods, divide
from klantstem.report.feedback import Feedback
from klantstem.report.statistics import Estimator, of_values
from klantstem.report.statistics.estimator import CORRECTED
from klantstem.report.targets import Targets, check_targets
from klantstem.values.stance import Stance

MINIMUM = 100
_ABOUT_EQUAL = 0.01
_CHANGES = ("previous", "difference", "difference_low", "difference_high")

Mask = npt.NDArray[np.bool_]


def kpi(
    feedback: Feedback, *, estimator: Estimator, targets: Targets | None = None, minimum: int = MINIMUM
) -> pd.DataFrame:
    """Return a row per value and stance, in the order of the set: where it stands, and what changed.

    The shares are those of the last whole month when it and the month before have enough items, else of the last whole
    quarter, else of all feedback; only of a month or quarter is there a previous one.

    A target for `ervaren` is a share to reach, one for `gemist` or `gewenst` a share to stay at or below. It is
    ``gehaald`` when the whole 95% interval is on the right side of it, ``niet gehaald`` when the whole interval is on
    the other side, and ``niet te zeggen`` otherwise. The direction is ``hoger`` or ``lager`` when the interval of the
    difference excludes zero, ``gelijk`` when it holds zero and stays within a percentage point of it, and else None.

    Parameters
    ----------
    feedback : the items
    estimator : of the shares
    targets : shares by value (for `ervaren`) or by (value, stance)
    minimum : items that a period needs

    Returns
    -------
    value, level, stance, items, of, share, low, high, target, on_target, previous, difference, difference_low,
    difference_high, direction, period, previous_period. The periods read as 2025-03 or 2025-Q1, and are None where the
    shares are of all feedback.

    Raises
    ------
    ValueSetError
        If a target names a value or stance that does not exist, or is no share.
    """
    aims = check_targets(targets or {}, feedback.values)
    found = _last_two(feedback.dates, minimum)
    now, before = (None, None) if found is None else (found[0].number == found[1], found[0].number == found[1] - 1)
    shares = estimator.shares(feedback, of_values(feedback.values), within=now)
    frame = shares[["value", "level", "stance", "items", "of", "share", "low", "high"]].copy()
    frame["level"] = [feedback.values.level_of(name).name for name in frame["value"]]
    frame["target"] = [aims.get(key, np.nan) for key in zip(frame["value"], frame["stance"], strict=True)]
    frame["on_target"] = pd.Series(_on_target(frame), dtype=object)
    if now is None or before is None:
        changes = pd.DataFrame(np.nan, index=frame.index, columns=[*_CHANGES])
    else:
        changes = _changes(feedback, estimator, now, before)
    frame = frame.join(changes)
    frame["direction"] = pd.Series(_direction(frame), dtype=object)
    frame["period"] = None if found is None else found[0].labels[found[1]]
    frame["previous_period"] = None if found is None else found[0].labels[found[1] - 1]
    return frame


def _last_two(dates: npt.NDArray[np.datetime64] | None, minimum: int) -> tuple[Periods, int] | None:
    """Return the months, else the quarters, and the place of the last whole one, if it and the one before will do."""
    for by in ("maand", "kwartaal"):
        periods = divide(dates, by=by)
        if periods is None:
            return None
        last = int(np.flatnonzero(~periods.partial).max(initial=0))
        items = np.bincount(periods.number[periods.number >= 0], minlength=len(periods))
        if last > 0 and not periods.partial[last - 1] and items[last - 1 : last + 1].min() >= minimum:
            return periods, last
    return None


def _changes(feedback: Feedback, estimator: Estimator, now: Mask, before: Mask) -> pd.DataFrame:
    """Return what the shares were, and their difference with its interval."""
    measures = of_values(feedback.values)
    after, former = (estimator.shares(feedback, measures, within=part) for part in (now, before))
    difference, low, high = _difference(after, former)
    # The model errs alike in both periods: its errors make a difference larger or smaller, and not sure or unsure.
    counted, counted_low, counted_high = _difference(
        *(Estimator().shares(feedback, measures, within=part) for part in (now, before))
    )
    alike = (after["method"] == CORRECTED) & (former["method"] == CORRECTED) & (counted != 0)
    scale = difference / counted.where(counted != 0)
    return pd.DataFrame(
        {
            "previous": former["share"],
            "difference": difference,
            "difference_low": low.mask(alike, counted_low * scale),
            "difference_high": high.mask(alike, counted_high * scale),
        }
    )


def _difference(
    after: pd.DataFrame, former: pd.DataFrame
) -> tuple[pd.Series[float], pd.Series[float], pd.Series[float]]:
    """Return a difference of shares and its bounds, by the distances of each share to its own bounds (Newcombe)."""
    difference = after["share"] - former["share"]
    low = difference - np.hypot(after["share"] - after["low"], former["high"] - former["share"])
    high = difference + np.hypot(after["high"] - after["share"], former["share"] - former["low"])
    return difference, low, high


def _on_target(frame: pd.DataFrame) -> list[str | None]:
    more, target = frame["stance"] == Stance.ERVAREN.value, frame["target"]
    reached = np.where(more, frame["low"] >= target, frame["high"] <= target)
    missed = np.where(more, frame["high"] < target, frame["low"] > target)
    return [
        None if without else "gehaald" if yes else "niet gehaald" if no else "niet te zeggen"
        for without, yes, no in zip(target.isna(), reached, missed, strict=True)
    ]


def _direction(frame: pd.DataFrame) -> list[str | None]:
    return [
        "hoger" if low > 0 else "lager" if high < 0 else "gelijk" if -low <= _ABOUT_EQUAL >= high else None
        for low, high in zip(frame["difference_low"], frame["difference_high"], strict=True)
    ]
