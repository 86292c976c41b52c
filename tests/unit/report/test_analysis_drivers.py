from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from scipy.special import expit, logit
from scipy.stats import spearmanr

from klantstem.report.analyses.drivers import drivers
from klantstem.report.feedback import STANCES, Feedback
from klantstem.values import ValueSet

Make = Callable[..., Feedback]
Floats = npt.NDArray[np.float64]


def say(values: ValueSet, X: npt.NDArray[np.bool_]) -> list[list[tuple[str, str]]]:
    """Put a matrix of items x (value, stance) into tags."""
    names = [(value, stance) for value in values.names for stance in STANCES]
    return [[names[code] for code in np.flatnonzero(row)] for row in X]


def true_effects(frame: pd.DataFrame, values: ValueSet, effects: Floats) -> Floats:
    places = [
        values.names.index(value) * len(STANCES) + STANCES.index(stance)
        for value, stance in zip(frame["value"], frame["stance"], strict=True)
    ]
    return effects[places]


def test_the_effect_of_one_value_is_the_difference_of_the_means(feedback: Make) -> None:
    items: list[list[tuple[str, str]]] = [[("warm", "ervaren")], []] * 500
    frame = drivers(feedback(items, columns={"nps": [9, 7, 10, 6] * 250}))
    (row,) = frame.to_dict("records")
    assert (row["value"], row["level"], row["stance"], row["items"], row["of"]) == (
        "warm",
        "persoonlijk",
        "ervaren",
        500,
        1000,
    )
    assert (row["mean_with"], row["mean_without"]) == (9.5, 6.5)
    assert row["effect"] == pytest.approx(3, abs=0.01)
    assert row["low"] < 3 < row["high"]
    assert row["sure"]


def test_of_two_values_that_come_together_the_one_that_counts_is_found(feedback: Make) -> None:
    rng = np.random.default_rng(1)
    late = rng.random(2000) < 0.3
    rude = np.where(late, rng.random(2000) < 0.7, rng.random(2000) < 0.1)
    items = [
        [("tijdig", "gemist")] * int(a) + [("vriendelijk", "gemist")] * int(b) for a, b in zip(late, rude, strict=True)
    ]
    score = np.clip(8 - 3.0 * late + rng.normal(0, 1, 2000), 0, 10)
    frame = drivers(feedback(items, columns={"cijfer": score})).set_index("value")
    assert frame.loc["vriendelijk", "mean_with"] < frame.loc["vriendelijk", "mean_without"] - 1
    assert not frame.loc["vriendelijk", "sure"]
    assert frame.loc["tijdig", "low"] < -3 < frame.loc["tijdig", "high"]
    assert frame.index[0] == "tijdig"


def simulate(
    feedback: Make, values: ValueSet, rng: np.random.Generator, effects: Floats, *, of_customer: int, told: bool
) -> tuple[pd.DataFrame, Floats]:
    """Make 1200 items of customers who each say the same things, and score alike, again and again."""
    n = 1200
    customer = rng.integers(0, n // of_customer, n)
    habits = rng.normal(0, 1.5, (n, len(effects)))[customer] if of_customer > 1 else 0.0
    X = rng.random((n, len(effects))) < expit(logit(rng.uniform(0.03, 0.12, len(effects))) + habits)
    mood = rng.normal(0, 1.5, n)[customer] if of_customer > 1 else 0.0
    score = 50 + X @ effects + mood + rng.normal(0, 1.5, n)
    columns: dict[str, Sequence[Any] | Floats] = {"score": score}
    if told:
        columns["klantnr"] = customer
    frame = drivers(feedback(say(values, X), columns=columns))
    return frame, true_effects(frame, values, effects)


@pytest.mark.parametrize(
    ("of_customer", "told", "least", "most"), [(1, False, 0.92, 0.975), (8, True, 0.915, 0.975), (8, False, 0.0, 0.9)]
)
def test_intervals_hold_the_truth_if_customers_are_told_apart(
    feedback: Make, values: ValueSet, of_customer: int, told: bool, least: float, most: float
) -> None:
    rng = np.random.default_rng(2)
    held = []
    for _ in range(8):
        effects = rng.normal(0, 0.5, len(values.names) * len(STANCES))
        frame, truth = simulate(feedback, values, rng, effects, of_customer=of_customer, told=told)
        held += list((frame["low"] <= truth) & (truth <= frame["high"]))
    assert least <= np.mean(held) <= most


def test_where_nothing_goes_with_the_score_nothing_is_sure(feedback: Make, values: ValueSet) -> None:
    rng = np.random.default_rng(3)
    none = np.zeros(len(values.names) * len(STANCES))
    sure = [simulate(feedback, values, rng, none, of_customer=1, told=False)[0]["sure"].sum() for _ in range(8)]
    assert np.mean(sure) < 0.5


@pytest.mark.parametrize("cuts", [[-3, -2.5, -2, -1.5, -1, -0.5, 0.5, 1.5, 2.5], [-4, -3.5, -3, -2.5, -2, -1.5, -1]])
def test_scores_on_unequal_steps_or_with_most_at_the_top_keep_the_order(
    feedback: Make, values: ValueSet, cuts: list[float]
) -> None:
    rng = np.random.default_rng(4)
    effects = np.zeros(len(values.names) * len(STANCES))
    effects[: 8 * len(STANCES) : len(STANCES)] = np.linspace(0.3, 2.4, 8)
    effects[1 : 8 * len(STANCES) : len(STANCES)] = -np.linspace(0.3, 2.4, 8)
    X = (rng.random((6000, len(effects))) < 0.08) & (effects != 0)
    score = np.digitize(X @ effects + rng.logistic(size=6000), cuts)
    frame = drivers(feedback(say(values, X), columns={"cijfer": score}))
    assert spearmanr(frame["effect"], true_effects(frame, values, effects)).statistic > 0.97


def test_rare_values_and_items_without_a_score_are_left_out(feedback: Make) -> None:
    items = [[("warm", "ervaren")]] * 19 + [[("snel", "gemist")]] * 20 + [[]] * 61
    scores = [8.0, 9.0] * 50
    frame = drivers(feedback(items, columns={"nps": scores}))
    assert list(frame["value"]) == ["snel"]
    scores[19] = float("nan")
    assert drivers(feedback(items, columns={"nps": scores})).empty
    assert list(drivers(feedback(items, columns={"nps": scores}), min_items=19)["items"]) == [19, 19]


@pytest.mark.parametrize("columns", [{}, {"nps": [8] * 100}, {"nps": [8] + [None] * 99}])
def test_without_scores_that_differ_there_are_no_drivers(feedback: Make, columns: dict[str, Any]) -> None:
    frame = drivers(feedback([[("warm", "ervaren")], []] * 50, columns=columns))
    assert frame.empty
    assert {"value", "stance", "effect", "low", "high", "sure", "mean_with", "mean_without"} <= set(frame.columns)


def test_more_values_than_items_is_no_error(feedback: Make, values: ValueSet) -> None:
    rng = np.random.default_rng(5)
    X = rng.random((40, len(values.names) * len(STANCES))) < 0.4
    frame = drivers(feedback(say(values, X), columns={"nps": rng.integers(0, 11, 40)}), min_items=5)
    assert len(frame) > 40
    assert np.isfinite(frame[["effect", "low", "high"]]).all(axis=None)


def test_one_customer_leaves_everything_open(feedback: Make) -> None:
    columns = {"nps": [9, 6] * 50, "klantnr": [7] * 100}
    frame = drivers(feedback([[("warm", "ervaren")], []] * 50, columns=columns))
    assert not frame["sure"].any()
