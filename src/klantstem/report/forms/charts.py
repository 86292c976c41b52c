"""The two charts that the page draws by itself, as files: the pyramid, and what is missed and experienced per value."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import altair as alt
import pandas as pd

from klantstem.report.page import pyramid
from klantstem.report.page.charts.svg import INK, LINE, SOFT, WIDE, to_svg
from klantstem.report.palette import MISSED, level_colours

if TYPE_CHECKING:
    from klantstem.report.report import Report

_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_TOP, _LETTER = 28, 9


def pyramid_chart(report: Report) -> str:
    """Return the pyramid as SVG: in each slice dark what is missed, in colour what is experienced."""
    speak, levels = report.language, report.values.levels
    rows = {(row["level"], row["stance"]): row for row in report.pyramid.to_dict("records")}
    colours, slices = level_colours(report.values), pyramid.slices(len(levels))
    names = pyramid.WIDTH + 16
    gemist = names + max(len(level.name) for level in levels) * _LETTER + 70
    ervaren = gemist + 90
    drawn = [
        f'<text x="{x}" y="16" fill="{SOFT}" text-anchor="end">{escape(speak.say(stance))}</text>'
        for x, stance in ((gemist, "gemist"), (ervaren, "ervaren"))
    ]
    height = pyramid.HEIGHT / len(levels)
    for number, level in enumerate(levels):
        missed, had = rows[level.name, "gemist"], rows[level.name, "ervaren"]
        both = missed["share"] + had["share"]
        cut = pyramid.cut(missed["share"] / both if both > 0 else 0)
        colour = colours[level.name] if missed["items"] or had["items"] else LINE
        middle = _TOP + pyramid.HEIGHT - (number + 0.5) * height + 5
        drawn += [
            f'<g transform="translate(0 {_TOP})">'
            f'<clipPath id="laag-{number}"><polygon points="{slices[number]}"/></clipPath>'
            f'<polygon fill="{colour}" points="{slices[number]}"/>'
            f'<polygon fill="{MISSED}" clip-path="url(#laag-{number})" points="{cut}"/></g>',
            f'<text x="{names:g}" y="{middle}" fill="{INK}" font-weight="600">{escape(level.name)}</text>',
        ]
        drawn += [
            f'<text x="{x}" y="{middle}" fill="{INK}" text-anchor="end">{escape(_percent(report, row))}</text>'
            for x, row in ((gemist, missed), (ervaren, had))
        ]
    width, height = ervaren + 4, _TOP + pyramid.HEIGHT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" '
        f'font-family="{_FONT}" font-size="15">{"".join(drawn)}</svg>'
    )


def values_chart(report: Report) -> str | None:
    """Return the bars per value as SVG, gemist to the left and ervaren to the right; None where nothing is heard."""
    speak, colours = report.language, level_colours(report.values)
    frame = report.per_value[report.per_value["stance"].isin(["gemist", "ervaren"]) & (report.per_value["items"] > 0)]
    if frame.empty:
        return None
    missed = frame["stance"] == "gemist"
    data = pd.DataFrame(
        {
            "value": frame["value"],
            "colour": [MISSED if dark else colours[level] for dark, level in zip(missed, frame["level"], strict=True)],
            # Left of zero is what is missed.
            **{name: frame[name].where(~missed, -frame[name]) for name in ("share", "low", "high")},
        }
    )
    heard = [name for name in report.values.names if name in set(data["value"])]
    limit = float(frame["high"].max())
    base = alt.Chart(data).encode(
        y=alt.Y("value:N", sort=heard),
        x=alt.X(
            "share:Q",
            scale=alt.Scale(domain=[-limit, limit], nice=True),
            axis=alt.Axis(
                labelExpr="format(abs(datum.value), '.0%')",
                orient="top",
                tickCount=7,
                title=f"{speak.say('gemist')}  |  {speak.say('ervaren')}",
                titleColor=SOFT,
                titleFontWeight="normal",
            ),
        ),
    )
    chart = alt.layer(
        base.mark_bar(height=14).encode(color=alt.Color("colour:N", scale=None)),
        base.mark_rule(color=SOFT, strokeWidth=1.5).encode(x="low:Q", x2="high:Q"),
        alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=INK).encode(x="zero:Q"),
    ).properties(width=WIDE - 160, height=alt.Step(24))
    return to_svg(chart, language=report.language.code)


def _percent(report: Report, row: Mapping[Hashable, Any]) -> str:
    return report.language.percent(row["share"], decimals=1) if row["items"] else "–"
