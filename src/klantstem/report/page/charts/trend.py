"""Shares over time in small charts, with the points where they change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from klantstem.report.page.charts.svg import INK, NARROW, PAPER, SOFT

_HEIGHT, _FEW, _NAMES, _AXIS = 130, 3, 62, 40


@dataclass(frozen=True, slots=True)
class Line:
    """One stance in a panel.

    Attributes
    ----------
    name : written at its end
    colour : ``#rrggbb``
    points : start (date), share, low, high, fitted, change (bool), turn (what is written there), href, description
    """

    name: str
    colour: str
    points: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Panel:
    """A level or value with its lines."""

    title: str
    lines: Sequence[Line]


def trend(panels: Sequence[Panel], *, width: int) -> alt.TopLevelMixin:
    """Draw a panel per level or value.

    A line goes through the points, and where it surely changes a step of the shares before and after. Through three
    points or fewer there is no line: they are no trend.

    Parameters
    ----------
    width : in pixels, all included
    """
    columns = 1 if width <= NARROW else 2
    inner = width // columns - _NAMES - _AXIS
    return alt.concat(
        *(_panel(panel, inner) for panel in panels),
        columns=columns,
        bounds="flush",
        align="all",
        spacing={"row": 92, "column": _NAMES + _AXIS},
    )


def _panel(panel: Panel, inner: int) -> alt.LayerChart | alt.FacetChart:
    data = pd.concat([line.points.assign(line=line.name, colour=line.colour) for line in panel.lines])
    data["start"] = pd.to_datetime(data["start"])
    data = data[data["share"].notna()]
    limit = max(float(data["high"].max()) if len(data) else 0, 0.01)
    x = alt.X(
        "start:T",
        axis=alt.Axis(grid=False, format="%b %y", tickCount=3, labelOverlap=True),
        scale=alt.Scale(nice=False),
    )
    y = alt.Y(
        "share:Q",
        axis=alt.Axis(format=".0~%" if limit > 0.02 else ".1~%", tickCount=3, labelColor=SOFT, grid=True),
        scale=alt.Scale(domain=[0, limit * 1.15], nice=False),
    )
    colour = alt.Color("colour:N", scale=None)
    base = alt.Chart(data).encode(x=x, color=colour, detail="line:N")
    layers: list[alt.Chart] = []
    if data["start"].nunique() <= _FEW:
        layers.append(base.mark_rule(strokeWidth=2).encode(y=alt.Y("low:Q"), y2="high:Q"))
    else:
        area = base.mark_area(opacity=0.13).encode(
            y=alt.Y("low:Q"), y2="high:Q", fill=alt.Color("colour:N", scale=None)
        )
        layers += [area, base.mark_line(strokeWidth=1.5).encode(y=y), *_turns(data, x, colour)]
    dots = base.mark_circle(size=42, opacity=1, stroke=PAPER, strokeWidth=1.5)
    layers.append(dots.encode(y=y, href="href:N", description="description:N", fill=colour))
    names = alt.Chart(_apart(data.sort_values("start").groupby("line").tail(1), limit))
    layers.append(names.mark_text(align="left", dx=9, color=INK).encode(x="start:T", y="place:Q", text="line:N"))
    # A title of Vega's own would stand at another height above each panel with words in it.
    title = alt.Chart(pd.DataFrame({"title": [panel.title]})).mark_text(
        align="left", fontSize=15, fontWeight=600, color=INK
    )
    layers.append(title.encode(x=alt.value(-_AXIS + 6), y=alt.value(-40), text="title:N"))
    return alt.layer(*layers).properties(width=inner, height=_HEIGHT)


def _turns(data: pd.DataFrame, x: alt.X, colour: alt.Color) -> list[alt.Chart]:
    """Draw the step of a line that changes, and an upright line with a word where it does."""
    turns = data[data["change"]].sort_values("start").reset_index(drop=True)
    if turns.empty:
        return []
    stepped = data[data["line"].isin(turns["line"].unique())]
    # Words of two turns that are near each other stand at different heights.
    turns["height"] = [-6 - 14 * (number % 2) for number in range(len(turns))]
    mark = alt.Chart(turns)
    return [
        alt.Chart(stepped)
        .mark_line(interpolate="step-after", strokeWidth=4, opacity=0.55)
        .encode(x=x, y="fitted:Q", color=colour),
        mark.mark_rule(strokeDash=[3, 3], strokeWidth=1.5).encode(x="start:T", color=colour),
        *(
            mark.transform_filter(f"datum.height == {height}")
            .mark_text(align="center", color=INK, fontSize=12)
            .encode(x="start:T", y=alt.value(height), text="turn:N")
            for height in dict.fromkeys(turns["height"])
        ),
    ]


def _apart(last: pd.DataFrame, limit: float) -> pd.DataFrame:
    """Move the names at the ends of two lines so far apart that both can be read."""
    last = last.sort_values("share")
    room = limit * 1.15 * 16 / _HEIGHT
    places = last["share"].tolist()
    for number in range(1, len(places)):
        places[number] = max(places[number], places[number - 1] + room)
    return last.assign(place=places)
