"""How values that are read from descriptions and examples are brought on one level."""

from __future__ import annotations

import numpy as np
import pytest

from klantstem.models.logistic import logit
from klantstem.own.classifier import _SURE, _to_level

LEVEL = float(logit(_SURE))


def test_a_value_by_itself_is_brought_to_the_level():
    assert _to_level(np.array([-3.0]), np.array([True])) == pytest.approx([LEVEL + 3])


def test_values_move_half_of_the_way_together():
    high = np.array([-1.0, -3.0])
    after = high + _to_level(high, np.array([False, False]))
    assert after.mean() == pytest.approx(LEVEL)
    assert after[0] - after[1] == pytest.approx(1.0)


def test_values_with_examples_do_not_move_those_without():
    high = np.array([-1.0, -3.0, -5.0])
    found = _to_level(high, np.array([False, False, True]))
    assert found[:2] == pytest.approx(_to_level(high[:2], np.array([False, False])))
    assert found[2] == pytest.approx(LEVEL + 5)
