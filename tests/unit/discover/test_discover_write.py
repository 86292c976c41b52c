"""The file of a proposal: what is said becomes lading or an example, word for word."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klantstem.discover import Discovery, to_yaml
from klantstem.report.quotes import Quote
from klantstem.values import load


def quote(text: str, who: str | None, *, value: str = "snel", stance: str = "ervaren") -> Quote:
    groups = {} if who is None else {"stakeholder": who}
    return Quote("", ("", text), "", True, value, stance, "basis op orde", 0.9, 0, 0, groups=groups)


@pytest.fixture
def discovery(discovery: Discovery) -> Discovery:
    """One with managers too, of whom there are enough, and partners, of whom there are not."""
    more = pd.DataFrame({"stakeholder": ["managers", "partners"], "items": [9, 9], "voices": [9, 2]})
    return replace(discovery, stakeholders=pd.concat([discovery.stakeholders, more], ignore_index=True))


def value_of(discovery: Discovery, *quotes: Quote) -> dict[str, list[dict[str, str]]]:
    written = yaml.safe_load(to_yaml(replace(discovery, quotes=quotes)))
    return next(value for value in written["values"] if value["name"] == "snel")


def test_what_employees_and_managers_say_of_their_work_is_lading(discovery: Discovery) -> None:
    found = value_of(
        discovery,
        quote("Ik bel altijd dezelfde dag nog terug.", "medewerkers"),
        quote("Wij zijn er altijd binnen een uur.", "managers"),
        quote("Ik was binnen een uur geholpen.", "klanten"),
        quote("De collega's komen altijd te laat aan.", "medewerkers"),
        quote("Ik kom vaak te laat bij een klant.", "medewerkers", stance="gemist"),
    )
    assert found["lading"] == [
        {"medewerker": "Ik bel altijd dezelfde dag nog terug."},
        {"organisatie": "Wij zijn er altijd binnen een uur."},
    ]
    assert {"ervaren": "Ik was binnen een uur geholpen."} in found["examples"]


def test_of_a_group_of_few_it_is_not_told_who_said_it(discovery: Discovery) -> None:
    written = to_yaml(replace(discovery, quotes=(quote("Wij merken dat het echt heel snel gaat.", "partners"),)))
    assert "heel snel gaat" in written
    assert "# partners" not in written


def test_long_and_short_quotes_are_left_out(discovery: Discovery) -> None:
    found = value_of(discovery, quote("Lekker snel.", "klanten"), quote("heel erg snel " * 20, "klanten"))
    assert "examples" not in found


def test_a_quote_cannot_break_the_file(discovery: Discovery) -> None:
    text = 'Ze zeiden: "snel"\n# - {maar} \x07 niet \\ heus: ja'
    assert value_of(discovery, quote(text, None))["examples"] == [
        {"ervaren": 'Ze zeiden: "snel" # - {maar} niet \\ heus: ja'}
    ]


def test_a_strange_name_of_a_stakeholder_stays_a_comment(discovery: Discovery) -> None:
    assert value_of(discovery, quote("Het ging echt heel snel.", "a\nb: c"))["examples"] == [
        {"ervaren": "Het ging echt heel snel."}
    ]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60), who=st.none() | st.sampled_from(["medewerkers", "managers"]) | st.text(max_size=9))
def test_whatever_is_said_the_file_can_be_read(discovery: Discovery, text: str, who: str | None) -> None:
    said = f"Ik zeg {text} tegen iedereen."
    found = value_of(discovery, quote(said, who))
    kept = [line for part in ("lading", "examples") for each in found.get(part, []) for line in each.values()]
    shown = "".join(character if character.isprintable() else " " for character in said)
    assert kept == [" ".join(shown.split())]


def test_a_theme_becomes_a_value_with_its_own_words_and_quotes(discovery: Discovery, tmp_path: Path) -> None:
    name = next(name for name, theme in discovery.themes.items() if "duurzaam" in theme.words)
    chosen = discovery.candidates["chosen"] | (discovery.candidates["name"] == name)
    path = tmp_path / "voorstel.yaml"
    path.write_text(to_yaml(replace(discovery, candidates=discovery.candidates.assign(chosen=chosen))))
    value = load(path).value(name)
    assert "duurzaam" in value.definition
    assert tuple(example.text for example in value.examples) == discovery.themes[name].quotes
    assert "# Een thema dat bij geen van de bekende waarden past" in path.read_text()


def test_near_synonyms_that_count_for_half_are_one_value(discovery: Discovery) -> None:
    near = [("vakbekwaam",) if name == "snel" else () for name in discovery.candidates["name"]]
    without = discovery.candidates["chosen"] & (discovery.candidates["name"] != "vakbekwaam")
    changed = replace(discovery, candidates=discovery.candidates.assign(near=near, chosen=without))
    assert value_of(changed)["built_from"] == "snel + vakbekwaam"
