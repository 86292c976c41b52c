"""Where segments differ from the rest by more than chance explains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from klantstem.report.page.charts import Row, Scale, forest
from klantstem.report.page.links import link
from klantstem.report.page.sections.section import MOST_ROWS, Chart, Section, Table, draw
from klantstem.report.page.sections.wording import between, named, points, spoken
from klantstem.report.palette import MISSED, level_colours

if TYPE_CHECKING:
    from klantstem.report.language import Language
    from klantstem.report.report import Report

_SHOWN = 12


def segments_section(report: Report) -> Section | None:
    """Return the section, or None without segments."""
    frame, language = report.segments, report.language
    if frame.empty:
        return None
    told = frame[~frame["small"].astype(bool)]
    told = told.assign(size=told["difference"].abs()).sort_values(
        ["significant", "size"], ascending=False, kind="stable"
    )
    sure = told[told["significant"].astype(bool)]
    return Section(
        id="segmenten",
        title=language.say("Waar het anders is"),
        reading=_reading(language, frame, sure),
        how=language.say(
            "Het punt is het aandeel in het segment met zijn 95%-marge, het grijze streepje dat in de rest. Alleen "
            "verschillen die de toets op veel vergelijkingen tegelijk doorstaan."
        )
        if len(sure)
        else "",
        charts=[_chart(report, sure.head(_SHOWN))] if len(sure) else [],
        tables=[_table(report, told)],
        cards=[
            {
                "name": column,
                "count": language.say("{aantal} segmenten", aantal=language.number(rows["segment"].nunique())),
                "labels": [
                    {"name": label, "href": link(groep=f"{column}:{label}")} for label in dict.fromkeys(rows["segment"])
                ],
            }
            for column, rows in frame.groupby("column", sort=False)
        ],
        template="choices.html.jinja",
    )


def _reading(language: Language, frame: pd.DataFrame, sure: pd.DataFrame) -> list[str]:
    count = frame.drop_duplicates(["column", "segment"]).shape[0]
    if sure.empty:
        return [
            language.say(
                "Tussen de {aantal} segmenten is geen enkel verschil groter dan wat toeval verklaart.",
                aantal=language.number(count),
            )
        ]
    first = sure.iloc[0]
    differing = sure.drop_duplicates(["column", "segment"]).shape[0]
    return [
        language.say(
            "In {afwijkend} van de {aantal} segmenten wijkt een waarde aantoonbaar af van de rest.",
            afwijkend=language.number(differing),
            aantal=language.number(count),
        ),
        language.say(
            "Het grootste verschil: {wat} bij {kolom} ‘{segment}’, {aandeel} tegen {rest} in de rest.",
            wat=named(language, first["value"], first["stance"]),
            kolom=first["column"],
            segment=first["segment"],
            aandeel=language.percent(first["share"]),
            rest=language.percent(first["rest_share"]),
        ),
    ]


def _chart(report: Report, frame: pd.DataFrame) -> Chart:
    language, colours = report.language, level_colours(report.values)
    rows = [
        Row(
            name=f"{row['value']} · {spoken(language, row['stance'])}",
            note=f"{_short(row['segment'])} {language.percent(row['share'])}",
            at=row["share"],
            low=row["low"],
            high=row["high"],
            colour=MISSED if row["stance"] == "gemist" else colours[report.values.level_of(row["value"]).name],
            sure=True,
            href=link(waarde=row["value"], houding=row["stance"], groep=f"{row['column']}:{row['segment']}"),
            description=language.say(
                "{wat} bij {segment}: {aandeel} tegen {rest}. Toon citaten",
                wat=named(language, row["value"], row["stance"]),
                segment=row["segment"],
                aandeel=language.percent(row["share"], decimals=1),
                rest=language.percent(row["rest_share"], decimals=1),
            ),
            other=row["rest_share"],
        )
        for row in frame.to_dict("records")
    ]
    limit = max(max(row.high, row.other or 0) for row in rows)
    label = language.say("Segmenten die het meest van de rest verschillen")
    scale = Scale(0, limit, label="format(datum.value, '.0~%')", other=language.say("rest"))
    return draw(lambda width: forest(rows, width=width, scale=scale), label, language)


def _short(text: str, longest: int = 26) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _table(report: Report, told: pd.DataFrame) -> Table:
    language = report.language
    return Table(
        caption=language.say("Aandeel per segment, grootste verschillen eerst"),
        head=[
            language.say("segment"),
            language.say("kolom"),
            language.say("waarde"),
            language.say("houding"),
            language.say("reacties"),
            language.say("van"),
            language.say("aandeel"),
            language.say("95%-marge"),
            language.say("rest"),
            language.say("verschil"),
            language.say("zeker"),
        ],
        rows=[
            [
                row["segment"],
                row["column"],
                row["value"],
                spoken(language, row["stance"]),
                language.number(row["items"]),
                language.number(row["of"]),
                language.percent(row["share"], decimals=1),
                between(language, row["low"], row["high"]),
                language.percent(row["rest_share"], decimals=1),
                points(language, row["difference"]),
                language.say("ja") if row["significant"] else language.say("nee"),
            ]
            for row in told.head(MOST_ROWS).to_dict("records")
        ],
        words=frozenset({1, 2, 3, 10}),
        left_out=max(0, len(told) - MOST_ROWS),
    )
