from __future__ import annotations

import datetime as dt

import pytest

from klantstem.report import dutch


@pytest.mark.parametrize(
    ("share", "decimals", "expected"),
    [
        (0.0, 0, "0%"),
        (0.001, 0, "<1%"),
        (0.0004, 1, "<0,1%"),
        (0.1234, 0, "12%"),
        (0.1234, 1, "12,3%"),
        (0.999, 0, ">99%"),
        (0.9999, 1, ">99,9%"),
        (1.0, 1, "100,0%"),
        (float("nan"), 0, "–"),
    ],
)
def test_percentages_never_round_to_none_or_all(share: float, decimals: int, expected: str) -> None:
    assert dutch.percent(share, decimals=decimals) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2025-03-03", "2025-03-03", "3 maart 2025"),
        ("2025-03-03", "2025-03-28", "3 tot en met 28 maart 2025"),
        ("2025-01-01", "2025-06-30", "1 januari tot en met 30 juni 2025"),
        ("2024-12-31", "2025-01-01", "31 december 2024 tot en met 1 januari 2025"),
    ],
)
def test_periods_repeat_nothing(first: str, last: str, expected: str) -> None:
    assert dutch.period(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) == expected


def test_enumerations_and_counts() -> None:
    assert dutch.enumeration([]) == ""
    assert dutch.enumeration(["a"]) == "a"
    assert dutch.enumeration(["a", "b", "c"]) == "a, b en c"
    assert dutch.reactions(1) == "1 reactie"
    assert dutch.reactions(12345) == "12.345 reacties"
