from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klantstem.report.analyses.cooccurrence import cooccurrence
from klantstem.report.feedback import Feedback
from klantstem.values import ValueSet

Make = Callable[..., Feedback]
SNEL, WARM, GEMAK = ("snel", "ervaren"), ("warm", "ervaren"), ("gemak", "gemist")


def test_counts_and_lift_of_a_pair(feedback: Make) -> None:
    frame = cooccurrence(feedback([[SNEL, WARM]] * 20 + [[SNEL]] * 20 + [[WARM]] * 30 + [[]] * 30))
    (pair,) = frame.to_dict("records")
    assert [pair[name] for name in ("value_a", "stance_a", "value_b", "stance_b")] == [*SNEL, *WARM]
    assert pair["items"] == 20
    assert pair["expected"] == pytest.approx(40 * 50 / 100)
    assert pair["lift"] == pytest.approx(1.0)
    assert pair["low"] < 1 < pair["high"]
    assert pair["q"] == 1.0


def test_what_goes_together_has_a_lift_that_is_surely_above_one(feedback: Make) -> None:
    frame = cooccurrence(feedback([[SNEL, WARM]] * 40 + [[SNEL]] * 5 + [[WARM]] * 5 + [[]] * 150))
    assert frame.loc[0, "low"] > 1
    assert frame.loc[0, "q"] < 0.001


def test_what_avoids_each_other_has_a_lift_that_is_surely_below_one(feedback: Make) -> None:
    frame = cooccurrence(feedback([[SNEL, WARM]] * 12 + [[SNEL]] * 90 + [[WARM]] * 90))
    assert frame.loc[0, "high"] < 1
    assert frame.loc[0, "q"] < 0.001


def test_surest_attraction_comes_first_and_rare_pairs_are_left_out(feedback: Make) -> None:
    items = [[SNEL, WARM]] * 30 + [[SNEL, GEMAK]] * 12 + [[WARM, GEMAK]] * 9 + [[SNEL]] * 30 + [[]] * 200
    frame = cooccurrence(feedback(items))
    assert list(frame["value_b"]) == ["warm", "gemak"]
    assert frame["low"].is_monotonic_decreasing
    assert len(cooccurrence(feedback(items), minimum=5)) == 3


def test_a_value_in_two_stances_is_a_pair(feedback: Make) -> None:
    frame = cooccurrence(feedback([[SNEL, ("snel", "gemist")]] * 15 + [[]] * 50))
    assert list(frame["value_a"] + frame["value_b"]) == ["snelsnel"]


def test_nothing_gives_an_empty_table_with_its_columns(feedback: Make) -> None:
    for items in ([], [[]], [[SNEL]] * 50):
        frame = cooccurrence(feedback(items))
        assert frame.empty
        assert list(frame.columns[-3:]) == ["low", "high", "q"]


def test_items_of_few_customers_are_less_sure(feedback: Make) -> None:
    items = [[SNEL, WARM]] * 40 + [[SNEL]] * 40 + [[WARM]] * 40 + [[]] * 80
    own = cooccurrence(feedback(items, columns={"klantnr": [f"k{number}" for number in range(200)]}))
    few = cooccurrence(feedback(items, columns={"klantnr": [f"k{number // 10}" for number in range(200)]}))
    assert few.loc[0, "lift"] == own.loc[0, "lift"]
    assert few.loc[0, "high"] - few.loc[0, "low"] > own.loc[0, "high"] - own.loc[0, "low"]
    assert few.loc[0, "q"] >= own.loc[0, "q"]


def test_a_pair_of_one_customer_is_left_out(feedback: Make) -> None:
    items = [[SNEL, WARM]] * 20 + [[SNEL]] * 20 + [[WARM]] * 20
    customers = ["k0"] * 20 + [f"k{number}" for number in range(1, 41)]
    assert cooccurrence(feedback(items, columns={"klantnr": customers})).empty


def made(values: ValueSet, expressed: np.ndarray, customers: np.ndarray | None) -> Feedback:
    """Make feedback of what each item expresses, bool, items x (value, stance)."""
    item, code = np.nonzero(expressed)
    return Feedback(
        values, np.arange(len(expressed)), item, code // 3, code % 3, np.ones(len(item)), None, None, customers, {}
    )


@pytest.mark.parametrize("per_customer", [1, 5])
def test_expressions_that_have_nothing_to_do_with_each_other_are_rarely_called_so(
    values: ValueSet, per_customer: int
) -> None:
    random = np.random.default_rng(1)
    frames = []
    for _ in range(5):
        customers = np.repeat(np.arange(400), per_customer)
        # Of customers who speak of a value, all items do: the worst that clustering can be.
        said = np.repeat(random.random((400, 30)) < 0.3, per_customer, axis=0)
        frames.append(cooccurrence(made(values, said, customers)))
    pairs = pd.concat(frames)
    assert len(pairs) > 2_000
    holds_one = ((pairs["low"] <= 1) & (pairs["high"] >= 1)).mean()
    assert 0.92 < holds_one < 0.98
    assert (pairs["q"] < 0.05).mean() < 0.005


@given(st.lists(st.sets(st.integers(0, 8)), max_size=40), st.data())
@settings(max_examples=60, deadline=None)
def test_pairs_are_those_that_are_counted_one_by_one(
    values: ValueSet, items: list[set[int]], data: st.DataObject
) -> None:
    expressed = np.zeros((len(items), 78), dtype=bool)
    for row, codes in enumerate(items):
        expressed[row, list(codes)] = True
    customers = data.draw(st.none() | st.lists(st.integers(0, 5), min_size=len(items), max_size=len(items)))
    given_customers = None if customers is None else np.array(customers, dtype=np.int64)
    frame = cooccurrence(made(values, expressed, given_customers), minimum=2)
    names = [f"{name}/{stance}" for name in values.names for stance in ("ervaren", "gemist", "gewenst")]
    for pair in frame.to_dict("records"):
        a, b = (names.index(f"{pair[f'value_{x}']}/{pair[f'stance_{x}']}") for x in "ab")
        both = sum(a in codes and b in codes for codes in items)
        assert a < b
        assert pair["items"] == both >= 2
        assert pair["low"] <= pair["lift"] <= pair["high"]
        assert 0 <= pair["q"] <= 1
    if customers is None:
        pairs = {(a, b) for codes in items for a in codes for b in codes if a < b}
        assert len(frame) == sum(sum(a in codes and b in codes for codes in items) >= 2 for a, b in pairs)
