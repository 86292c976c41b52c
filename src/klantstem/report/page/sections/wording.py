"""How the page writes a measure, a share with its margin, and a difference."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from babel.dates import format_date

if TYPE_CHECKING:
    from klantstem.report.language import Language

MINUS = "−"


def spoken(language: Language, word: str) -> str:
    """Return a word of an analysis, such as a stance or an outcome, in the reader's language."""
    return language.say(word)


def named(language: Language, name: str, stance: str) -> str:
    """Write a value or level with its stance: ``‘snel’ gemist``."""
    return f"‘{name}’ {spoken(language, stance)}"


def with_margin(language: Language, row: Mapping[Any, Any], *, decimals: int = 0) -> str:
    """Write a share with its interval: ``12% (10% tot 14%)``."""
    share = language.percent(row["share"], decimals=decimals)
    if math.isnan(row["share"]):
        return share
    return f"{share} ({language.interval(row['low'], row['high'], decimals=decimals)})"


def between(language: Language, low: float, high: float, *, decimals: int = 1) -> str:
    """Write the bounds of an interval of shares in a table: ``10,1% – 14,0%``."""
    if math.isnan(low):
        return "–"
    return f"{language.percent(low, decimals=decimals)} – {language.percent(high, decimals=decimals)}"


def signed(language: Language, number: float, *, decimals: int = 1) -> str:
    """Write a number with its sign: ``+1,2`` or ``−0,4``."""
    if math.isnan(number):
        return "–"
    size = language.number(abs(number), decimals=decimals)
    if not any(digit in "123456789" for digit in size):
        return size
    return f"{'+' if number > 0 else MINUS}{size}"


def points(language: Language, share: float, *, decimals: int = 1) -> str:
    """Write a difference of shares in percentage points, with its sign."""
    return signed(language, share * 100, decimals=decimals)


def period_name(language: Language, label: str) -> str:
    """Write out a period such as ``2025-03``, ``2025-Q1`` or ``2025-W09``: ``maart 2025``, ``week 9 van 2025``."""
    year, kind, number = re.fullmatch(r"(\d{4})-?([QWk]?)(\d*)", label).groups()  # type: ignore[union-attr]
    if kind == "W":
        return language.say("week {nummer} van {jaar}", nummer=int(number), jaar=year)
    if kind:
        return language.say("{nummer}e kwartaal {jaar}", nummer=number, jaar=year)
    return format_date(dt.date(int(year), int(number), 1), "MMMM y", language.code) if number else year
