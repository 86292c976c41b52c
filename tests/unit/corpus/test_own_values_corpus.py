"""corpora/eigen-waarden is what its README says."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from klantstem.text.privacy import private_spans
from klantstem.values import load

FILE = Path(__file__).parents[3] / "corpora/eigen-waarden/waarden.jsonl"
VALUES = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
SENTENCES = [(value, sentence) for value in VALUES for sentence in value["zinnen"]]


def test_it_has_as_many_values_and_sentences_as_it_says():
    assert (len(VALUES), len({value["waarde"] for value in VALUES}), len(SENTENCES)) == (224, 217, 5_824)
    assert set(Counter(value["thema"] for value in VALUES).values()) == {28}
    assert len({sentence["tekst"] for _, sentence in SENTENCES}) == len(SENTENCES)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: f"{value['thema']}: {value['waarde']}")
def test_a_value_has_what_it_should(value):
    known = load()
    assert value["waarde"] not in known.names
    assert value["niveau"] in {level.name for level in known.levels}
    assert set(value["dichtbij"]) <= set(known.names)
    assert len(value["dichtbij"]) <= 3
    assert Counter(each["houding"] for each in value["zinnen"]) == {"ervaren": 12, "gemist": 9, "gewenst": 5}
    assert len(value["uitspraken"]) == 3
    of_theme = {each["waarde"] for each in VALUES if each["thema"] == value["thema"]}
    for sentence in value["zinnen"]:
        assert set(sentence.get("ook", ())) <= of_theme
        assert sentence.get("gelezen", [value["waarde"]])[0] in of_theme


def test_the_second_reader_placed_few_sentences_otherwise():
    otherwise = [(value, each) for value, each in SENTENCES if "gelezen" in each]
    assert 0 < len(otherwise) < 0.02 * len(SENTENCES)
    assert sum(each["gelezen"][1] != each["houding"] for _, each in otherwise) < 5


def test_there_is_nothing_personal_in_it():
    found = [span.placeholder for _, sentence in SENTENCES for span in private_spans(sentence["tekst"])]
    # Three verbs after "dokter" are taken for names.
    assert found == ["[naam]"] * 3
