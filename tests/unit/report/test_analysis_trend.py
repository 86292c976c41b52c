from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from klantstem.report.analyses import changes
from klantstem.report.analyses.changes import dispersion, find_changes
from klantstem.report.analyses.periods import BY, divide
from klantstem.report.analyses.trend import trend
from klantstem.report.feedback import Feedback
from klantstem.report.statistics import Estimator

Make = Callable[..., Feedback]
Days = npt.NDArray[np.datetime64]


def days(first: str, last: str, each: int = 1) -> Days:
    return np.repeat(np.arange(np.datetime64(first), np.datetime64(last) + 1), each)


@pytest.mark.parametrize(
    ("dates", "by"),
    [
        (days("2025-01-01", "2025-12-31", 5), "week"),
        (days("2025-01-01", "2025-12-31", 1), "maand"),
        (days("2025-01-01", "2025-12-31")[::4], "kwartaal"),
        (days("2023-01-01", "2025-12-31", 5), "maand"),
        (days("2025-03-01", "2025-03-31", 5), "week"),
        (days("2025-03-01", "2025-03-31")[::4], "week"),
        (days("2025-03-03", "2025-03-03"), "week"),
        (np.repeat(np.arange(np.datetime64("2025-01"), np.datetime64("2026-01")).astype("datetime64[D]"), 40), "maand"),
    ],
)
def test_the_shortest_period_with_enough_items_is_taken(dates: Days, by: str) -> None:
    periods = divide(dates)
    assert periods
    assert periods.by == by


@pytest.mark.parametrize(
    ("by", "labels", "starts"),
    [
        ("week", ["2024-W52", "2025-W01"], ["2024-12-23", "2024-12-30"]),
        ("maand", ["2024-12", "2025-01"], ["2024-12-01", "2025-01-01"]),
        ("kwartaal", ["2024-Q4", "2025-Q1"], ["2024-10-01", "2025-01-01"]),
    ],
)
def test_periods_start_on_their_first_day(by: str, labels: list[str], starts: list[str]) -> None:
    periods = divide(np.array(["2025-01-02", "NaT", "2024-12-29"], dtype="datetime64[D]"), by=by)
    assert periods
    assert list(periods.labels) == labels
    assert periods.starts.astype(str).tolist() == starts
    assert periods.number.tolist() == [1, -1, 0]


@given(
    offsets=st.lists(st.integers(-20_000, 30_000), min_size=1, max_size=30),
    by=st.sampled_from(BY),
)
def test_every_date_lies_in_its_period(offsets: list[int], by: str) -> None:
    dates = np.array(offsets, dtype="datetime64[D]")
    periods = divide(dates, by=by)
    assert periods
    ends = np.append(periods.starts[1:], periods.starts[-1] + np.timedelta64(92, "D"))
    assert (periods.starts[periods.number] <= dates).all()
    assert (dates < ends[periods.number]).all()
    assert len(set(periods.labels)) == len(periods)


@pytest.mark.parametrize(
    ("first", "last", "partial"),
    [
        ("2025-01-01", "2025-04-30", [False] * 4),
        ("2025-01-05", "2025-04-30", [True, False, False, False]),
        ("2025-01-01", "2025-04-20", [False, False, False, True]),
    ],
)
def test_a_month_that_the_data_do_not_fill_is_partial(first: str, last: str, partial: list[bool]) -> None:
    periods = divide(days(first, last), by="maand")
    assert periods
    assert periods.partial.tolist() == partial


def test_a_weekend_at_the_start_of_a_month_does_not_make_it_partial() -> None:
    working = days("2025-03-01", "2025-06-30")
    working = working[np.is_busday(working)]
    periods = divide(working, by="maand")
    assert periods
    assert str(working[0]) == "2025-03-03"
    assert not periods.partial.any()


def test_another_period_is_refused() -> None:
    with pytest.raises(ValueError, match="week, maand, kwartaal"):
        divide(days("2025-01-01", "2025-01-02"), by="jaar")


