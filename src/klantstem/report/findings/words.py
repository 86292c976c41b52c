"""What the sentences have in common: rows of a stance, names in a row, and shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from klantstem.report.language import Language
    from klantstem.report.report import Report

_NAMED = 4
_MOST_DECIMALS = 2


def of_stance(report: Report, stance: str) -> pd.DataFrame:
    """Return the shares of all values in a stance, in the order of the set."""
    frame = report.per_value
    return frame[frame["stance"] == stance]


def names(report: Report, values: Iterable[str]) -> str:
    """Enumerate values."""
    return listed(report, [f"‘{value}’" for value in values])


def listed(report: Report, phrases: Sequence[str]) -> str:
    """Enumerate phrases, of which all but the first few are only counted."""
    shown = list(phrases[:_NAMED])
    if len(phrases) > _NAMED:
        shown.append(report.language.say("{count} andere", count=report.language.number(len(phrases) - _NAMED)))
    return report.language.enumeration(shown)


def margin(language: Language, low: float, high: float) -> str:
    """Write an interval as roughly as it can be while its ends differ."""
    return language.interval(low, high, decimals=_decimals(language, low, high))


def apart(language: Language, one: float, other: float) -> tuple[str, str]:
    """Write two shares as roughly as they can be while they differ."""
    decimals = _decimals(language, one, other)
    return language.percent(one, decimals=decimals), language.percent(other, decimals=decimals)


def _decimals(language: Language, one: float, other: float) -> int:
    written = (
        [language.percent(share, decimals=decimals) for share in (one, other)] for decimals in range(_MOST_DECIMALS)
    )
    return next((decimals for decimals, (a, b) in enumerate(written) if a != b), _MOST_DECIMALS)
