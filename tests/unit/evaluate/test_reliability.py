"""Reliability: figures that can be checked by hand, and bounds that hold for any probabilities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klantstem.evaluate.reliability import reliability

DECISIONS = st.lists(st.tuples(st.floats(0, 1, width=32), st.booleans()), min_size=1, max_size=200)


def test_bins_count_what_was_said_and_what_was_found():
    said = np.array([[0.05, 0.15], [0.95, 0.15]], dtype=np.float32)
    true = np.array([[False, True], [True, False]])
    found = reliability("snel", said, true)
    assert (found.name, found.found) == ("snel", 2)
    assert found.said == pytest.approx(1.3)
    assert [each and each.count for each in found.bins] == [1, 2, *[None] * 7, 1]
    assert found.bins[1].found == pytest.approx(0.5)
    # Distances in all: 0.05 too much, 0.7 too little (two decisions together), 0.05 too little; over four decisions.
    assert found.error == pytest.approx((0.05 + 0.7 + 0.05) / 4)


def test_probabilities_that_are_always_right_have_no_error():
    true = np.array([True, False, True])
    assert reliability("x", true.astype(np.float32), true).error == 0


def test_nothing_to_measure_has_no_error():
    assert reliability("x", np.zeros((0, 3), dtype=np.float32), np.zeros((0, 3), dtype=bool)).error == 0


@given(DECISIONS)
def test_the_error_is_a_mean_distance_and_every_decision_is_in_one_bin(decisions):
    said = np.array([p for p, _ in decisions], dtype=np.float32)
    true = np.array([t for _, t in decisions])
    found = reliability("x", said, true)
    assert 0 <= found.error <= 1 + 1e-9
    assert abs(found.said - found.found) / len(said) <= found.error + 1e-6
    assert sum(each.count for each in found.bins if each) == len(decisions)
    assert all(low / 10 - 1e-6 <= each.said <= (low + 1) / 10 + 1e-6 for low, each in enumerate(found.bins) if each)
