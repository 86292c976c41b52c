"""An organisation's own values, from the file to the tagged table."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import klantstem
from klantstem.batch.bulk import bulk_tagger
from klantstem.batch.tags import as_record, shortest
from klantstem.own.propose import notes, propose
from klantstem.tagger import Tagger
from klantstem.values import Basis, available, load

AUTOGLAS = """
name: autoglas
title: Autoglas
values:
  - name: netjes
    level: basis op orde
    built_from: vakbekwaam + adequaat
  - name: specialist
    level: basis op orde
    synonyms: [vakbekwaam, deskundig]
  - name: toegewijd
    level: persoonlijk
    definition: De medewerker zet zich met hart en ziel in voor de klant.
    synonyms: [gedreven, zet zich in]
  - name: opgeruimd
    level: basis op orde
    definition: De auto en de werkplaats zijn schoon.
    examples:
      - ervaren: Alles was keurig schoon toen ik hem ophaalde.
      - ervaren: Geen splintertje glas meer te vinden in de auto.
      - gemist: De stoelen lagen vol glas.
      - gemist: Wat een rommel hebben ze achtergelaten.
  - name: rond
    level: verrassend
"""
TEXTS = [
    "De monteur leverde strak vakwerk en zette zich met hart en ziel in. Daarna was alles schoon en opgeruimd!",
    "De vloer lag nog vol glas, wat een troep.",
    None,
    "",
    "Ik kwam om drie uur.",
    "De ruit lekte en was kapot.",
]


@pytest.fixture(scope="module")
def values(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("waarden") / "autoglas.yaml"
    file.write_text(AUTOGLAS, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def own(tagger, values) -> Tagger:
    return Tagger(tagger.model, load(values))


def klantstem_(*arguments: str | Path, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "klantstem", *map(str, arguments)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == code, done.stderr
    return done.stderr


def test_each_value_says_on_what_it_rests(own):
    assert own.basis == {
        "netjes": Basis.AFGELEID,
        "specialist": Basis.BEKEND,
        "toegewijd": Basis.OMSCHRIJVING,
        "opgeruimd": Basis.VOORBEELDEN,
    }
    assert own.unknown == ("rond",)


def test_tags_carry_their_basis(own):
    tags = [tag for item in own.tag_items(TEXTS) for tag in item.tags]
    assert {(tag.value, tag.basis) for tag in tags} == set(own.basis.items())
    assert ("opgeruimd", "gemist") in {(tag.value, tag.stance) for tag in tags}


def test_one_label_may_count_as_two_values(own):
    first = own.tag("De monteur leverde strak vakwerk.")
    assert {"netjes", "specialist"} <= {tag.value for tag in first}
    assert len({tag.score for tag in first if tag.value in ("netjes", "specialist")}) == 1


@pytest.mark.parametrize("name", ["autoglas", *available()])
def test_a_batch_has_the_same_tags_for_every_set(tagger, values, name):
    one = Tagger(tagger.model, load(values if name == "autoglas" else name))
    batch = bulk_tagger(one).tag_batch(pa.array(TEXTS * 2, pa.string()))
    single = [[as_record(tag) for tag in item.tags] for item in one.tag_items(TEXTS * 2)]
    assert [[{**tag, "score": shortest(tag["score"])} for tag in tags] for tags in batch.tags.to_pylist()] == [
        [{**tag, "score": shortest(tag["score"])} for tag in tags] for tags in single
    ]


def test_tags_do_not_depend_on_the_company(own):
    together = list(own.tag_items(TEXTS))
    assert together == [next(own.tag_items([text])) for text in TEXTS]


def test_the_static_model_has_built_values_and_says_what_it_lacks(values):
    fast = klantstem.load("nl_klantstem_sm", values=values)
    assert fast.basis == {"netjes": Basis.AFGELEID, "specialist": Basis.BEKEND}
    said = notes(fast)
    assert [note.partition("'")[2].partition("'")[0] for note in said] == ["toegewijd", "opgeruimd", "rond"]
    assert "nl_klantstem_lg reads it from its description" in said[0]
    batch = bulk_tagger(fast).tag_batch(pa.array(TEXTS, pa.string()))
    assert batch.tags.to_pylist() == [
        [{**as_record(tag), "score": pytest.approx(tag.score)} for tag in item.tags] for item in fast.tag_items(TEXTS)
    ]


def test_a_mapping_is_proposed_from_the_description(tagger):
    assert set(propose(tagger.model, load("autotaalglas").value("netjes"))) == {"vakbekwaam", "adequaat"}
    assert any("built_from" in note for note in notes(Tagger(tagger.model, load("autotaalglas"))))


def test_the_command_tags_and_every_format_holds_the_basis(values, tmp_path):
    source = tmp_path / "export.csv"
    with source.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["opmerking"], *([text or ""] for text in TEXTS)])
    told = klantstem_("tag", source, "--values", values, "-o", tmp_path / "uit.parquet")
    assert "never gives it" in told
    table = pq.read_table(tmp_path / "uit.parquet")
    bases = {(tag["value"], tag["basis"]) for tags in table["tags"].to_pylist() for tag in tags}
    assert ("toegewijd", "omschrijving") in bases
    klantstem_("tag", source, "--values", values, "--long", "-o", tmp_path / "lang.csv")
    with (tmp_path / "lang.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {(row["value"], row["basis"]) for row in csv.DictReader(file)} == bases


@pytest.fixture(scope="module")
def corrections(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("correcties") / "correcties.csv"
    rows = [["tekst", "rond ervaren"]]
    for thing in ("tafel", "stoel", "lamp", "klok", "deur", "kast", "spiegel", "bank"):
        rows += [[f"De {thing} was mooi rond.", "x"], [f"Heerlijk ronde {thing}.", "x"]]
        rows += [[f"De {thing} staat in de hal.", ""], [f"De {thing} kwam op dinsdag.", ""]]
    with file.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)
    return file


class TestLearn:
    def test_what_is_learnt_is_used_from_its_folder(self, corrections, values, tmp_path):
        told = klantstem_("learn", corrections, "--values", values, "-o", tmp_path / "mijn-model")
        assert "32 corrected sentences of 32 documents" in told
        assert "Learnt: rond." in told
        taught = klantstem.load(tmp_path / "mijn-model")
        assert taught.values == load(values)
        assert taught.basis["rond"] == Basis.VOORBEELDEN
        (tag,) = [tag for tag in taught.tag("De vaas was mooi rond.") if tag.value == "rond"]
        assert (tag.stance, tag.basis) == ("ervaren", "voorbeelden")
        batch = bulk_tagger(taught).tag_batch(pa.array(["De vaas was mooi rond."]))
        assert [tag["value"] for tag in batch.tags.to_pylist()[0]].count("rond") == 1
        assert sum(path.stat().st_size for path in (tmp_path / "mijn-model").iterdir()) < 50_000

    def test_what_does_not_help_is_not_written(self, tmp_path):
        file = tmp_path / "goed.csv"
        people = [f"De {who} was vriendelijk.;x" for who in ("monteur", "balie", "chauffeur", "arts", "bezorger") * 5]
        file.write_text("\n".join(["tekst;vriendelijk ervaren", *people]), encoding="utf-8")
        told = klantstem_("learn", file, "-o", tmp_path / "mijn-model", code=1)
        assert "so nothing was written" in told
        assert not (tmp_path / "mijn-model").exists()

    def test_a_folder_that_is_there_is_left_alone(self, corrections, tmp_path):
        assert "exists already" in klantstem_("learn", corrections, "-o", tmp_path, code=2)


def test_what_was_learnt_goes_along_with_a_spacy_pipeline(tagger, tmp_path):
    from dataclasses import replace

    import numpy as np
    import spacy

    from klantstem.own.adaptation import Adaptation
    from klantstem.own.head import Head

    head = Head(1.0, np.zeros(384, dtype=np.float32), 20.0)
    taught = Adaptation("nl_klantstem_lg", "-", load(), {"warm": head}, {})
    nlp = spacy.blank("nl")
    nlp.add_pipe("klantstem").use(Tagger(replace(tagger.model, adaptation=taught), load()))
    nlp.to_disk(tmp_path / "nlp")
    doc = spacy.load(tmp_path / "nlp")("De bus kwam om drie uur aan in Zwolle.")
    assert [(tag.value, tag.basis) for tag in doc._.tags] == [("warm", Basis.VOORBEELDEN)]
