"""Sentences, numbers and dates as a Dutch reader expects them, or an English one.

The code holds the Dutch sentences, and the JSON files in `english` the translation of each. A template that has none is
an error, which a test finds before a reader does.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

LANGUAGES = ("nl", "en")


@dataclass(frozen=True, slots=True)
class Language:
    """One language; get it from :func:`language`.

    Attributes
    ----------
    code : "nl" or "en"
    """

    code: str
    _locale: Locale = field(repr=False)
    _translations: Mapping[str, str] | None = field(repr=False)

    def say(self, template: str, **values: Any) -> str:
        """Return a sentence.

        Parameters
        ----------
        template : in Dutch, in the form of :meth:`str.format`
        values : what its fields stand for, as texts that this language has made

        Raises
        ------
        KeyError
            If the language has no translation of the template.
        """
        chosen = template if self._translations is None else self._translations[template]
        return chosen.format(**values)

    def translated(self, text: str) -> str:
        """Return a text of a value set, in this language where the set is a shipped one."""
        return text if self._translations is None else self._translations.get(text, text)

    def number(self, number: float, *, decimals: int = 0) -> str:
        """Write a number, with a mark between the thousands: ``12.345`` or ``12,345``."""
        if math.isnan(number):
            return "–"
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return format_decimal(number, pattern, self._locale)

    def percent(self, share: float, *, decimals: int = 0) -> str:
        """Write a share of 0-1 as a percentage; a dash where there is none.

        What is not zero is never written as zero, and what is not all is never written as 100%.
        """
        if math.isnan(share):
            return "–"
        step = 10.0**-decimals
        value = share * 100
        if 0 < value < step / 2:
            return f"<{self.number(step, decimals=decimals)}%"
        if 100 - step / 2 <= value < 100:
            return f">{self.number(100 - step, decimals=decimals)}%"
        return f"{self.number(value, decimals=decimals)}%"

    def interval(self, low: float, high: float, *, decimals: int = 0) -> str:
        """Write an interval of shares in words: ``12% tot 18%``."""
        between = "tot" if self.code == "nl" else "to"
        return f"{self.percent(low, decimals=decimals)} {between} {self.percent(high, decimals=decimals)}"

    def enumeration(self, words: Sequence[str]) -> str:
        """Join words with commas and a last "en"."""
        # English lists have no comma before "and" here, as Dutch ones have none before "en".
        if self.code == "en" and len(words) > 2:
            return f"{', '.join(words[:-1])} and {words[-1]}"
        return format_list(list(words), locale=self._locale)

    def reactions(self, count: int) -> str:
        """Write a number of feedback items: ``1 reactie``, ``12 reacties``."""
        one, more = ("reactie", "reacties") if self.code == "nl" else ("response", "responses")
        return f"{self.number(count)} {one if count == 1 else more}"

    def date(self, day: dt.date) -> str:
        """Write a date in full: ``3 maart 2025``."""
        return format_date(day, "d MMMM y", self._locale)

    def period(self, first: dt.date, last: dt.date) -> str:
        """Write a period, without what the two dates have in common."""
        if first == last:
            return self.date(first)
        form = "d MMMM y"
        if first.year == last.year:
            form = "d" if first.month == last.month else "d MMMM"
        between = "tot en met" if self.code == "nl" else "to"
        return f"{format_date(first, form, self._locale)} {between} {self.date(last)}"


@cache
def language(code: str = "nl") -> Language:
    """Return a language by its code.

    Raises
    ------
    ValueError
        If the report does not speak it.
    """
    if code not in LANGUAGES:
        raise ValueError(f"A report is written in one of {', '.join(LANGUAGES)}, not in {code!r}.")
    return Language(code, Locale.parse("nl_NL" if code == "nl" else "en_GB"), None if code == "nl" else _english())


def _english() -> dict[str, str]:
    """Return the English of each Dutch template, from all files: one for each module that speaks."""
    folder = files("klantstem.report.language").joinpath("english")
    found: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".json"):
            found |= json.loads(file.read_text(encoding="utf-8"))
    return found