def series(feedback: Make, shares: list[float], each: int, seed: int = 0, first: str = "2024-01") -> Feedback:
    """Make months of `each` items, of which a share expresses one value."""
    rng = np.random.default_rng(seed)
    starts = (np.datetime64(first) + np.arange(len(shares) + 1)).astype("datetime64[D]")
    lengths = np.diff(starts).astype(np.int64)
    items = [[("tijdig", "gemist")] * int(hit) for share in shares for hit in rng.random(each) < share]
    dates = [day for start, length in zip(starts, lengths, strict=False) for day in start + np.arange(each) % length]
    return feedback(items, columns={"datum": np.array(dates).astype(str)})


def of_value(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[(frame["value"] == "tijdig") & (frame["stance"] == "gemist")].reset_index(drop=True)


def test_shares_per_month(feedback: Make) -> None:
    items = series(feedback, [1.0, 0.0, 1.0, 1.0], 30)
    frame = trend(items, estimator=Estimator(), by="maand")
    value = of_value(frame)
    assert value["items"].tolist() == [30, 0, 30, 30]
    assert value["of"].tolist() == [30] * 4
    assert value["share"].tolist() == [1, 0, 1, 1]
    assert value["level"].unique().tolist() == ["basis op orde"]
    level = frame[frame["value"].isna() & (frame["level"] == "basis op orde") & (frame["stance"] == "gemist")]
    assert level["items"].tolist() == value["items"].tolist()
    assert frame.groupby(["level", "stance"], sort=False).ngroups == 12
    assert frame["value"].nunique() == 1


def test_a_month_without_items_is_there_without_a_share(feedback: Make) -> None:
    frame = of_value(
        trend(
            feedback([[("tijdig", "gemist")]] * 40, columns={"datum": ["2025-01-01"] * 20 + ["2025-03-31"] * 20}),
            estimator=Estimator(),
            by="maand",
        )
    )
    assert frame["label"].tolist() == ["2025-01", "2025-02", "2025-03"]
    assert frame["of"].tolist() == [20, 0, 20]
    assert frame[["share", "low", "high"]].isna().all(axis=1).tolist() == [False, True, False]


def test_a_step_is_found_where_it_is(feedback: Make) -> None:
    frame = of_value(trend(series(feedback, [0.1] * 7 + [0.3] * 5, 200), estimator=Estimator(), by="maand"))
    assert frame.loc[frame["change"], "label"].tolist() == ["2024-08"]
    assert frame["sure"].all()
    assert frame["fitted"].iloc[0] == pytest.approx(0.1, abs=0.03)
    assert frame["fitted"].iloc[-1] == pytest.approx(0.3, abs=0.04)
    assert frame["fitted"].nunique() == 2


def test_without_a_change_all_months_are_one_stretch(feedback: Make) -> None:
    items = series(feedback, [0.2] * 6, 100)
    frame = of_value(trend(items, estimator=Estimator(), by="maand"))
    assert not frame["change"].any()
    assert frame["fitted"].tolist() == pytest.approx([frame["items"].sum() / 600] * 6)


def test_three_months_make_no_trend(feedback: Make) -> None:
    frame = trend(series(feedback, [0.1, 0.1, 0.9], 200), estimator=Estimator(), by="maand")
    assert not frame["change"].any()
    assert not frame["sure"].any()
    assert frame["q"].isna().all()


def test_an_incomplete_month_makes_no_change(feedback: Make) -> None:
    whole = series(feedback, [0.1] * 7 + [0.6], 200)
    assert whole.dates is not None
    left = whole.dates < np.datetime64("2024-08-20")
    hits = whole.expressing(whole.value >= 0)[left]
    cut = feedback(
        [[("tijdig", "gemist")] * int(hit) for hit in hits], columns={"datum": whole.dates[left].astype(str)}
    )
    frame = of_value(trend(whole, estimator=Estimator(), by="maand"))
    assert frame.loc[frame["change"], "label"].tolist() == ["2024-08"]
    frame = of_value(trend(cut, estimator=Estimator(), by="maand"))
    assert frame["partial"].tolist() == [False] * 7 + [True]
    assert not frame["change"].any()


def test_months_with_few_items_take_no_part(feedback: Make) -> None:
    frame = trend(series(feedback, [0.1] * 6 + [0.9] * 6, 20), estimator=Estimator(), by="maand")
    assert frame["q"].isna().all()
    assert of_value(trend(series(feedback, [0.1] * 6 + [0.9] * 6, 20), estimator=Estimator(), by="maand", enough=20))[
        "change"
    ].any()


@pytest.mark.parametrize("columns", [{}, {"datum": ["2025-01-01"] + [None] * 3}])
def test_few_or_no_dates(feedback: Make, columns: dict[str, Any]) -> None:
    frame = trend(feedback([[("tijdig", "gemist")]] * 4, columns=columns), estimator=Estimator())
    assert frame.empty == (not columns)
    assert {"by", "start", "label", "partial", "value", "share", "change", "sure"} <= set(frame.columns)
    assert not frame["sure"].any()


@pytest.mark.parametrize(
    ("periods", "each", "share", "spread"),
    [(4, 100, 0.1, None), (12, 200, 0.04, None), (12, 50, 0.2, None), (40, 150, 0.1, None), (20, 400, 0.2, 200)],
)
def test_false_alarms_come_at_their_rate(periods: int, each: int, share: float, spread: float | None) -> None:
    rng = np.random.default_rng(6)
    alarms, several = [], []
    for seed in range(12):
        of = rng.poisson(each, periods).astype(np.float64) + 1
        shape = (50, periods)
        true = np.full(shape, share) if spread is None else rng.beta(share * spread, (1 - share) * spread, shape)
        found = find_changes(rng.binomial(of.astype(np.int64), true).astype(np.float64), of, seed=seed)
        alarms += list(found.starts.any(axis=1))
        several.append((false_discovery_control(found.p) < 0.05).any())
        assert (found.starts.any(axis=1) == (found.p < 0.05)).mean() > 0.98
    assert 0.015 <= np.mean(alarms) <= 0.07
    # Five percent of twelve runs; more than two would be one in fifty.
    assert np.sum(several) <= 2


@pytest.mark.parametrize(("start", "stop"), [(26, 52), (20, 33)])
def test_a_change_is_found_and_so_is_one_that_goes_away(start: int, stop: int) -> None:
    rng = np.random.default_rng(7)
    of, share = np.full(52, 200.0), np.full((30, 52), 0.1)
    share[0, start:stop] = 0.18
    found = find_changes(rng.binomial(200, share).astype(np.float64), of)
    assert found.p[0] < 0.001
    cuts = np.flatnonzero(found.starts[0])
    assert abs(cuts[0] - start) <= 1
    assert len(cuts) == (1 if stop == 52 else 2)


def test_weeks_that_differ_by_more_than_chance_are_seen_to_do_so() -> None:
    rng = np.random.default_rng(8)
    of = np.full(40, 500.0)
    calm = rng.binomial(500, 0.2, (40, 40)).astype(np.float64)
    restless = rng.binomial(500, rng.beta(0.2 * 166, 0.8 * 166, (40, 40))).astype(np.float64)
    assert dispersion(calm, of) == pytest.approx(1, abs=0.1)
    # 1 + (500 - 1) / (166 + 1)
    assert dispersion(restless, of) == pytest.approx(3.99, rel=0.15)


@given(
    items=st.lists(st.integers(0, 20), min_size=4, max_size=9),
    penalty=st.floats(0.5, 20),
)
def test_the_cuts_are_the_best_of_all(items: list[int], penalty: float) -> None:
    fit = changes._deviance(np.array(items, dtype=np.float64), np.full(len(items), 20.0))
    end = len(items)

    def worth(cuts: tuple[int, ...]) -> float:
        edges = [0, *cuts, end]
        return sum(fit[a, b] for a, b in pairwise(edges)) - penalty * len(cuts)

    every = [cuts for number in range(end) for cuts in combinations(range(1, end), number)]
    assert worth(tuple(changes._cuts(fit, penalty))) == pytest.approx(max(map(worth, every)))


def test_the_same_seed_gives_the_same_figures(feedback: Make) -> None:
    items = series(feedback, [0.1] * 4 + [0.2] * 4, 100)
    first, again = (trend(items, estimator=Estimator(), by="maand", seed=1) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
