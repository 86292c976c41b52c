"""Divide time into weeks, months or quarters."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

ENOUGH = 30
BY = ("week", "maand", "kwartaal")
_FEWEST = 4
# More points than this do not fit in a chart: a year of weeks does, five years of months do.
_MOST = 60
# Items come on some days and not on others: what is longer than nearly all gaps is the data's beginning or end.
_USUAL = 0.95


@dataclass(frozen=True, slots=True)
class Periods:
    """Consecutive periods, from the first date to the last.

    Attributes
    ----------
    by : "week", "maand" or "kwartaal"
    number : int64 per item, the place of its period, -1 without a date
    starts : datetime64[D], first day of each period
    labels : of each period, such as "2025-W09", "2025-03" or "2025-Q1"
    partial : bool of each period, whether the data begin or end within it
    """

    by: str
    number: npt.NDArray[np.int64]
    starts: npt.NDArray[np.datetime64]
    labels: tuple[str, ...]
    partial: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.starts)


def divide(dates: npt.NDArray[np.datetime64] | None, *, by: str | None = None, enough: int = ENOUGH) -> Periods | None:
    """Divide the time between the first date and the last.

    Parameters
    ----------
    dates : datetime64[D] per item, NaT where unknown
    by : "week", "maand" or "kwartaal". None takes the shortest of which there are 4 to 60 and half hold `enough` items;
        else the longest of which there are 4; else weeks
    enough : items

    Returns
    -------
    None without dates.

    Raises
    ------
    ValueError
        If `by` is none of these.
    """
    if by is not None and by not in BY:
        raise ValueError(f"a period is one of {', '.join(BY)}, not {by!r}")
    if dates is None or np.isnat(dates).all():
        return None
    known = ~np.isnat(dates)
    days = dates[known].astype("datetime64[D]")
    chosen = by or _choose(days, enough)
    count = _count(days, chosen)
    first, last = int(count.min()), int(count.max())
    number = np.full(len(dates), -1, dtype=np.int64)
    number[known] = count - first
    edges = _start(np.arange(first, last + 2), chosen)
    return Periods(
        chosen, number, edges[:-1], tuple(_label(day, chosen) for day in edges[:-1].tolist()), _partial(days, edges)
    )


def _choose(days: npt.NDArray[np.datetime64], enough: int) -> str:
    long_enough = []
    for by in BY:
        count = _count(days, by)
        items = np.bincount(count - count.min())
        if len(items) < _FEWEST:
            break
        if len(items) <= _MOST and np.median(items) >= enough:
            return by
        long_enough.append(by)
    return long_enough[-1] if long_enough else BY[0]


def _count(days: npt.NDArray[np.datetime64], by: str) -> npt.NDArray[np.int64]:
    """Return the number of the period of each day, counted from 1970."""
    if by == "week":
        # 1 January 1970 was a Thursday; weeks start on Monday.
        return (days.astype(np.int64) + 3) // 7
    months = days.astype("datetime64[M]").astype(np.int64)
    return months if by == "maand" else months // 3


def _start(count: npt.NDArray[np.int64], by: str) -> npt.NDArray[np.datetime64]:
    if by == "week":
        return (count * 7 - 3).astype("datetime64[D]")
    return (count if by == "maand" else count * 3).astype("datetime64[M]").astype("datetime64[D]")


def _label(day: dt.date, by: str) -> str:
    if by == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return f"{day:%Y-%m}" if by == "maand" else f"{day.year}-Q{(day.month + 2) // 3}"


def _partial(days: npt.NDArray[np.datetime64], edges: npt.NDArray[np.datetime64]) -> npt.NDArray[np.bool_]:
    """Tell which periods the data do not fill: at either end, with more days missing than usual between two days."""
    present = np.unique(days).astype(np.int64)
    usual = np.quantile(np.diff(present), _USUAL) - 1 if len(present) > 1 else 0
    partial = np.zeros(len(edges) - 1, dtype=np.bool_)
    bounds = edges.astype(np.int64)
    partial[0] |= present[0] - bounds[0] > usual
    partial[-1] |= bounds[-1] - 1 - present[-1] > usual
    return partial
