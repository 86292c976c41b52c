from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy.optimize import linprog

from klantstem.report.small_counts import withheld, withheld_periods

FEWEST = 5
Counts = np.ndarray[Any, Any]

segments = arrays(np.int64, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=6), elements=st.integers(0, 12))
in_periods = arrays(np.int64, st.tuples(st.integers(2, 4), st.integers(1, 4)), elements=st.integers(0, 12))


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([30, 10, 8], [30, 10, 8]),
        ([30, 10, 4], [30, None, None]),  # 4 is the total minus 40
        ([30, 3, 1, 1], [30, None, None, None]),
        ([30, 2, 1], [None, None, None]),  # 2 and 1 together are 3
        ([30, 4], [None, None]),
        ([30, 0, 0], [30, None, None]),  # nobody is hidden here
        ([2, 1], [None, None]),
    ],
)
def test_small_counts_and_what_gives_them_away_are_withheld(counts: list[int], told: list[int | None]) -> None:
    hidden = withheld(np.array(counts)[:, None], FEWEST)[:, 0]
    assert [None if gone else count for count, gone in zip(counts, hidden, strict=True)] == told


@given(segments, st.integers(1, 8))
def test_what_is_withheld_cannot_be_told_apart(counts: Counts, fewest: int) -> None:
    hidden = withheld(counts, fewest)
    assert (counts[~hidden] >= fewest).all()
    secret = np.where(hidden, counts, 0)
    few = (secret > 0).any(axis=0) & ((secret.sum(axis=0) < fewest) | ((secret > 0).sum(axis=0) < 2))
    # Only where all segments together have too little.
    assert hidden[:, few].all()


@given(segments, st.integers(1, 8))
def test_each_column_is_guarded_by_itself(counts: Counts, fewest: int) -> None:
    together = withheld(counts, fewest)
    for place, column in enumerate(counts.T):
        assert (withheld(column[:, None], fewest)[:, 0] == together[:, place]).all()


@settings(max_examples=60, deadline=None)
@given(in_periods)
def test_no_small_count_is_the_only_one_that_fits_the_sums(counts: Counts) -> None:
    total = withheld(counts.sum(axis=1)[:, None], FEWEST)
    hidden = withheld_periods(counts[:, None, :], total, FEWEST)[:, 0]
    # Where one segment has all there is, it has what is told of everyone.
    if ((counts > 0).any(axis=1)).sum() < 2:
        return
    for at in zip(*np.nonzero(hidden & (counts > 0) & (counts < FEWEST)), strict=True):
        asked = np.zeros(counts.shape)
        asked[at] = 1
        assert reach(counts, hidden, total[:, 0], asked) > 0
    for row in np.flatnonzero(total[:, 0] & (counts.sum(axis=1) > 0) & (counts.sum(axis=1) < FEWEST)):
        asked = np.zeros(counts.shape)
        asked[row] = 1
        assert reach(counts, hidden, total[:, 0], asked) > 0


def reach(counts: Counts, hidden: Counts, total: Counts, asked: Counts) -> float:
    """How far what is asked can go, by the sums of all segments, and of the periods of those whose sum is told."""
    cells = np.argwhere(hidden)
    periods = np.eye(counts.shape[1])[:, cells[:, 1]]
    rows = np.eye(counts.shape[0])[np.ix_(~total, cells[:, 0])]
    sums = np.concatenate([periods, rows])
    known = sums @ counts[hidden]
    low, high = (linprog(sign * asked[hidden], A_eq=sums, b_eq=known).fun for sign in (1, -1))
    return round(float(-high - low), 6)


@given(in_periods)
def test_a_segment_that_is_withheld_has_no_periods(counts: Counts) -> None:
    total = withheld(counts.sum(axis=1)[:, None], FEWEST)
    hidden = withheld_periods(counts[:, None, :], total, FEWEST)[:, 0]
    assert hidden[total[:, 0]].all()
    shown = counts[~hidden]
    assert ((shown == 0) | (shown >= FEWEST)).all()
