"""What the organisation wants to be experienced, against what customers express."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from klantstem.report.page.charts import Row, Scale, forest
from klantstem.report.page.links import link
from klantstem.report.page.sections.section import Chart, Section, Table, draw
from klantstem.report.page.sections.wording import between, spoken
from klantstem.report.palette import MISSED

if TYPE_CHECKING:
    from klantstem.report.language import Language
    from klantstem.report.report import Report

_COLOURS = {
    "herkend": "#2b5ba8",
    "gewaardeerd, niet gekozen": "#2b5ba8",
    "gemist": MISSED,
    "gemist, niet gekozen": MISSED,
}
_OPEN = "#6d7178"
_MOST_OTHERS, _MOST_NAMES = 8, 3


def desired_section(report: Report) -> Section | None:
    """Return the section, or None without a value set of the organisation."""
    frame, language = report.desired, report.language
    if frame.empty:
        return None
    values = frame.drop_duplicates("value")
    shown = values[values["recognised"].notna()]
    chosen = shown[shown["chosen"].astype(bool)]
    others = shown[~shown["chosen"].astype(bool) & (shown["reading"] != "niet te zeggen")].head(_MOST_OTHERS)
    charts = [
        _chart(report, rows, label)
        for rows, label in (
            (chosen, language.say("Gekozen waarden")),
            (others, language.say("Wat klanten noemen en niet gekozen is")),
        )
        if len(rows)
    ]
    return Section(
        id="gewenst",
        title=language.say("Gewenst tegenover beleefd"),
        reading=_reading(language, values),
        how=language.say(
            "Van wie iets over een waarde zegt: het deel dat haar ervaart, met de 95%-marge. Rechts van het midden "
            "wordt zij meer ervaren dan gemist."
        ),
        charts=charts,
        tables=[_table(language, frame)],
    )


def _reading(language: Language, values: pd.DataFrame) -> list[str]:
    names = {
        reading: [f"‘{name}’" for name in rows["value"]] for reading, rows in values.groupby("reading", sort=False)
    }
    chosen = {f"‘{name}’" for name in values.loc[values["chosen"].astype(bool), "value"]}

    def listed(reading: str) -> str | None:
        """Join the names of a reading; of values that were not chosen the first few."""
        found = names.get(reading, [])
        if "niet gekozen" in reading:
            found = found[:_MOST_NAMES]
        elif reading != "herkend":
            found = [name for name in found if name in chosen]
        return language.enumeration(found) if found else None

    found = []
    if recognised := listed("herkend"):
        found.append(language.say("Herkend in wat klanten zeggen: {waarden}.", waarden=recognised))
    else:
        found.append(language.say("Van geen enkele gekozen waarde is zeker dat klanten haar meer ervaren dan missen."))
    if missed := listed("gemist"):
        found.append(language.say("Vaker gemist dan ervaren: {waarden}.", waarden=missed))
    if unheard := listed("nauwelijks gehoord"):
        found.append(language.say("Nauwelijks gehoord: {waarden}.", waarden=unheard))
    if unmeasured := listed("niet gemeten"):
        found.append(language.say("Niet gemeten: {waarden}.", waarden=unmeasured))
    if others := listed("gewaardeerd, niet gekozen"):
        found.append(language.say("Gewaardeerd maar niet gekozen, met voorop {waarden}.", waarden=others))
    return found


def _chart(report: Report, values: pd.DataFrame, label: str) -> Chart:
    language = report.language
    known = set(report.values.names)
    rows = [
        Row(
            name=row["value"],
            note=spoken(language, row["reading"]),
            at=row["recognised"],
            low=row["recognised_low"],
            high=row["recognised_high"],
            colour=_COLOURS.get(row["reading"], _OPEN),
            sure=row["reading"] in _COLOURS,
            href=link(waarde=row["value"]) if row["value"] in known else "#gewenst",
            description=language.say(
                "‘{waarde}’: {aandeel} ervaart, {oordeel}. Toon citaten",
                waarde=row["value"],
                aandeel=language.percent(row["recognised"]),
                oordeel=spoken(language, row["reading"]),
            ),
        )
        for row in values.to_dict("records")
    ]
    ends = (language.say("gemist"), language.say("ervaren"))
    scale = Scale(0, 1, label="format(datum.value, '.0%')", zero=0.5, ends=ends)
    return draw(lambda width: forest(rows, width=width, scale=scale), label, language)


def _table(language: Language, frame: pd.DataFrame) -> Table:
    return Table(
        caption=language.say("Gewenst tegenover beleefd"),
        head=[
            language.say("waarde"),
            language.say("gekozen"),
            language.say("oordeel"),
            language.say("houding"),
            language.say("reacties"),
            language.say("aandeel"),
            language.say("95%-marge"),
        ],
        rows=[
            [
                row["value"],
                language.say("ja") if row["chosen"] else language.say("nee"),
                spoken(language, row["reading"]),
                spoken(language, row["stance"]),
                language.number(row["items"]),
                language.percent(row["share"], decimals=1),
                between(language, row["low"], row["high"]),
            ]
            for row in frame.to_dict("records")
        ],
        words=frozenset({1, 2, 3}),
    )
