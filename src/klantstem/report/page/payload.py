"""What the script of the page works with: names, counts, shares, quotes and its own words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from klantstem.report.feedback import STANCES
from klantstem.report.page.estimates import estimates

if TYPE_CHECKING:
    from klantstem.report.language import Language
    from klantstem.report.page.cube import Cube
    from klantstem.report.report import Report


def payload(report: Report, cube: Cube) -> dict[str, Any]:
    """Return the data of the page."""
    levels = [level.name for level in report.values.levels]
    return {
        "language": {"nl": "nl-NL", "en": "en-GB"}[report.language.code],
        "values": [
            {"name": value.name, "level": levels.index(value.level), "about": value.definition}
            for value in report.values.values
        ],
        "levels": [
            {"name": level.name, "about": report.language.translated(level.description)}
            for level in report.values.levels
        ],
        "stances": [{"name": stance, "word": report.language.say(stance)} for stance in STANCES],
        "cube": cube.packed(),
        "shares": estimates(report, cube),
        "quotes": _quotes(report, cube),
        "statements": _statements(report),
        "words": _words(report.language),
    }


def embedded(data: dict[str, Any]) -> str:
    """Write JSON that is safe inside a script element: no way out of the element, still the same JSON."""
    compact = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        compact = compact.replace(character, f"\\u{ord(character):04x}")
    return compact


def _quotes(report: Report, cube: Cube) -> list[dict[str, Any]]:
    """Return the quotes in the order of showing, with what the filters look at."""
    names = list(report.values.names)
    columns = list(cube.segments)
    places = {column: {label: at for at, label in enumerate(cube.segments[column])} for column in columns}
    return [
        {
            "v": names.index(quote.value),
            "s": STANCES.index(quote.stance),
            "b": quote.before,
            "p": list(quote.parts),
            "a": quote.after,
            "w": int(quote.whole),
            "i": _sentence(quote.row, quote.start),
            "t": cube.period_of(quote.date),
            "g": [places[column].get(quote.groups.get(column, ""), -1) for column in columns],
        }
        for quote in report.quotes
    ]


def _statements(report: Report) -> list[dict[str, Any]]:
    """Return each statement with the sentences that are its evidence, as far as they are among the quotes."""
    shown = {_sentence(quote.row, quote.start) for quote in report.quotes}
    return [
        {
            "text": row["statement"],
            "value": row["value"],
            "quotes": sorted(shown & {_sentence(each.row, each.start) for each in row["evidence"]}),
        }
        for row in report.statements.to_dict("records")
    ]


def _sentence(row: int, start: int) -> str:
    return f"{row}.{start}"


def _words(language: Language) -> dict[str, str]:
    """Return the sentences of the script; the fields in braces are filled there."""
    return {
        "all": language.say("Alle reacties"),
        "always": language.say("begin"),
        "ever": language.say("einde"),
        "quarter": language.say("{nummer}e kwartaal {jaar}", nummer="{nummer}", jaar="{jaar}"),
        "counted": language.say("{aantal} reacties", aantal="{aantal}"),
        "counted_one": language.say("1 reactie"),
        "part": language.say("{deel} van de {geheel} reacties", deel="{deel}", geheel="{geheel}"),
        "at_least": language.say("ten minste {aantal}", aantal="{aantal}"),
        "few": language.say("niet getoond"),
        "margin": language.say("{laag} tot {hoog}", laag="{laag}", hoog="{hoog}"),
        "filtered": language.say("De piramide, de waarden en de citaten gaan nu over deze keuze."),
        "near": language.say("De marges van een segment in een deel van de tijd zijn bij benadering."),
        "hidden": language.say(
            "Wat in een segment door minder dan {aantal} reacties wordt genoemd blijft weg, net als wat dat getal zou "
            "verraden.",
            aantal="{aantal}",
        ),
        "value": language.say("waarde"),
        "level": language.say("niveau"),
        "statement": language.say("uitspraak"),
        "segment": language.say("segment"),
        "period": language.say("periode"),
        "until": language.say("tot en met"),
        "no_quotes": language.say("Hierbij zijn geen citaten."),
        "too_few": language.say(
            "Minder dan {aantal} reacties: geen citaten, zodat niemand te herkennen is.",
            aantal="{aantal}",
        ),
        "none": language.say("Hierover zegt niemand iets in deze keuze."),
        "more": language.say("Toon meer citaten"),
        "most": language.say("Het vaakst genoemd"),
        "apply": language.say("Filter de pagina hierop"),
    }
