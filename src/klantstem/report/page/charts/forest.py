"""Rows with a point and its interval on one scale: drivers, segments, desired against expressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import altair as alt
import pandas as pd

from klantstem.report.page.charts.svg import INK, NARROW, PAPER, SOFT

_NAMES, _NOTES, _EDGE = 190, 210, 8
_TALL, _LOW = 48, 30


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes
    ----------
    name, note : what stands before and behind it
    at, low, high : the point and its interval
    colour : ``#rrggbb``
    sure : a point that is not sure is drawn open
    href, description : the address behind the row, and its name for who cannot see it
    other : a second place to compare with, a short upright line
    """

    name: str
    note: str
    at: float
    low: float
    high: float
    colour: str
    sure: bool
    href: str
    description: str
    other: float | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale of the rows.

    Attributes
    ----------
    low, high : its ends
    label : expression of the numbers on the axis, as Vega has it
    zero : where an upright line stands, None for no such line
    ends : what it means to be left and right of that line
    other : what the `other` of a row is called
    """

    low: float
    high: float
    label: str
    zero: float | None = None
    ends: tuple[str, str] | None = None
    other: str = ""


def forest(rows: Sequence[Row], *, width: int, scale: Scale) -> alt.TopLevelMixin:
    """Draw rows with a point and its interval; on a telephone the names stand above them.

    Parameters
    ----------
    width : in pixels, all included
    """
    narrow = width <= NARROW
    inner = width - 2 * _EDGE if narrow else width - _NAMES - _NOTES
    step = _TALL if narrow else _LOW
    data = pd.DataFrame([asdict(row) for row in rows])
    data["place"] = range(len(data))
    data["from"], data["to"] = scale.low, scale.high
    # Bounds come from models and may lie outside the scale by a hair.
    data[["low", "high"]] = data[["low", "high"]].clip(scale.low, scale.high)
    axis = alt.Axis(
        labelExpr=scale.label, tickCount=4 if narrow else 6, orient="top", labelPadding=24 if scale.ends else 8
    )
    x = alt.X("from:Q", scale=alt.Scale(domain=[scale.low, scale.high], nice=False), axis=axis)
    base = alt.Chart(data).encode(y=alt.Y("place:O", axis=None))
    colour = alt.Color("colour:N", scale=None)
    layers: list[alt.Chart] = [
        base.mark_bar(opacity=0, height=step - 4).encode(x=x, x2="to:Q", href="href:N", description="description:N"),
        *_reference(scale),
        base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q"), x2="high:Q", color=colour),
    ]
    if data["other"].notna().any():
        layers.append(base.mark_tick(color=SOFT, thickness=2, size=16).encode(x="other:Q"))
        first = base.transform_filter("datum.place == 0")
        layers.append(first.mark_text(color=SOFT, dy=-15, fontSize=12).encode(x="other:Q", text=alt.value(scale.other)))
    layers += [
        base.transform_filter("datum.sure").mark_circle(size=110, opacity=1).encode(x="at:Q", color=colour),
        base.transform_filter("!datum.sure")
        .mark_point(size=80, fill=PAPER, strokeWidth=2, opacity=1)
        .encode(x="at:Q", color=colour),
    ]
    name_at, note_at = (0, inner) if narrow else (-_NAMES, inner + 18)
    above = -19 if narrow else 0
    layers += [
        base.mark_text(align="left", dy=above, fontWeight=600, limit=inner * 0.45 if narrow else _NAMES - 10).encode(
            x=alt.value(name_at), text="name:N"
        ),
        base.mark_text(
            align="right" if narrow else "left",
            dy=above,
            color=SOFT if narrow else INK,
            limit=inner * 0.55 if narrow else _NOTES - 18,
        ).encode(x=alt.value(note_at), text="note:N"),
    ]
    sides = (_EDGE, _EDGE) if narrow else (_NAMES, _NOTES)
    # Sizes are given and not found: the browser has other letters than Vega measures by.
    return alt.layer(*layers).properties(
        width=inner,
        height=step * len(data),
        autosize=alt.AutoSizeParams(type="none"),
        padding={"left": sides[0], "right": sides[1], "top": 48 if scale.ends else 36, "bottom": 4},
    )


def _reference(scale: Scale) -> list[alt.Chart]:
    if scale.zero is None:
        return []
    line = alt.Chart(pd.DataFrame({"zero": [scale.zero]}))
    layers = [line.mark_rule(color=INK, strokeWidth=1).encode(x="zero:Q")]
    if scale.ends:
        base = line.mark_text(align="right", dx=-10, color=SOFT, baseline="middle")
        layers.append(base.encode(x="zero:Q", y=alt.value(-12), text=alt.value(f"← {scale.ends[0]}")))
        base = line.mark_text(align="left", dx=10, color=SOFT, baseline="middle")
        layers.append(base.encode(x="zero:Q", y=alt.value(-12), text=alt.value(f"{scale.ends[1]} →")))
    return layers
