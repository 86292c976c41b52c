from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klantstem.report.dates import without_strays
from klantstem.report.report import Report

Days = npt.NDArray[np.datetime64]
SNEL = ("snel", "gemist")
some_days = st.lists(st.dates(dt.date(1990, 1, 1), dt.date(2060, 1, 1)) | st.none(), max_size=60)


def days(*texts: str) -> Days:
    return np.array(texts, dtype="datetime64[D]")


@pytest.mark.parametrize("typo", ["1900-01-01", "1925-03-04", "2125-03-04", "2052-03-04"])
def test_a_typing_error_in_a_year_is_taken_as_unknown(typo: str) -> None:
    kept, note = without_strays(days("2025-03-01", "2025-04-01", typo, "NaT", "2025-06-01"), "datum")
    assert kept.astype(str).tolist() == ["2025-03-01", "2025-04-01", "NaT", "NaT", "2025-06-01"]
    assert note is not None
    assert "1 of the dates in column 'datum'" in note
    assert typo in note


@pytest.mark.parametrize(
    "given",
    [
        days("2019-03-01", "2023-06-01", "2025-01-01"),  # years apart, as feedback may be
        days(*["2008-01-01"] * 4, *["2025-01-01"] * 30),  # two times
        days("1900-01-01", "2025-01-01"),  # nobody knows which
        days("2025-01-01"),
        days("NaT"),
        days(),
    ],
)
def test_other_dates_stay(given: Days) -> None:
    kept, note = without_strays(given, "datum")
    np.testing.assert_array_equal(kept, given)
    assert note is None


@given(some_days)
def test_few_dates_are_left_out_and_only_those_far_from_the_others(given: list[dt.date | None]) -> None:
    before = np.array(given, dtype="datetime64[D]")
    kept, note = without_strays(before, "datum")
    gone = np.isnat(kept) & ~np.isnat(before)
    known = before[~np.isnat(before)]
    assert (note is not None) == gone.any()
    assert gone.sum() <= max(1, 0.05 * len(known))
    rest = kept[~np.isnat(kept)]
    assert all(np.abs(rest - day).min() > np.timedelta64(5 * 365, "D") for day in before[gone])


def test_a_report_has_its_periods_in_spite_of_a_typing_error(table: Callable[..., pd.DataFrame]) -> None:
    dates = pd.date_range("2025-01-01", periods=360).repeat(4).astype(str).tolist()
    dates[7], dates[70] = "1900-01-01", "2125-03-12"
    report = Report.from_frame(table([("ok", [SNEL])] * 1440, columns={"datum": dates}), quotes=0)
    assert report.tagged.period == (dt.date(2025, 1, 1), dt.date(2025, 12, 26))
    assert report.kpi["period"].notna().all()
    assert report.trend["start"].nunique() <= 60
    assert "2 of the dates" in report.notes[0]
