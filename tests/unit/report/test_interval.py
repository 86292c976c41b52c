from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from klantstem.report.statistics.interval import wilson


@pytest.mark.parametrize(("k", "n"), [(0, 1), (1, 1), (0, 50), (50, 50), (3, 17), (120, 487), (1, 1_000_000)])
def test_interval_is_the_wilson_interval_of_scipy(k: int, n: int) -> None:
    share, low, high = (float(bound) for bound in wilson(k, n))
    expected = binomtest(k, n).proportion_ci(method="wilson")
    assert share == k / n
    assert (low, high) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_nothing_out_of_nothing_has_no_interval() -> None:
    assert all(np.isnan(bound) for bound in wilson(0, 0))


def test_arrays_give_arrays() -> None:
    share, low, high = wilson([0, 5, 10], 10)
    assert share.tolist() == [0.0, 0.5, 1.0]
    assert (low <= share).all()
    assert (share <= high).all()
