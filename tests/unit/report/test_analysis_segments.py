from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from scipy.stats import chi2_contingency, false_discovery_control

from klantstem.report.analyses.segments import segments
from klantstem.report.context import Groups
from klantstem.report.feedback import STANCES, Feedback
from klantstem.report.statistics import Estimator
from klantstem.values import ValueSet

Make = Callable[..., Feedback]
WARM: tuple[str, str] = ("warm", "ervaren")


def one(frame: pd.DataFrame, segment: str, value: str = "warm", stance: str = "ervaren") -> dict[str, Any]:
    rows = frame[(frame["segment"] == segment) & (frame["value"] == value) & (frame["stance"] == stance)]
    (row,) = rows.to_dict("records")
    return {str(name): cell for name, cell in row.items()}


def channels(feedback: Make, counts: dict[str, tuple[int, int]], **columns: Any) -> Feedback:
    """Make items per channel, of which a number is warm."""
    items = [[WARM] * (number < warm) for warm, of in counts.values() for number in range(of)]
    return feedback(items, columns={"kanaal": [name for name, (_, of) in counts.items() for _ in range(of)], **columns})


def test_shares_difference_and_test(feedback: Make) -> None:
    frame = segments(channels(feedback, {"web": (30, 100), "mail": (10, 100)}), estimator=Estimator())
    row = one(frame, "web")
    assert (row["column"], row["level"], row["items"], row["of"]) == ("kanaal", "persoonlijk", 30, 100)
    assert (row["share"], row["rest_share"]) == (pytest.approx(0.3), pytest.approx(0.1))
    assert row["difference"] == pytest.approx(0.2)
    # Newcombe (1998), method 10.
    assert (row["difference_low"], row["difference_high"]) == (
        pytest.approx(0.090, abs=1e-3),
        pytest.approx(0.305, abs=1e-3),
    )
    expected = chi2_contingency([[30, 70], [10, 90]], correction=False, lambda_="log-likelihood").pvalue
    assert row["p"] == pytest.approx(expected)
    assert row["q"] == pytest.approx(expected)
    assert row["significant"]
    assert one(frame, "mail")["difference"] == pytest.approx(-0.2)


def test_all_columns_are_corrected_together(feedback: Make) -> None:
    rng = np.random.default_rng(1)
    items = [[WARM] * int(hit) for hit in rng.random(400) < 0.3]
    columns = {"kanaal": rng.choice(["a", "b", "c"], 400), "regio": rng.choice(["n", "z"], 400)}
    frame = segments(feedback(items, columns=columns), estimator=Estimator())
    assert frame["column"].unique().tolist() == ["kanaal", "regio"]
    assert frame["q"].tolist() == pytest.approx(false_discovery_control(frame["p"]).tolist())


def test_what_few_items_express_is_not_shown(feedback: Make) -> None:
    frame = segments(channels(feedback, {"web": (30, 100), "mail": (4, 100), "chat": (3, 100)}), estimator=Estimator())
    row = one(frame, "mail")
    assert row["small"]
    assert not row["significant"]
    assert row["of"] == 100
    hidden = ["items", "share", "low", "high", "difference", "difference_low", "difference_high", "p", "q"]
    assert all(pd.isna(row[name]) for name in hidden)
    assert not pd.isna(one(frame, "web")["q"])


def test_nor_is_it_as_the_whole_minus_other_segments(feedback: Make) -> None:
    counts = {"web": (30, 100), "mail": (4, 100), "balie": (40, 100)}
    frame = segments(channels(feedback, counts), estimator=Estimator())
    assert one(frame, "web")["small"]
    assert all(pd.isna(one(frame, "web")[name]) for name in ["items", "share", "rest_share", "difference", "p", "q"])
    assert not one(frame, "web")["significant"]
    assert one(frame, "balie")["items"] == 40


def test_small_rows_count_in_the_correction(feedback: Make) -> None:
    counts = {"groot": (10, 2000), "uitschieter": (5, 120)} | {f"klein {number}": (1, 120) for number in range(40)}
    frame = segments(channels(feedback, counts), estimator=Estimator())
    row = one(frame, "uitschieter")
    assert row["p"] < 0.05
    assert row["q"] > 0.05


