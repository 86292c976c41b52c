"""How the levels move in time, and where a share changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from klantstem.report.page.charts import Line, Panel, trend
from klantstem.report.page.cube import Cube
from klantstem.report.page.links import link
from klantstem.report.page.sections.section import Chart, Section, Table, draw
from klantstem.report.page.sections.wording import named, period_name
from klantstem.report.palette import MISSED, level_colours

if TYPE_CHECKING:
    from klantstem.report.language import Language
    from klantstem.report.report import Report

_SHOWN = ("ervaren", "gemist")
_MOST_VALUES = 4
_FEW = 3


def trend_section(report: Report, cube: Cube) -> Section | None:
    """Return the section, or None without dates."""
    frame, language = report.trend, report.language
    if frame.empty:
        return None
    frame = frame[frame["stance"].isin(_SHOWN)].assign(change=lambda rows: rows["change"].astype(bool))
    turning = _turning_points(frame)
    few = frame["start"].nunique() <= _FEW
    panels = _panels(report, frame, turning)
    if not panels:
        return None
    return Section(
        id="verloop",
        title=language.say("Verloop in de tijd"),
        reading=_reading(language, frame, turning, few=few),
        how=language.say(
            "De band is de 95%-marge. Waar een aandeel aantoonbaar verandert, staat een streepjeslijn; de dikke lijn "
            "is het gemiddelde daarvoor en daarna."
        )
        if not few
        else "",
        charts=[_chart(report, cube, panels)],
        tables=[_table(report, panels)],
        cards=[
            {
                "name": language.say("Citaten per periode"),
                "count": language.say("{aantal} perioden", aantal=language.number(len(cube.period_keys))),
                "labels": [{"name": period_name(language, key), "href": link(periode=key)} for key in cube.period_keys],
            }
        ],
        template="choices.html.jinja",
    )


def _turning_points(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows at which a share surely changes, with the share before and after; the largest step first."""
    before = frame.groupby(["level", "value", "stance"], dropna=False, sort=False)["fitted"].shift()
    frame = frame.assign(before=before, step=(frame["fitted"] - before).abs())
    found = frame[frame["change"] & frame["sure"].astype(bool) & before.notna()]
    return found.sort_values("step", ascending=False, kind="stable")


def _reading(language: Language, frame: pd.DataFrame, turning: pd.DataFrame, *, few: bool) -> list[str]:
    if few:
        return [
            language.say(
                "Aantal perioden met reacties: {aantal}. Dat is te weinig voor een verloop; de punten staan er met hun "
                "marge.",
                aantal=language.number(frame["start"].nunique()),
            )
        ]
    if turning.empty:
        return [
            language.say(
                "Geen enkel aandeel verandert aantoonbaar in deze periode; wat op en neer gaat, kan toeval zijn."
            )
        ]
    found = []
    for row in turning.head(3).to_dict("records"):
        fields = {
            "wat": named(language, row["level"] if pd.isna(row["value"]) else row["value"], row["stance"]),
            "sinds": period_name(language, row["label"]),
            "voor": language.percent(row["before"]),
            "na": language.percent(row["fitted"]),
        }
        if row["fitted"] > row["before"]:
            found.append(language.say("{wat} komt sinds {sinds} vaker voor: van {voor} naar {na}.", **fields))
        else:
            found.append(language.say("{wat} komt sinds {sinds} minder vaak voor: van {voor} naar {na}.", **fields))
    return found


def _panels(report: Report, frame: pd.DataFrame, turning: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Return the title and the rows of each level that is heard, and of the values that change."""
    levels = [
        (level.name, frame[frame["value"].isna() & (frame["level"] == level.name)]) for level in report.values.levels
    ]
    changed = list(dict.fromkeys(turning["value"].dropna()))[:_MOST_VALUES]
    values = [(f"‘{value}’", frame[frame["value"] == value]) for value in changed]
    return [(title, rows) for title, rows in (*levels, *values) if rows["items"].sum()]


def _chart(report: Report, cube: Cube, panels: Sequence[tuple[str, pd.DataFrame]]) -> Chart:
    drawn = [_panel(report, cube, title, rows) for title, rows in panels]
    label = report.language.say("Aandeel van de reacties in de tijd")
    return draw(lambda width: trend(drawn, width=width), label, report.language)


def _panel(report: Report, cube: Cube, title: str, rows: pd.DataFrame) -> Panel:
    language = report.language
    first = rows.iloc[0]
    colour = level_colours(report.values)[first["level"]]
    about = {"niveau": first["level"]} if pd.isna(first["value"]) else {"waarde": first["value"]}
    lines = []
    for stance in _SHOWN:
        points = rows[rows["stance"] == stance].copy()
        if not points["items"].sum():
            continue
        periods = [cube.period_of(start) for start in points["start"]]
        points["change"] &= points["sure"].astype(bool)
        up = points["fitted"].diff() > 0
        points["turn"] = [f"{language.say(stance)} {'↑' if rises else '↓'}" for rises in up]
        points["href"] = [
            link(**about, houding=stance, periode=cube.period_keys[at] if at >= 0 else None) for at in periods
        ]
        points["description"] = [
            language.say(
                "{wat}, {periode}: {aandeel}. Toon citaten",
                wat=f"{title} {language.say(stance)}",
                periode=period_name(language, row["label"]),
                aandeel=language.percent(row["share"], decimals=1),
            )
            for row in points.to_dict("records")
        ]
        lines.append(Line(language.say(stance), MISSED if stance == "gemist" else colour, points))
    return Panel(title, lines)


def _table(report: Report, panels: Sequence[tuple[str, pd.DataFrame]]) -> Table:
    """Return a row per period with the shares that the chart has; the other forms have them all, with their margins."""
    language = report.language
    columns = [
        (f"{title} · {language.say(stance)}", rows[rows["stance"] == stance].set_index("start"))
        for title, rows in panels
        for stance in _SHOWN
    ]
    periods = panels[0][1].drop_duplicates("start")
    return Table(
        caption=language.say("Aandeel van de reacties in de tijd"),
        head=[language.say("periode"), language.say("reacties"), *(name for name, _ in columns)],
        rows=[
            [
                period_name(language, row["label"]),
                language.number(row["of"]),
                *(language.percent(rows["share"].get(row["start"], float("nan")), decimals=1) for _, rows in columns),
            ]
            for row in periods.to_dict("records")
        ],
    )
