"""Formulas in spreadsheet output."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klantstem.batch.writers.neutral import neutralise, restore
from klantstem.batch.writers.xlsx import CELL_CHARS, CUT_MARK, _fitting


@pytest.mark.parametrize("cell", ["=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", "\r=1", "-2+3", "'=1", "-cmd|' /C'!A0"])
def test_a_formula_gets_an_apostrophe(cell):
    assert neutralise(cell) == "'" + cell


@pytest.mark.parametrize(
    "cell",
    [
        "-5",
        "+31612345678",
        "+31 6 12345678",
        "-5,25",
        "-1.000,50",
        "-1e-05",
        "-10%",
        "-",
        "--",
        "007",
        "",
        "'s avonds",
        "a=b",
    ],
)
def test_numbers_and_words_stay_as_they_are(cell):
    assert neutralise(cell) == cell


@given(st.text(alphabet="'=+-@\t\r5a ", max_size=8) | st.text())
def test_neutralising_is_undone_exactly(cell):
    assert restore(neutralise(cell)) == cell


@given(st.text(alphabet="'=+-@\t\r5a ", max_size=8))
def test_what_starts_as_a_formula_is_at_most_a_number(cell):
    written = neutralise(cell)
    if written[:1] in {"=", "@", "\t", "\r"}:
        pytest.fail(f"{written!r} would be run")


@pytest.mark.parametrize("cell", ["x" * CELL_CHARS, "😀" * (CELL_CHARS // 2)])
def test_a_cell_that_fits_is_not_cut(cell):
    assert _fitting(cell) == cell


@pytest.mark.parametrize("cell", ["x" * (CELL_CHARS + 1), "😀" * 20_000, "x" + "😀" * 20_000])
def test_a_cut_cell_is_marked_and_fits(cell):
    cut = _fitting(cell)
    assert cut.endswith(CUT_MARK)
    assert cell.startswith(cut.removesuffix(CUT_MARK))
    assert CELL_CHARS - 1 <= len(cut.encode("utf-16-le")) // 2 <= CELL_CHARS
