"""Which expressions go together more often than by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klantstem.report.page.sections.section import Section, Table
from klantstem.report.page.sections.wording import named, spoken

if TYPE_CHECKING:
    from klantstem.report.report import Report

_SHOWN = 10
_CHANCE = 0.05


def cooccurrence_section(report: Report) -> Section | None:
    """Return the section, or None where nothing surely goes together."""
    frame, language = report.cooccurrence, report.language
    frame = frame[(frame["q"] < _CHANCE) & (frame["low"] > 1)].head(_SHOWN)
    if frame.empty:
        return None
    first = frame.iloc[0]
    return Section(
        id="samen",
        title=language.say("Wat samen voorkomt"),
        reading=[
            language.say(
                "{een} en {ander} staan {keer} keer zo vaak in dezelfde reactie als toeval zou geven ({laag} tot "
                "{hoog}).",
                een=named(language, first["value_a"], first["stance_a"]),
                ander=named(language, first["value_b"], first["stance_b"]),
                keer=language.number(first["lift"], decimals=1),
                laag=language.number(first["low"], decimals=1),
                hoog=language.number(first["high"], decimals=1),
            )
        ],
        shown=[
            Table(
                caption=language.say("Paren die vaker samen voorkomen dan toeval geeft"),
                head=[
                    language.say("eerste"),
                    language.say("tweede"),
                    language.say("reacties met beide"),
                    language.say("bij toeval"),
                    language.say("verhouding"),
                    language.say("95%-marge"),
                ],
                rows=[
                    [
                        f"{row['value_a']} · {spoken(language, row['stance_a'])}",
                        f"{row['value_b']} · {spoken(language, row['stance_b'])}",
                        language.number(row["items"]),
                        language.number(row["expected"]),
                        language.number(row["lift"], decimals=1),
                        f"{language.number(row['low'], decimals=1)} – {language.number(row['high'], decimals=1)}",
                    ]
                    for row in frame.to_dict("records")
                ],
                words=frozenset({1}),
            )
        ],
    )
