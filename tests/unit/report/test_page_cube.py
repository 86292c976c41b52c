from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from klantstem.report.feedback import STANCES, Feedback
from klantstem.report.page.cube import HIDDEN, cube, hide, pack

SNEL, WARM = ("snel", "gemist"), ("warm", "ervaren")


def unpack(text: str) -> list[int]:
    """Read as the script of the page does."""
    counts, count, shift = [], 0, 0
    for byte in base64.b64decode(text):
        count += (byte & 127) << shift
        shift += 7
        if byte < 128:
            counts.append(count - 1)
            count = shift = 0
    return counts


@given(st.lists(st.integers(-1, 3_000_000), max_size=50))
def test_what_is_packed_is_what_the_script_reads(counts: list[int]) -> None:
    assert unpack(pack(np.array(counts, dtype=np.int64))) == counts


@pytest.mark.parametrize("edge", [126, 127, 128, 16_382, 16_383, 16_384, 2_097_150, 2_097_151])
def test_counts_at_the_edge_of_a_byte(edge: int) -> None:
    assert unpack(pack(np.array([edge, edge]))) == [edge, edge]


cells = arrays(np.int64, (3, 4, 6), elements=st.integers(0, 12))


@given(cells)
def test_what_is_told_is_exact(parts: np.ndarray[Any, Any]) -> None:
    whole = np.concatenate([parts, parts.sum(axis=-1, keepdims=True)], axis=-1)
    told = hide(whole, 5)
    assert (told[told != HIDDEN] == whole[told != HIDDEN]).all()
    assert (told[:, -1] == whole[:, -1]).all()


@pytest.fixture
def year(feedback: Callable[..., Feedback]) -> Feedback:
    """Twelve months of 10 items: snel is missed in each, and in 6 of those of March warm is experienced as well."""
    items, days, channels = [], [], []
    for month in range(1, 13):
        for number in range(10):
            items.append([SNEL, WARM] if month == 3 and number < 6 else [SNEL])
            days.append(dt.date(2025, month, 1 + number))
            channels.append("telefoon" if number < 3 else "app")
    return feedback(items, columns={"datum": days, "kanaal": channels})


def test_an_item_counts_once_for_a_level(feedback: Callable[..., Feedback]) -> None:
    made = cube(feedback([[SNEL, ("tijdig", "gemist"), ("snel", "ervaren")]]))
    assert made.whole[made.measures.level(0, STANCES.index("gemist")), -1] == 1
    assert made.whole[made.measures.items, -1] == 1


def test_counts_of_periods_and_segments(year: Feedback) -> None:
    made = cube(year)
    warm = made.measures.value(year.values.names.index("warm"), STANCES.index("ervaren"))
    assert (made.by, made.period_keys[2]) == ("maand", "2025-03")
    assert made.whole[warm].tolist() == [0, 0, 6] + [0] * 10 + [6]
    assert set(made.segments["kanaal"]["telefoon"][warm]) == {HIDDEN}
    snel = made.measures.value(year.values.names.index("snel"), STANCES.index("gemist"))
    assert made.segments["kanaal"]["telefoon"][snel].tolist() == [HIDDEN] * 12 + [0, 36]
    # What telefoon has in a month is the whole of it minus app.
    assert made.segments["kanaal"]["app"][snel].tolist() == [HIDDEN] * 12 + [0, 84]


def test_periods_grow_where_there_are_many_segments(year: Feedback) -> None:
    size = 2 * (cube(year).measures.items + 1)
    assert cube(year, most_cells=size * 14).by == "maand"
    assert (cube(year, most_cells=size * 8).by, cube(year, most_cells=size * 8).period_keys[0]) == (
        "kwartaal",
        "2025-k1",
    )
    assert cube(year, most_cells=size * 4).period_keys == ["2025"]
    small = cube(year, most_cells=1)
    assert (small.by, small.period_keys) == (None, [])
    assert small.whole[small.measures.items].tolist() == [120, 120]


def test_items_without_a_date_are_in_no_period(feedback: Callable[..., Feedback]) -> None:
    made = cube(feedback([[SNEL], [SNEL]], columns={"datum": [dt.date(2025, 3, 5), None]}))
    assert made.whole[made.measures.items].tolist() == [1, 1, 2]
    assert made.period_of(dt.date(2025, 3, 31)) == 0
    assert made.period_of(dt.date(2025, 4, 1)) == made.period_of(None) == -1


def test_no_items_give_an_empty_cube(feedback: Callable[..., Feedback]) -> None:
    made = cube(feedback([]))
    assert made.whole.sum() == 0
    assert made.packed()["segments"] == []
