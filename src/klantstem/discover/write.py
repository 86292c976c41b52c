"""Write a proposal as the file of a value set, with the reasons beside each value for who has to decide."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd
import yaml

from klantstem.discover.discovery import Discovery
from klantstem.discover.hear import STAKEHOLDER
from klantstem.report.feedback import STANCES
from klantstem.report.language import language
from klantstem.report.quotes import Quote

_WIDTH = 112
_LEAST_TOLD = 0.0005
_LONGEST, _FEWEST_WORDS, _EXAMPLES = 160, 4, 4
# Of so few it is not told which group a quote is of: they would know who said it.
_FEWEST_VOICES = 5
# Who says "ik" or "wij" of the work itself, says what can become a promise.
_SPEAKERS = {"medewerkers": ("medewerker", r"ik|we|wij"), "managers": ("organisatie", r"we|wij")}
_VERBS = {"ervaren": "waardeert dit", "gemist": "mist dit", "gewenst": "wenst dit"}
_INDENT = " " * 6
_PLAIN = re.compile(r"[^\W\d_]{2,}(?:[ +-]+[^\W\d_]+)*")
_DUTCH = language("nl")

_RULE = """
Zo is gekozen: per groep telt hoe vaak iets ter sprake komt (gewaardeerd of gemist telt één keer, gewenst twee keer),
elke groep telt even zwaar (een groep van minder dan tien stemmen of dertig reacties minder), en de vier die samen het
meest ter sprake komen vormen de set, mits de basis, een rationele en een emotionele waarde erbij zijn en geen twee
waarden bijna hetzelfde betekenen. Een vijfde en zesde doen mee als ze minstens half zo vaak ter sprake komen als de
andere gemiddeld.
"""
_TO_DO = """
Dit is een voorstel, geen besluit. Toets het met de groepen die het aangaat, kies de woorden die bij de organisatie
passen en laad elke waarde met stellingen (lading). Wat hieronder als voorbeeld of lading staat is letterlijk gezegd,
met persoonsgegevens weggelaten.
"""


class _Said(NamedTuple):
    """A quote that fits in a line."""

    text: str
    stance: str | None
    by: str | None


def to_yaml(found: Discovery, *, name: str = "voorstel") -> str:
    """Return the proposed set as YAML that `klantstem.values.load` reads, with Dutch comments.

    Parameters
    ----------
    found : the discovery
    name : of the set
    """
    lines = [*_head(found), ""]
    lines += [f"name: {_plain(name)}", 'title: "Voorstel op grond van wat er is gezegd"']
    lines += [
        f"source: {_quoted(f'klantstem discover, met het model {found.model}')}",
        "kind: organisatie",
        "",
        "values:",
    ]
    for candidate in found.proposed.to_dict("records"):
        lines += _value(found, candidate)
    lines += [*_alternatives(found), *_themes(found)]
    return "\n".join(lines) + "\n"


def _head(found: Discovery) -> Iterator[str]:
    groups = [
        f"{row['stakeholder']} ({_DUTCH.reactions(row['items'])} van {_DUTCH.number(row['voices'])} "
        f"{'stem' if row['voices'] == 1 else 'stemmen'})"
        for row in found.stakeholders.to_dict("records")
    ]
    yield from _comment("Voorstel voor een waardenset, door klantstem discover.")
    yield from _comment(f"Geluisterd naar: {_DUTCH.enumeration(groups)}.")
    yield from _comment(_RULE)
    draws = _DUTCH.number(found.stability.draws)
    yield from _comment(
        f"Hoe vast het staat: van {draws} keer dat de stemmen opnieuw werden getrokken, kwam precies deze set er in "
        f"{_DUTCH.percent(found.stability.same)} uit; per waarde staat het erbij."
    )
    yield from _comment(_TO_DO)


def _value(found: Discovery, candidate: dict[Any, Any]) -> Iterator[str]:
    name, theme = candidate["name"], candidate["theme"]
    yield ""
    for reason in _reasons(found, candidate):
        yield from _comment(reason, indent=2)
    yield f"  - name: {_plain(name)}"
    yield f"    level: {_plain(candidate['level'])}"
    yield "    definition: >-"
    if theme:
        yield f"{_INDENT}Het gaat over {_DUTCH.enumeration(found.themes[name].words)}."
    else:
        yield from textwrap.wrap(
            found.values.value(name).definition, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT
        )
        joined = [name, *_joined(found, candidate)]
        if len(joined) > 1:
            yield f"    built_from: {_plain(' + '.join(joined))}"
    said = _said(found, name, theme=theme)
    lading = {each: speaker for each in said if (speaker := _speaker(each)) is not None}
    if lading:
        yield "    lading:"
        yield from (f"      - {speaker}: {_quoted(each.text)}" for each, speaker in lading.items())
    examples = [each for each in said if each not in lading]
    if examples:
        yield "    examples:"
        yield from (_example(each) for each in examples[:_EXAMPLES])


def _reasons(found: Discovery, candidate: dict[Any, Any]) -> Iterator[str]:
    name, theme = candidate["name"], candidate["theme"]
    if theme:
        words = ", ".join(found.themes[name].words)
        yield (
            f"Een thema dat bij geen van de bekende waarden past: {words}. Geef het een goede naam en omschrijving, en "
            "controleer het niveau."
        )
    for row in found.by_stakeholder[found.by_stakeholder["value"] == name].groupby(STAKEHOLDER, sort=False):
        yield f"{str(row[0]).capitalize()}: {_shares(row[1])}."
    supporters = [f"{who} (plaats {place})" for who, place in candidate["supporters"].items()]
    yield (
        f"Gedragen door: {_DUTCH.enumeration(supporters)}."
        if supporters
        else "Gedragen door: geen groep heeft dit bij zijn eerste zes; het staat hier voor de balans of de optelsom."
    )
    yield f"Gekozen in {_DUTCH.percent(candidate['kept'])} van de herhalingen."
    if candidate["near"]:
        yield f"Bijna hetzelfde: {_DUTCH.enumeration(candidate['near'])}."
    if candidate["instead"]:
        yield f"Waar het niet werd gekozen, kwam daarvoor in de plaats: {_DUTCH.enumeration(candidate['instead'])}."


def _shares(rows: pd.DataFrame) -> str:
    told = [
        f"{_share(row)} {_VERBS.get(str(row['stance']), 'brengt dit ter sprake')}"
        for row in rows.to_dict("records")
        if row["share"] >= _LEAST_TOLD
    ]
    return _DUTCH.enumeration(told) if told else "nauwelijks ter sprake gebracht"


def _share(row: Mapping[Any, Any]) -> str:
    bounds = _DUTCH.interval(row["low"], row["high"], decimals=1)
    return f"{_DUTCH.percent(row['share'], decimals=1)} ({bounds})"


def _joined(found: Discovery, candidate: dict[Any, Any]) -> list[str]:
    """Return the near-synonyms that are spoken of at least half as much: together they are one value.

    One that is near to two values of the set goes to the first.
    """
    scores = dict(zip(found.candidates["name"], found.candidates["score"], strict=True))
    others = found.proposed[found.proposed["name"] != candidate["name"]]
    before = others[others["score"] > candidate["score"]]["near"]
    taken = set(others["name"]).union(*before)
    return [each for each in candidate["near"] if each not in taken and scores[each] >= candidate["score"] / 2]


def _said(found: Discovery, name: str, *, theme: bool) -> list[_Said]:
    """Return what was said of a value, a quote of each stance first."""
    if theme:
        return [_Said(_line(quote), None, None) for quote in found.themes[name].quotes]
    known = found.stakeholders
    named = set(known.loc[known["voices"] >= _FEWEST_VOICES, STAKEHOLDER])
    by_stance: dict[str, list[_Said]] = {stance: [] for stance in STANCES}
    for quote in found.quotes:
        if quote.value == name and _fits(quote):
            who = quote.groups.get(STAKEHOLDER)
            by_stance[quote.stance].append(_Said(_line(quote.sentence), quote.stance, who if who in named else None))
    first = [said[0] for said in by_stance.values() if said]
    others = [each for said in by_stance.values() for each in said[1:]]
    return list({each.text: each for each in first + others}.values())


def _fits(quote: Quote) -> bool:
    return len(quote.sentence) <= _LONGEST and len(quote.sentence.split()) >= _FEWEST_WORDS


def _speaker(said: _Said) -> str | None:
    """Return whose promise it can become, where an employee or manager says it of the own work."""
    speaker, start = _SPEAKERS.get(said.by or "", (None, "(?!)"))
    return speaker if said.stance == "ervaren" and re.match(rf"(?:{start})\b", said.text, re.IGNORECASE) else None


def _example(said: _Said) -> str:
    who = f"  # {_line(said.by)}" if said.by else ""
    return f"      - {said.stance + ': ' if said.stance else ''}{_quoted(said.text)}{who}"


def _alternatives(found: Discovery) -> Iterator[str]:
    rows = found.alternatives.head(6).to_dict("records")
    if rows:
        yield ""
        yield from _comment("Wat het niet werd, met het deel van de herhalingen dat het wel koos:")
        for row in rows:
            yield from _comment(f"{row['name']} ({row['level']}): {_DUTCH.percent(row['kept'])}", mark="- ")


def _themes(found: Discovery) -> Iterator[str]:
    others = [name for name in found.themes if name not in set(found.proposed["name"])]
    if not others:
        return
    yield ""
    yield from _comment(
        "Thema's die bij geen van de bekende waarden passen, in de woorden van wie het zei. Vaak is zo'n "
        "thema een onderwerp; lees de citaten om te zien of er een waarde achter zit."
    )
    for name in others:
        theme = found.themes[name]
        (row,) = found.shares[found.shares["value"] == name].to_dict("records")
        stable = _DUTCH.number(theme.stability, decimals=2)
        words = ", ".join(theme.words)
        yield from _comment(f"{words}: {_share(row)} van de reacties, stabiliteit {stable}", mark="- ")
        for quote in theme.quotes:
            yield from _comment(f"“{quote}”", mark="  ")


def _comment(text: str, *, indent: int = 0, mark: str = "") -> list[str]:
    lines = textwrap.wrap(_line(text), _WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    return [f"{' ' * indent}# {' ' * len(mark) if number else mark}{line}" for number, line in enumerate(lines)]


def _line(text: str) -> str:
    """Return a text on one line, without what YAML does not take."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def _plain(text: str) -> str:
    """Return a name without quotes where YAML reads it as that text."""
    return text if _PLAIN.fullmatch(text) and yaml.safe_load(text) == text else _quoted(text)


def _quoted(text: str) -> str:
    return json.dumps(_line(text), ensure_ascii=False)
