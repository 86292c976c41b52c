"""The sentences of the pyramid and the bars, made of the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from klantstem.report.page.sections.wording import with_margin

if TYPE_CHECKING:
    from klantstem.report.language import Language

Rows = dict[tuple[str, str], dict[Any, Any]]
"""The rows of an analysis by value or level, and stance."""
JUDGED = ("gemist", "ervaren")
_MOST_RIVALS = 3


def level_reading(language: Language, rows: Rows, level: str) -> str:
    """Say whether a level is missed or experienced more."""
    missed, experienced = rows[level, "gemist"], rows[level, "ervaren"]
    if not experienced["items"] and not missed["items"]:
        return language.say("Hierover zeggen klanten niets dat ze hebben ervaren of gemist.")
    numbers = {"ervaren": language.percent(experienced["share"]), "gemist": language.percent(missed["share"])}
    more = _more(missed, experienced)
    if more == "ervaren":
        return language.say("Duidelijk meer ervaren ({ervaren}) dan gemist ({gemist}).", **numbers)
    if more == "gemist":
        return language.say("Duidelijk meer gemist ({gemist}) dan ervaren ({ervaren}).", **numbers)
    return language.say("Ervaren ({ervaren}) en gemist ({gemist}) verschillen niet zeker.", **numbers)


def pyramid_reading(language: Language, rows: Rows, levels: list[str]) -> list[str]:
    """Sort the levels that are heard by what is said of them more."""
    sides: dict[str, list[str]] = {"gemist": [], "ervaren": [], "": []}
    for level in levels:
        missed, experienced = rows[level, "gemist"], rows[level, "ervaren"]
        if missed["items"] or experienced["items"]:
            sides[_more(missed, experienced)].append(f"‘{level}’")
    if not any(sides.values()):
        return [language.say("Op geen enkel niveau is iets ervaren of gemist.")]
    found = []
    if sides["gemist"]:
        found.append(language.say("Meer gemist dan ervaren: {niveaus}.", niveaus=language.enumeration(sides["gemist"])))
    if sides["ervaren"]:
        found.append(
            language.say("Meer ervaren dan gemist: {niveaus}.", niveaus=language.enumeration(sides["ervaren"]))
        )
    if sides[""]:
        found.append(language.say("Geen zeker verschil: {niveaus}.", niveaus=language.enumeration(sides[""])))
    return found


def values_reading(language: Language, rows: Rows) -> list[str]:
    """Name the values that are missed and experienced most, and which others may be just as often."""
    found = []
    for stance in JUDGED:
        heard = [row for row in rows.values() if row["stance"] == stance and row["items"]]
        if not heard:
            continue
        first, *others = sorted(heard, key=lambda row: -row["share"])
        rivals = [f"‘{row['value']}’" for row in others if row["high"] >= first["low"]]
        fields = {"waarde": first["value"], "aandeel": with_margin(language, first)}
        if stance == "gemist":
            found.append(language.say("Het vaakst gemist: ‘{waarde}’, in {aandeel} van de reacties.", **fields))
        else:
            found.append(language.say("Het vaakst ervaren: ‘{waarde}’, in {aandeel}.", **fields))
        if len(rivals) > _MOST_RIVALS:
            named = ", ".join(rivals[:_MOST_RIVALS])
            found.append(language.say("Misschien even vaak: {waarden} en andere.", waarden=named))
        elif rivals:
            found.append(language.say("Misschien even vaak: {waarden}.", waarden=language.enumeration(rivals)))
    return found or [language.say("Geen enkele waarde is ervaren of gemist.")]


def _more(missed: dict[Any, Any], experienced: dict[Any, Any]) -> str:
    """Return the stance that surely has the larger share, "" if neither."""
    if missed["low"] > experienced["high"]:
        return "gemist"
    return "ervaren" if experienced["low"] > missed["high"] else ""
