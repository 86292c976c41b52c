"""Shares for the filters: those of the analyses where one segment or one period is chosen, and what makes the others.

The estimator gives the shares of all items, of each segment and of each period. For a segment in some periods, or a run
of them, the script makes a share of the counts by the same correction, and an interval by adding up the variance of
sampling and that of the correction: near to what the estimator would say, without its thousand draws.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from klantstem.report.feedback import STANCES
from klantstem.report.page.cube import HIDDEN, Cube
from klantstem.report.statistics import Measure, of_levels, of_values
from klantstem.report.statistics.correction import Correction
from klantstem.report.statistics.whole import Items, Whole

if TYPE_CHECKING:
    from klantstem.report.report import Report

Shares = dict[int, list[float]]
_CHECKED = "nagekeken"


def estimates(report: Report, cube: Cube) -> dict[str, Any]:
    """Return the shares by number of what is counted, for JSON.

    Returns
    -------
    whole : share, low and high of each measure over all items
    periods : the same for each period of the cube
    segments : the same for each label of each column, without what the cube hides
    lines : of each measure the slope and the offset of its correction, the variances of both and twice their
        covariance, and how many items of different customers one item is worth
    """
    measures = [*of_values(report.values), *of_levels(report.values)]
    numbers = [_number(report, cube, measure) for measure in measures]
    whole = pd.concat([report.per_value, report.pyramid], ignore_index=True)

    def by(codes: npt.NDArray[Any], groups: int) -> list[Shares]:
        if not groups:
            return []
        frame = report.estimator.shares_by(report.feedback, measures, codes, groups)
        table = frame[["share", "low", "high"]].to_numpy(np.float64).reshape(groups, len(measures), 3)
        return [_shares(numbers, rows) for rows in table]

    segments = []
    for name, labels in cube.segments.items():
        found = by(report.feedback.groups[name].codes, len(labels))
        segments.append([_told(shares, cells) for shares, cells in zip(found, labels.values(), strict=True)])
    return {
        "whole": _shares(numbers, whole[["share", "low", "high"]].to_numpy(np.float64)),
        "periods": by(np.where(cube.period < len(cube.periods), cube.period, -1), len(cube.periods)),
        "segments": segments,
        "lines": _lines(report, measures, numbers, whole),
    }


def _number(report: Report, cube: Cube, measure: Measure) -> int:
    stance = STANCES.index(measure.stances[0])
    if measure.value is not None:
        return cube.measures.value(report.values.names.index(measure.value), stance)
    return cube.measures.level([level.name for level in report.values.levels].index(str(measure.level)), stance)


def _shares(numbers: list[int], rows: npt.NDArray[np.float64]) -> Shares:
    return {
        number: [round(float(each), 5) for each in row]
        for number, row in zip(numbers, rows, strict=True)
        if not np.isnan(row[0])
    }


def _told(shares: Shares, cells: npt.NDArray[np.int64]) -> Shares:
    return {number: row for number, row in shares.items() if cells[number, -1] != HIDDEN}


def _lines(report: Report, measures: list[Measure], numbers: list[int], whole: pd.DataFrame) -> Shares:
    feedback, estimator = report.feedback, report.estimator
    everyone = Whole.all(Items(feedback)) if feedback.customers is not None and len(feedback) else None
    lines = {}
    for number, measure, row in zip(numbers, measures, whole.to_dict("records"), strict=True):
        weight = 1.0 if everyone is None else float(everyone.effective(measure)[0]) / len(feedback)
        slope, offset, spread = 1.0, 0.0, [0.0, 0.0, 0.0]
        if row["method"] == _CHECKED:
            # What checking adds to the share of all items, it adds to the share of some.
            offset, spread[2] = row["share"] - row["raw"], ((row["high"] - row["low"]) / 2 / 1.96) ** 2
        elif estimator.rates is not None and (rates := estimator.rates.of(measure, seed=estimator.seed)).usable:
            correction = Correction.by_rates(rates)
            slope, offset = correction.slope, correction.offset
            variance = np.cov(correction.slopes, correction.offsets)
            spread = [variance[0, 0], 2 * variance[0, 1], variance[1, 1]]
        lines[number] = [float(f"{each:.4g}") for each in (slope, offset, *spread, weight)]
    return lines
