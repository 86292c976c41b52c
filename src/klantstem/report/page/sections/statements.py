"""How the statements that make a value concrete do, on the scale of the set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klantstem.report.page.sections.section import Section, Table
from klantstem.report.page.sections.wording import between, spoken

if TYPE_CHECKING:
    from klantstem.report.report import Report

_TOO_LITTLE = "te weinig bewijs"
_SCALE = ("sterk verbeterbaar", "verbeterbaar", "goed", "voorbeeldfunctie")


def statements_section(report: Report) -> Section | None:
    """Return the section, or None for a set without statements."""
    frame, language = report.statements, report.language
    if frame.empty:
        return None
    scale = report.values.scale or _SCALE
    judged = frame[frame["mark"] != _TOO_LITTLE]
    counts = [(mark, int((judged["mark"] == mark).sum())) for mark in scale]
    marks = [f"{language.number(count)} {mark}" for mark, count in counts if count]
    fields = {"aantal": language.number(len(frame)), "genoeg": language.number(len(judged))}
    if marks:
        reading = language.say(
            "Van de {aantal} uitspraken is er voor {genoeg} genoeg bewijs: {verdeling}.",
            verdeling=language.enumeration(marks),
            **fields,
        )
    else:
        reading = language.say("Voor geen van de {aantal} uitspraken is er genoeg bewijs.", aantal=fields["aantal"])
    cards = [
        {
            "value": value,
            "statements": [
                {
                    "text": row["statement"],
                    "number": str(row["number"]),
                    "heard": row["ervaren"] + row["gemist"] > 0,
                    "by": spoken(language, row["by"]),
                    "mark": row["mark"] if row["mark"] in scale else spoken(language, row["mark"]),
                    "place": scale.index(row["mark"]) if row["mark"] in scale else None,
                    "sure": bool(row["sure"]),
                    "numbers": language.say(
                        "{ervaren} ervaren, {gemist} gemist",
                        ervaren=language.number(row["ervaren"]),
                        gemist=language.number(row["gemist"]),
                    ),
                }
                for row in rows.to_dict("records")
            ],
        }
        for value, rows in frame.assign(number=range(len(frame))).groupby("value", sort=False)
    ]
    return Section(
        id="uitspraken",
        title=language.say("De uitspraken bij elke waarde"),
        reading=[reading],
        how=language.say("De schaal loopt van {laagste} naar {hoogste}.", laagste=scale[0], hoogste=scale[-1]),
        cards=[{"scale": list(scale), "values": cards}],
        tables=[
            Table(
                caption=language.say("De uitspraken bij elke waarde"),
                head=[
                    language.say("uitspraak"),
                    language.say("waarde"),
                    language.say("ervaren"),
                    language.say("gemist"),
                    language.say("deel ervaren"),
                    language.say("95%-marge"),
                    language.say("oordeel"),
                ],
                rows=[
                    [
                        row["statement"],
                        row["value"],
                        language.number(row["ervaren"]),
                        language.number(row["gemist"]),
                        language.percent(row["share"]),
                        between(language, row["low"], row["high"], decimals=0),
                        row["mark"] if row["mark"] in scale else spoken(language, row["mark"]),
                    ]
                    for row in frame.to_dict("records")
                ],
                words=frozenset({1, 6}),
            )
        ],
        template="statements.html.jinja",
    )
