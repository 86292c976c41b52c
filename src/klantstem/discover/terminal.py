"""A discovery in the terminal: who was heard, what is proposed and why, and what else there is."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table
from rich.text import Text

from klantstem.discover.discovery import Discovery
from klantstem.report.feedback import STANCES

_ALTERNATIVES, _THEMES = 6, 8
_STYLE = {True: "cyan", False: "magenta"}


def summary(found: Discovery) -> Group:
    """Return a summary for a rich console."""
    heard = "; ".join(
        f"{row['stakeholder']} {row['items']:,} items of {row['voices']:,} voice{'s' * (row['voices'] != 1)}"
        for row in found.stakeholders.to_dict("records")
    )
    parts: list[Any] = [Text(f"Heard: {heard}."), Text("\nProposed set", style="bold"), _table(found, found.proposed)]
    parts.append(
        Text(
            f"Voices drawn again {found.stability.draws:,} times: exactly this set in {found.stability.same:.0%} of "
            "them; 'kept' is the share of them that choose a value. Shares are of all items, with 95% intervals.",
            style="dim",
        )
    )
    if len(found.alternatives):
        parts += [Text("\nAlternatives", style="bold"), _table(found, found.alternatives.head(_ALTERNATIVES))]
    if found.themes:
        parts += [Text("\nThemes that fit none of the known values", style="bold"), _themes(found)]
    return Group(*parts)


def _table(found: Discovery, candidates: pd.DataFrame) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("value", no_wrap=True)
    table.add_column("level", no_wrap=True)
    for name in (*STANCES, "kept"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("supported by (place)")
    for row in candidates.to_dict("records"):
        shares = found.shares[found.shares["value"] == row["name"]].set_index("stance").to_dict("index")
        cells = [_share(shares[stance]) if stance in shares else "theme" if row["theme"] else "" for stance in STANCES]
        supporters = ", ".join(f"{who} ({place})" for who, place in row["supporters"].items()) or "–"
        near = f"; near: {', '.join(row['near'])}" if row["near"] else ""
        value = Text(row["name"], style=f"bold {_STYLE[row['rational']]}")
        table.add_row(value, Text(row["level"]), *cells, f"{row['kept']:.0%}", Text(supporters + near))
    return table


def _themes(found: Discovery) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("in their own words")
    for name in ("share", "stable", "judging"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("for example")
    for name, theme in list(found.themes.items())[:_THEMES]:
        (row,) = found.shares[found.shares["value"] == name].to_dict("records")
        quote = f"“{theme.quotes[0]}”" if theme.quotes else ""
        words = Text(", ".join(theme.words))
        table.add_row(words, _share(row), f"{theme.stability:.2f}", f"{theme.judging:.0%}", Text(quote))
    return table


def _share(row: Mapping[Hashable, Any]) -> str:
    if not row["items"]:
        return "–"
    return f"{100 * row['share']:.1f}% ({100 * row['low']:.1f}–{100 * row['high']:.1f})"
