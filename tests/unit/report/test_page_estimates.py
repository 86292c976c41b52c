"""What the filters of the page say for a choice, against what the estimator says of the same items."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from klantstem.models.held_out import HeldOut, Reading
from klantstem.report import Report
from klantstem.report.feedback import STANCES
from klantstem.report.page.cube import Cube, cube
from klantstem.report.page.estimates import estimates
from klantstem.report.statistics import Estimator, Measure
from klantstem.report.statistics.error_rates import ErrorRates
from klantstem.report.statistics.interval import wilson
from klantstem.values import ValueSet

SNEL = ("snel", "gemist")
Table = Callable[..., pd.DataFrame]


def rates(values: ValueSet) -> ErrorRates:
    """A model that finds 160 of 200, and sees it in 40 of 800 that do not have it."""
    rows = [Reading(at, (0,), ((0, 0.9),) if at % 5 else ()) for at in range(200)]
    rows += [Reading(200 + at, (), () if at % 20 else ((0, 0.9),)) for at in range(800)]
    return ErrorRates(HeldOut((SNEL,), tuple(rows)), values)


@pytest.fixture
def made(table: Table, values: ValueSet) -> Report:
    random = np.random.default_rng(4)
    missed = random.random(900) < 0.3
    frame = table(
        [("ok", [SNEL] if each else []) for each in missed],
        columns={
            "datum": [dt.date(2025, 1 + at % 6, 3) for at in range(900)],
            "kanaal": random.choice(["app", "telefoon"], 900),
            "klantnr": [at // 3 for at in range(900)],
        },
    )
    report = Report.from_frame(frame, values=values)
    report.__dict__["estimator"] = Estimator(rates=rates(values))
    return report


def place(report: Report, counts: Cube) -> int:
    return counts.measures.value(report.values.names.index(SNEL[0]), STANCES.index(SNEL[1]))


def of_estimator(report: Report, within: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[float]:
    frame = report.estimator.shares(report.feedback, [Measure(SNEL[0], stances=SNEL[1:])], within=within)
    assert frame["method"].tolist() == ["gecorrigeerd"]
    return [float(frame[name].iloc[0]) for name in ("share", "low", "high")]


def test_whole_segments_and_periods_have_the_numbers_of_the_estimator(made: Report) -> None:
    counts = cube(made.feedback)
    found, k = estimates(made, counts), place(made, counts)
    assert found["whole"][k] == pytest.approx(of_estimator(made, np.ones(900, dtype=np.bool_)), abs=1e-5)
    groups = made.feedback.groups["kanaal"]
    for at in range(len(groups.labels)):
        assert found["segments"][0][at][k] == pytest.approx(of_estimator(made, groups.codes == at), abs=1e-5)
    for at in range(6):
        assert found["periods"][at][k] == pytest.approx(of_estimator(made, counts.period == at), abs=1e-5)


def of_script(line: list[float], items: int, of: int) -> list[float]:
    """Compute what ``corrected`` in counts.js does."""
    slope, offset, per_square, per_share, fixed, weight = line
    raw = items / of
    _, low, high = wilson(items * weight, of * weight)
    spread = 1.959963984540054**2 * (per_square * raw**2 + per_share * raw + fixed)
    share = raw * slope + offset
    reach = [np.sqrt((slope * (bound - raw)) ** 2 + spread) for bound in (float(low), float(high))]
    return [float(np.clip(each, 0, 1)) for each in (share, share - reach[0], share + reach[1])]


@pytest.mark.parametrize("last", [1, 3, 5])
def test_a_segment_in_some_periods_is_near_to_the_estimator(made: Report, last: int) -> None:
    counts = cube(made.feedback)
    k = place(made, counts)
    inside = (counts.period <= last) & (made.feedback.groups["kanaal"].codes == 0)
    items = int((Measure(SNEL[0], stances=SNEL[1:]).of(made.feedback) & inside).sum())
    expected = of_estimator(made, inside)
    found = of_script(estimates(made, counts)["lines"][k], items, int(inside.sum()))
    assert found[0] == pytest.approx(expected[0], abs=1e-3)
    assert found[1:] == pytest.approx(expected[1:], abs=0.15 * (expected[2] - expected[1]))


def test_what_the_cube_hides_has_no_share(table: Table, values: ValueSet) -> None:
    frame = table(
        [("ok", [SNEL] if at < 17 else []) for at in range(60)],
        columns={"kanaal": ["app"] * 4 + ["balie"] * 5 + ["telefoon"] * 25 + ["app"] * 13 + ["balie"] * 13},
    )
    report = Report.from_frame(frame, values=values)
    counts = cube(report.feedback)
    k, labels = place(report, counts), report.feedback.groups["kanaal"].labels
    shares = dict(zip(labels, estimates(report, counts)["segments"][0], strict=True))
    assert k in shares["telefoon"]
    assert k not in shares["app"]
    assert k not in shares["balie"]
