"""What customers who give a low, a middle and a high score experience, level by level."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from klantstem.report.page.charts.svg import NARROW, SOFT

_HEIGHT = 120


def bands(
    frame: pd.DataFrame, *, width: int, colours: Mapping[str, str], sides: Mapping[str, str]
) -> alt.TopLevelMixin:
    """Draw a small chart per level with a column per band of scores.

    Parameters
    ----------
    frame : band, level, share, low, high and `text` (the share as written)
    width : in pixels, all included
    colours : of the levels
    sides : per level what stands below its name
    """
    columns = 2 if width <= NARROW else min(4, len(colours))
    inner = width // columns - 24
    limit = float(frame["high"].max() or 1) * 1.25
    charts = []
    for level, colour in colours.items():
        data = frame[frame["level"] == level]
        base = alt.Chart(
            data, title=alt.Title(level, subtitle=sides[level], subtitleColor=SOFT, subtitleFontSize=13)
        ).encode(x=alt.X("band:N", sort=None, axis=alt.Axis(labelAngle=0)))
        y = alt.Y("share:Q", scale=alt.Scale(domain=[0, limit], nice=False), axis=None)
        charts.append(
            alt.layer(
                base.mark_bar(color=colour, width=alt.RelativeBandSize(0.7)).encode(y=y),
                base.mark_rule(color="#1b1e23", strokeWidth=1.5).encode(y="low:Q", y2="high:Q"),
                base.mark_text(dy=-9, baseline="bottom", fontWeight=600).encode(y="high:Q", text="text:N"),
            ).properties(width=inner, height=_HEIGHT)
        )
    return alt.concat(*charts, columns=columns, spacing=24)
