"""Counts that the filters of the page add up: per segment and period, exact, and nothing about few people.

What is counted are the items that express each value and each level in each stance, and the items as such. A page holds
these counts rather than the items, so that it stays small however many items there are.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from klantstem.report.feedback import STANCES
from klantstem.report.small_counts import withheld, withheld_periods

if TYPE_CHECKING:
    from klantstem.report.feedback import Feedback

HIDDEN = -1
"""What stands in the place of a count of a segment that may not be told."""

_MOST_CELLS = 1_200_000
_STEPS = ("maand", "kwartaal", "jaar")

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Measures:
    """The numbers of what is counted.

    Attributes
    ----------
    values, levels : how many the set has
    """

    values: int
    levels: int

    def value(self, value: int, stance: int) -> int:
        """Return the number of a value in a stance."""
        return value * len(STANCES) + stance

    def level(self, level: int, stance: int) -> int:
        """Return the number of a level in a stance."""
        return (self.values + level) * len(STANCES) + stance

    @property
    def items(self) -> int:
        """The number of the items as such, the last."""
        return (self.values + self.levels) * len(STANCES)


@dataclass(frozen=True)
class Cube:
    """Counts of items.

    Attributes
    ----------
    measures : what is counted, by number
    by : what a period is: "maand", "kwartaal" or "jaar"; None without dates
    periods : datetime64[D], the first day of each, ascending; only those with items
    period : int64, of each item the place of its period, their number for an item without a date
    whole : int64 (measures, periods + 2), with after the periods the items without a date, and all items
    segments : the same for each label of each column that divides the items, with `HIDDEN` for what may not be told
    """

    measures: Measures
    by: str | None
    periods: npt.NDArray[np.datetime64]
    period: Counts
    whole: Counts
    segments: dict[str, dict[str, Counts]]
    min_items: int

    @cached_property
    def period_keys(self) -> list[str]:
        """What each period is called in an address: ``2025``, ``2025-k3`` or ``2025-07``."""
        months = self.periods.astype("datetime64[M]").astype(np.int64)
        years, month = 1970 + months // 12, months % 12
        forms = {"maand": "{}-{:02d}", "kwartaal": "{}-k{}", "jaar": "{}"}
        place = month + 1 if self.by == "maand" else month // 3 + 1
        return [forms[self.by or "jaar"].format(*pair) for pair in zip(years, place, strict=True)]

    def period_of(self, day: Any) -> int:
        """Return the place of the period of a date, -1 if there is none."""
        if self.by is None or day is None or not len(self.periods):
            return -1
        place = int(np.searchsorted(self.periods, np.datetime64(day, "D"), side="right")) - 1
        return (
            place if place >= 0 and _start(np.array([day], "datetime64[D]"), self.by)[0] == self.periods[place] else -1
        )

    def packed(self) -> dict[str, Any]:
        """Return the cube for JSON: the counts of a segment as text of which the script reads the chosen one alone."""
        return {
            "by": self.by,
            "periods": self.period_keys,
            "width": len(self.periods) + 2,
            "min": self.min_items,
            "whole": pack(self.whole),
            "segments": [
                {"name": name, "labels": list(labels), "cells": [pack(cells) for cells in labels.values()]}
                for name, labels in self.segments.items()
            ],
        }


def cube(feedback: Feedback, *, min_items: int = 5, most_cells: int = _MOST_CELLS) -> Cube:
    """Count the items of each segment and period.

    Parameters
    ----------
    min_items : a smaller count of a segment is left out
    most_cells : counts of segments at most; periods become quarters, years, or one, to stay below that
    """
    measures = Measures(len(feedback.values.names), len(feedback.values.levels))
    item, measure = _counted(feedback, measures)
    labels = sum(len(groups.labels) for groups in feedback.groups.values())
    by, periods, period = _periods(feedback, room=most_cells // max(1, labels * (measures.items + 1)))
    width, height = len(periods) + 1, measures.items + 1
    place = measure * width + period[item]
    whole = _with_sum(np.bincount(place, minlength=height * width).reshape(height, width))
    segments = {}
    for name, groups in feedback.groups.items():
        size = height * width
        code = groups.codes[item].astype(np.int64)
        known = code >= 0
        counts = np.bincount(code[known] * size + place[known], minlength=len(groups.labels) * size)
        cells = _with_sum(counts.reshape(len(groups.labels), height, width))
        segments[name] = dict(zip(groups.labels, hide(cells, min_items), strict=True))
    return Cube(measures, by, periods, period, whole, segments, min_items)


def hide(cells: Counts, min_items: int) -> Counts:
    """Return counts (segments, measures, periods and their sum) without those that may not be told.

    The items as such, the last measure, are told: a number of reactions says nothing of what anyone expressed.
    """
    said, items = cells[:, :-1], cells[:, -1:]
    total = withheld(said[..., -1], min_items)
    hidden = np.concatenate([withheld_periods(said[..., :-1], total, min_items), total[..., None]], axis=-1)
    return np.concatenate([np.where(hidden, HIDDEN, said), items], axis=1)


def pack(cells: Counts) -> str:
    """Write counts as base64 of bytes: each count plus 1 in groups of 7 bits, lowest first, the eighth for more.

    Most counts take one byte, and `HIDDEN` is 0.
    """
    rest = (cells.ravel() + 1).astype(np.uint64)
    size = np.maximum(1, np.ceil(np.log2(rest.astype(np.float64) + 1) / 7).astype(np.int64))
    start = np.concatenate([[0], np.cumsum(size)])
    out = np.zeros(start[-1], dtype=np.uint8)
    for place in range(int(size.max(initial=0))):
        here = size > place
        more = (size > place + 1)[here]
        out[start[:-1][here] + place] = (rest[here] & 127).astype(np.uint8) | (more.astype(np.uint8) << 7)
        rest = rest >> np.uint64(7)
    return base64.b64encode(out.tobytes()).decode("ascii")


def _counted(feedback: Feedback, measures: Measures) -> tuple[Counts, Counts]:
    """Return the distinct pairs of an item and what it counts for."""
    kinds = len(STANCES)
    item, value, stance, level = feedback.item, feedback.value, feedback.stance, feedback.level
    levels = _distinct(item, level * kinds + stance, measures.levels * kinds)
    every = np.arange(len(feedback), dtype=np.int64)
    return (
        np.concatenate([item, levels[0], every]),
        np.concatenate(
            [
                value * kinds + stance,
                measures.level(0, 0) + levels[1],
                np.full(len(feedback), measures.items),
            ]
        ),
    )


def _distinct(item: Counts, code: Counts, size: int) -> tuple[Counts, Counts]:
    # Sorted and compared: numpy's own unique hashes, which is slow on keys that are nearly in order.
    keys = np.sort(item * size + code, kind="stable")
    keys = keys[np.flatnonzero(np.diff(keys, prepend=-1))]
    return keys // size, keys % size


def _periods(feedback: Feedback, *, room: int) -> tuple[str | None, npt.NDArray[np.datetime64], Counts]:
    """Return the finest kind of period of which there are at most `room`, their starts, and the one of each item."""
    nothing = np.array([], dtype="datetime64[D]")
    if feedback.dates is None or np.isnat(feedback.dates).all():
        return None, nothing, np.zeros(len(feedback), dtype=np.int64)
    known = ~np.isnat(feedback.dates)
    for by in _STEPS:
        starts, numbers = np.unique(_start(feedback.dates[known], by), return_inverse=True)
        if len(starts) + 2 <= room:
            period = np.full(len(feedback), len(starts), dtype=np.int64)
            period[known] = numbers
            return by, starts, period
    return None, nothing, np.zeros(len(feedback), dtype=np.int64)


def _start(days: npt.NDArray[np.datetime64], by: str) -> npt.NDArray[np.datetime64]:
    months = days.astype("datetime64[M]")
    if by == "jaar":
        months = days.astype("datetime64[Y]").astype("datetime64[M]")
    elif by == "kwartaal":
        number = months.astype(np.int64)
        months = (number - number % 3).astype("datetime64[M]")
    return months.astype("datetime64[D]")


def _with_sum(cells: Counts) -> Counts:
    return np.concatenate([cells, cells.sum(axis=-1, keepdims=True)], axis=-1)
