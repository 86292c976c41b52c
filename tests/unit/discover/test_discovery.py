"""From what was said to a proposed set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
import yaml

from klantstem.discover import Discovery, Voices, discover, to_json, to_yaml
from klantstem.errors import ModelError, ReadError
from klantstem.text.privacy import mask
from klantstem.values import load

if TYPE_CHECKING:
    from klantstem.tagger import Tagger


@pytest.fixture(scope="module")
def written(discovery: Discovery) -> str:
    return to_yaml(discovery)


def test_the_values_that_are_spoken_of_are_proposed(discovery: Discovery) -> None:
    assert {"snel", "vakbekwaam", "attent", "warm"} <= set(discovery.proposed["name"])


def test_the_theme_is_named_in_its_own_words(discovery: Discovery) -> None:
    assert any("duurzaam" in theme.words for theme in discovery.themes.values())


def test_a_theme_is_counted_in_the_items_that_have_it(discovery: Discovery, voices: Voices) -> None:
    texts = voices.texts.to_pylist()
    theme = next(theme for theme in discovery.themes.values() if "duurzaam" in theme.words)
    green = [at for at, text in enumerate(texts) if "duurzaam" in text.lower()]
    assert set(theme.items.tolist()) <= set(green)
    assert len(theme.items) > len(green) / 2


def test_every_stakeholder_has_its_shares(discovery: Discovery) -> None:
    assert set(discovery.by_stakeholder["stakeholder"]) == {"klanten", "medewerkers"}
    told = discovery.by_stakeholder.dropna(subset=["share"])
    assert (told["low"] <= told["share"]).all()
    assert (told["share"] <= told["high"]).all()


def test_draws_tell_how_often_a_value_is_chosen(discovery: Discovery) -> None:
    assert discovery.stability.draws == 20
    assert discovery.candidates["kept"].between(0, 1).all()
    assert (discovery.proposed["kept"] > 0).all()


def test_the_same_seed_gives_the_same_proposal(
    discovery: Discovery, voices: Voices, small_tagger: Tagger, tagger: Tagger
) -> None:
    again = discover(voices, small_tagger, tagger.model, draws=20)
    assert to_json(again) == to_json(discovery)
    assert to_yaml(again) == to_yaml(discovery)


def test_a_model_without_an_encoder_cannot_find_themes(voices: Voices, small_tagger: Tagger) -> None:
    with pytest.raises(ModelError, match="encoder"):
        discover(voices, small_tagger, small_tagger.model)


def test_the_file_is_a_value_set(written: str, discovery: Discovery, tmp_path: Path) -> None:
    path = tmp_path / "voorstel.yaml"
    path.write_text(written, encoding="utf-8")
    values = load(path)
    assert list(values.names) == discovery.proposed["name"].tolist()
    assert values.warnings() == []


def test_examples_and_lading_are_what_was_literally_said_without_personal_data(written: str, voices: Voices) -> None:
    texts = [mask(text) for text in voices.texts.to_pylist()]
    values = yaml.safe_load(written)["values"]
    said = [
        cell if isinstance(cell, str) else next(iter(cell.values())) for each in values for cell in each["examples"]
    ]
    said += [next(iter(line.values())) for each in values for line in each.get("lading", [])]
    assert said
    for quote in said:
        assert any(quote in text for text in texts)
    assert "@" not in written


def test_every_value_says_why(written: str, discovery: Discovery) -> None:
    assert written.count("# Gedragen door: ") == len(discovery.proposed)
    assert written.count("van de herhalingen.") == len(discovery.proposed)


def test_without_quotes_nothing_literal_is_written(voices: Voices, small_tagger: Tagger, tagger: Tagger) -> None:
    written = to_yaml(discover(voices, small_tagger, tagger.model, quotes=False, draws=2))
    assert "examples:" not in written
    assert "“" not in written


def test_json_has_numbers_and_null_and_no_nan(discovery: Discovery) -> None:
    told = json.loads(to_json(discovery), parse_constant=lambda name: pytest.fail(name))
    assert told["schema"] == "klantstem-discover/1"
    assert told["proposed"] == discovery.proposed["name"].tolist()


def test_who_says_nothing_that_counts_is_no_stakeholder_of_a_value(
    voices: Voices, small_tagger: Tagger, tagger: Tagger
) -> None:
    silent = Voices(
        pa.chunked_array([[*voices.texts.to_pylist(), "", "-"]]),
        (*voices.stakeholder, "partners", "partners"),
        np.append(voices.document, [900, 901]),
    )
    found = discover(silent, small_tagger, tagger.model, draws=2)
    assert set(found.stakeholders["stakeholder"]) == {"klanten", "medewerkers", "partners"}
    assert not any("partners" in supporters for supporters in found.candidates["supporters"])


@pytest.mark.parametrize("text", ["", "We woonden vroeger boven een winkel in Deventer."])
def test_from_next_to_nothing_no_set_is_proposed(text: str, small_tagger: Tagger, tagger: Tagger) -> None:
    few = Voices(pa.chunked_array([[text] * 3]), ("klanten",) * 3, np.arange(3))
    with pytest.raises(ReadError):
        discover(few, small_tagger, tagger.model, draws=2)