def test_items_without_a_segment_are_no_rest(feedback: Make) -> None:
    items = channels(feedback, {"web": (30, 100), "": (100, 100), "mail": (10, 100)})
    assert one(segments(items, estimator=Estimator()), "web")["rest_share"] == pytest.approx(0.1)


def test_without_groups_there_are_no_segments(feedback: Make) -> None:
    frame = segments(feedback([[WARM]] * 10), estimator=Estimator())
    assert frame.empty
    assert {"column", "segment", "q", "significant", "small"} <= set(frame.columns)


def test_a_single_segment_has_no_rest(feedback: Make) -> None:
    items = feedback([[WARM] * (number < 30) for number in range(100)])
    lone = replace(items, groups={"kanaal": Groups("kanaal", np.zeros(100, dtype=np.int32), ("web", "leeg"))})
    frame = segments(lone, estimator=Estimator())
    assert one(frame, "web")["share"] == pytest.approx(0.3)
    assert one(frame, "leeg")["small"]
    assert frame[["rest_share", "difference", "p", "q"]].iloc[0].isna().all()
    assert not frame["significant"].any()


def test_no_items_is_no_error(feedback: Make) -> None:
    none = np.empty(0, dtype=np.int32)
    frame = segments(replace(feedback([]), groups={"kanaal": Groups("kanaal", none, ("web",))}), estimator=Estimator())
    assert frame.empty


def test_values_that_nobody_expresses_have_no_rows(feedback: Make) -> None:
    frame = segments(channels(feedback, {"web": (3, 50), "mail": (1, 50)}), estimator=Estimator())
    assert frame.empty


def survey(
    feedback: Make,
    values: ValueSet,
    seed: int,
    *,
    customers: int,
    told: bool = False,
    within: bool = False,
    more: float = 0.0,
) -> Feedback:
    """Make 1500 items in 10 segments; customers have habits, and a segment of their own unless `within`.

    In segment 0 each item expresses the first value by `more` more.
    """
    rng, n, kinds = np.random.default_rng(seed), 1500, len(values.names) * len(STANCES)
    share = rng.uniform(0.005, 0.15, kinds)
    customer = rng.integers(0, customers, n)
    habits = rng.gamma(0.5, 2, (customers, kinds)) if customers < n else np.ones((customers, kinds))
    X: npt.NDArray[np.bool_] = rng.random((n, kinds)) < np.minimum(share * habits[customer], 0.9)
    segment = rng.integers(0, 10, n) if within else rng.integers(0, 10, customers)[customer]
    X[:, 0] |= (segment == 0) & (rng.random(n) < more)
    names = [(value, stance) for value in values.names for stance in STANCES]
    columns: dict[str, Any] = {"regio": [f"r{number}" for number in segment]}
    if told:
        columns["klantnr"] = customer
    return feedback([[names[code] for code in np.flatnonzero(row)] for row in X], columns=columns)


@pytest.mark.parametrize(
    ("customers", "told", "within"), [(100_000, False, False), (300, True, False), (300, True, True)]
)
def test_where_nothing_differs_hardly_anything_is_found(
    feedback: Make, values: ValueSet, customers: int, told: bool, within: bool
) -> None:
    frames = [
        segments(survey(feedback, values, seed, customers=customers, told=told, within=within), estimator=Estimator())
        for seed in range(12)
    ]
    # Five percent of twelve; more than two would be one in fifty.
    assert sum(frame["significant"].any() for frame in frames) <= 2


def test_customers_who_repeat_themselves_would_fool_it(feedback: Make, values: ValueSet) -> None:
    frames = [segments(survey(feedback, values, seed, customers=300), estimator=Estimator()) for seed in range(3)]
    assert all(frame["significant"].any() for frame in frames)


def test_what_differs_is_found(feedback: Make, values: ValueSet) -> None:
    frame = segments(survey(feedback, values, 1, customers=100_000, more=0.3), estimator=Estimator())
    row = one(frame, "r0", values.names[0], STANCES[0])
    assert row["significant"]
    others = frame[(frame["value"] != values.names[0]) | (frame["stance"] != STANCES[0])]
    assert not others["significant"].any()
