"""What a section of the page is made of: a title, a reading, charts and the tables behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from klantstem.report.page.charts import NARROW, WIDE, to_svg

if TYPE_CHECKING:
    import altair as alt

    from klantstem.report.language import Language

MOST_ROWS = 100
"""Rows of a table at most: the page is for reading, and the other forms have all of them."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table behind a chart.

    Attributes
    ----------
    caption : what it holds
    head : names of the columns
    rows : cells as written, the first of each row its heading
    words : places of the columns that hold words rather than numbers
    left_out : number of rows that the page leaves out
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: frozenset[int] = frozenset()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart in two widths, of which the screen shows one; `label` says what it is."""

    label: str
    wide: Markup
    narrow: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section with charts that no filter changes.

    Attributes
    ----------
    id : its address in the page
    title : its heading
    reading : sentences made of the numbers: what the chart shows, and how sure
    how : how the chart is to be read
    charts, shown : what it shows: drawings, and tables
    tables : the numbers behind them, which the reader opens
    cards : what the section's own template draws instead of a chart, if it has one
    template : name of that template
    """

    id: str
    title: str
    reading: Sequence[str]
    how: str = ""
    charts: Sequence[Chart] = ()
    shown: Sequence[Table] = ()
    tables: Sequence[Table] = ()
    cards: Sequence[Mapping[str, Any]] = ()
    template: str | None = None


def draw(make: Callable[[int], alt.TopLevelMixin], label: str, language: Language) -> Chart:
    """Draw a chart in both widths.

    Parameters
    ----------
    make : returns the chart of a width
    """
    wide, narrow = (Markup(to_svg(make(width), language=language.code)) for width in (WIDE, NARROW))
    return Chart(label, wide, narrow)
