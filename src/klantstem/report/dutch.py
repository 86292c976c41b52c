"""Numbers, dates and enumerations as a Dutch reader expects them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

_MONTHS = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]


def number(count: int) -> str:
    """Write a count with full stops between the thousands: ``12.345``."""
    return f"{count:,}".replace(",", ".")


def percent(share: float, *, decimals: int = 0) -> str:
    """Write a share of 0-1 as a percentage with a decimal comma; a dash where there is none.

    What is not zero is never written as zero, and what is not all is never written as 100%.
    """
    if math.isnan(share):
        return "–"
    step = 10.0**-decimals
    value = share * 100
    if 0 < value < step / 2:
        return f"<{step:.{decimals}f}%".replace(".", ",")
    if 100 - step / 2 <= value < 100:
        return f">{100 - step:.{decimals}f}%".replace(".", ",")
    return f"{value:.{decimals}f}%".replace(".", ",")


def interval(low: float, high: float, *, decimals: int = 0) -> str:
    """Write an interval of shares in words: ``12% tot 18%``."""
    return f"{percent(low, decimals=decimals)} tot {percent(high, decimals=decimals)}"


def enumeration(words: Sequence[str]) -> str:
    """Join words with commas and a last "en"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} en {words[-1]}"


def reactions(count: int) -> str:
    """Write a number of feedback items: ``1 reactie``, ``12 reacties``."""
    return f"{number(count)} {'reactie' if count == 1 else 'reacties'}"


def date(day: dt.date) -> str:
    """Write a date in full: ``3 maart 2025``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def period(first: dt.date, last: dt.date) -> str:
    """Write a period, without what the two dates have in common."""
    if first == last:
        return date(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} tot en met {date(last)}"
    if first.year == last.year:
        return f"{first.day} {_MONTHS[first.month - 1]} tot en met {date(last)}"
    return f"{date(first)} tot en met {date(last)}"
