"""A comparison in the terminal."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table
from rich.text import Text

from klantstem.compare.comparison import RATIONAL, SAME_ITEMS, SAME_KNOWN, SAME_NAME, SYNONYM, Comparison
from klantstem.report.feedback import STANCES
from klantstem.report.statistics.estimator import COUNTED

_WHY = {
    SAME_NAME: "same name",
    SYNONYM: "synonym",
    SAME_KNOWN: "same known value",
    SAME_ITEMS: "in the same items",
}


def summary(found: Comparison) -> Group:
    """Return the comparison for a rich console."""
    drawn = "" if found.drawn_from is None else f", drawn from {found.drawn_from:,}"
    corrected = (found.coverage["method"] != COUNTED).any()
    how = "corrected for the model's measured errors" if corrected else "of tags as they were counted"
    parts: list[Any] = [
        Text(
            f"{found.items:,} items{drawn}. Coverage: of the items in which some value is found, those with one of the "
            f"set. Shares with 95% intervals, {how}."
        ),
        Text("\nCoverage", style="bold"),
        _coverage(found),
    ]
    if len(found.overlap):
        parts += [Text("Overlap", style="bold"), _overlap(found)]
    parts += [Text("What each set would miss", style="bold"), _outside(found)]
    parts += [
        Text(f"{name}: not measured: {', '.join(values)} (the model does not know them, or they have no description).")
        for name, values in found.unmeasured.items()
        if values
    ]
    return Group(*parts)


def _coverage(found: Comparison) -> Table:
    table = _table("", *found.names)
    for stance in (*STANCES, None):
        rows = found.coverage[found.coverage["stance"].isna() if stance is None else found.coverage["stance"] == stance]
        table.add_row(stance or "any stance", *map(_share, rows.to_dict("records")))
    table.add_section()
    for who, rows in found.stakeholders.groupby("stakeholder", sort=False):
        table.add_row(f"any, {who}", *map(_share, rows.to_dict("records")))
    table.add_section()
    for side, rows in found.balance.groupby("side", sort=False):
        cells = [f"{row['values']} value{'s' * (row['values'] != 1)}, {_share(row)}" for row in rows.to_dict("records")]
        table.add_row("rational" if side == RATIONAL else "emotional", *cells)
    return table


def _overlap(found: Comparison) -> Table:
    table = _table("value", "value of the other", "why", "items with both")
    for row in found.overlap.to_dict("records"):
        table.add_row(
            Text(f"{row['value_a']} ({row['set_a']})"),
            Text(f"{row['value_b']} ({row['set_b']})"),
            _WHY[row["why"]],
            f"{row['items']:,}",
        )
    return table


def _outside(found: Comparison) -> Table:
    table = _table("set", "value or theme", "share of all items")
    for name, rows in found.outside.groupby("set", sort=False):
        for row in rows.to_dict("records"):
            what = f"theme: {row['name']}" if row["theme"] else row["name"]
            table.add_row(Text(str(name)), Text(what), _share(row))
        table.add_section()
    return table


def _table(*columns: str) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column)
    return table


def _share(row: Mapping[Hashable, Any]) -> str:
    if not row["of"]:
        return "–"
    return f"{100 * row['share']:.1f}% ({100 * row['low']:.1f}–{100 * row['high']:.1f})"
