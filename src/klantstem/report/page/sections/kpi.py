"""Each value against its target and the previous period."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from klantstem.report.page.sections.section import Section, Table
from klantstem.report.page.sections.wording import between, named, period_name, points, spoken

if TYPE_CHECKING:
    from klantstem.report.language import Language
    from klantstem.report.report import Report

# Of intervals of 95% one in twenty misses what it is to hold.
_BY_CHANCE = 0.05


def kpi_section(report: Report) -> Section | None:
    """Return the section, or None where nothing has a target or a previous period."""
    frame, language = report.kpi, report.language
    frame = frame[(frame["target"].notna() | frame["previous"].notna()) & (frame["items"] > 0)]
    if frame.empty:
        return None
    told = frame[frame["target"].notna() | frame["direction"].isin(["hoger", "lager"])]
    return Section(
        id="kpi",
        title=language.say("Doel en vorige periode"),
        reading=_reading(language, frame),
        shown=[_table(language, told, _caption(language, frame))] if len(told) else [],
        tables=[_table(language, frame, language.say("Alle waarden"))],
    )


def _reading(language: Language, frame: pd.DataFrame) -> list[str]:
    found = []
    aimed = frame[frame["target"].notna()]
    if len(aimed):
        found.append(
            language.say(
                "Aantal doelen: {aantal}, waarvan {gehaald} aantoonbaar gehaald en {gemist} aantoonbaar niet.",
                aantal=language.number(len(aimed)),
                gehaald=language.number((aimed["on_target"] == "gehaald").sum()),
                gemist=language.number((aimed["on_target"] == "niet gehaald").sum()),
            )
        )
    compared = frame[frame["previous"].notna()]
    if len(compared):
        moved = compared[compared["direction"].isin(["hoger", "lager"])]
        if moved.empty:
            found.append(
                language.say("Ten opzichte van de vorige periode is geen enkel verschil groter dan toeval verklaart.")
            )
        else:
            most = moved.iloc[moved["difference"].abs().argmax()]
            found.append(
                language.say(
                    "Het meest veranderd sinds de vorige periode: {wat}, {verschil} procentpunt.",
                    wat=named(language, most["value"], most["stance"]),
                    verschil=points(language, most["difference"]),
                )
            )
            made = int(compared["difference"].notna().sum())
            found.append(
                language.say(
                    "Vergelijkingen: {aantal}, waarvan {anders} buiten de marge; te verwachten door toeval alleen: "
                    "ongeveer {toeval}.",
                    aantal=language.number(made),
                    anders=language.number(len(moved)),
                    toeval=language.number(max(1, round(_BY_CHANCE * made))),
                )
            )
    return found


def _table(language: Language, frame: pd.DataFrame, caption: str) -> Table:
    aims, earlier = frame["target"].notna().any(), frame["previous"].notna().any()
    head = [language.say("waarde"), language.say("houding"), language.say("aandeel"), language.say("95%-marge")]
    if aims:
        head += [language.say("doel"), language.say("gehaald?")]
    if earlier:
        head += [language.say("vorige periode"), language.say("verschil in procentpunt"), language.say("richting")]
    rows = []
    for row in frame.to_dict("records"):
        cells = [
            row["value"],
            spoken(language, row["stance"]),
            language.percent(row["share"], decimals=1),
            between(language, row["low"], row["high"]),
        ]
        if aims:
            cells += [language.percent(row["target"]), _word(language, row["on_target"])]
        if earlier:
            cells += [
                language.percent(row["previous"], decimals=1),
                _change(language, row),
                _word(language, row["direction"]),
            ]
        rows.append(cells)
    words = {1} | ({5} if aims else set()) | ({len(head) - 1} if earlier else set())
    return Table(caption, head, rows, words=frozenset(words))


def _caption(language: Language, frame: pd.DataFrame) -> str:
    first = frame.iloc[0]
    if pd.isna(first["period"]) or pd.isna(first["previous_period"]):
        return language.say("Doel en vorige periode")
    now, before = (period_name(language, first[name]) for name in ("period", "previous_period"))
    return language.say("{periode} tegenover {vorige}", periode=now, vorige=before)


def _change(language: Language, row: dict[Any, Any]) -> str:
    if math.isnan(row["difference"]):
        return "–"
    low, high = points(language, row["difference_low"]), points(language, row["difference_high"])
    return f"{points(language, row['difference'])} ({low} – {high})"


def _word(language: Language, word: str | None) -> str:
    # Missing words come out of a frame as None or as NaN.
    return language.say(word) if isinstance(word, str) else "–"
