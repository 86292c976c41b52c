"""The choice of four to six candidates."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from klantstem.discover.choose import LEAST_ATTENTION, Rules, choose

SIDES = np.arange(12) < 6


def rules(**changed: np.ndarray) -> Rules:
    """Twelve candidates, of which the first three are of the base and the first six rational."""
    plain = {
        "eligible": np.ones(12, dtype=bool),
        "base": np.arange(12) < 3,
        "rational": SIDES,
        "emotional": ~SIDES,
        "near": np.zeros((12, 12), dtype=bool),
    }
    return Rules(**{**plain, **changed})


def scores(*largest: float) -> np.ndarray:
    return np.array([*largest, *[0.0] * (12 - len(largest))])


def test_the_four_highest_are_chosen_and_the_tail_is_not() -> None:
    found = choose(scores(0.2, 0.0, 0.25, 0.2, 0.0, 0.05, 0.3), rules())
    assert found == [6, 2, 0, 3]


def test_a_fifth_and_sixth_join_when_they_count_for_half_of_the_mean_and_a_seventh_never() -> None:
    assert choose(scores(0.15, 0.15, 0.15, 0.14, 0.14, 0.13, 0.13), rules()) == [0, 1, 2, 3, 4, 6]


def test_the_base_has_a_place() -> None:
    found = choose(scores(0.03, 0, 0, 0.2, 0.2, 0.2, 0.2, 0.1), rules())
    assert 0 in found


def test_an_emotional_value_has_a_place() -> None:
    found = choose(scores(0.2, 0.2, 0.2, 0.2, 0, 0, 0.03), rules())
    assert 6 in found


def test_what_is_hardly_spoken_of_does_not_balance_a_set() -> None:
    found = choose(scores(0.2, 0.2, 0.2, 0.2, 0, 0, LEAST_ATTENTION / 2), rules())
    assert found == [0, 1, 2, 3]


def test_of_near_synonyms_the_stronger_is_chosen() -> None:
    near = np.zeros((12, 12), dtype=bool)
    near[0, 1] = near[1, 0] = True
    found = choose(scores(0.25, 0.24, 0.1, 0.1, 0, 0, 0.1, 0.1), rules(near=near))
    assert 0 in found
    assert 1 not in found


def test_nothing_is_chosen_where_nothing_is_eligible() -> None:
    assert choose(scores(0.5, 0.5), rules(eligible=np.zeros(12, dtype=bool))) == []


@given(arrays(np.float64, 12, elements=st.floats(0, 1)), arrays(np.bool_, 12))
def test_a_set_has_no_more_than_six_of_those_that_may_be_chosen(drawn: np.ndarray, eligible: np.ndarray) -> None:
    attention = drawn / max(drawn.sum(), 1e-12)
    found = choose(attention, rules(eligible=eligible))
    able = int((eligible & (attention >= LEAST_ATTENTION)).sum())
    assert min(able, 4) <= len(found) <= min(able, 6)
    assert len(set(found)) == len(found)
    assert eligible[found].all()
    assert (np.diff(attention[found]) <= 0).all()
