"""Every system that is measured for speed does the job: the same rows, with labels where it has them."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from klantstem.corpus import GoldSentence

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"
SNEL, TRAAG, WARM = ("snel", "ervaren"), ("snel", "gemist"), ("warm", "ervaren")
SAYINGS = {"heel snel geholpen": SNEL, "veel te lang gewacht": TRAAG, "warm ontvangen": WARM}


@pytest.fixture(scope="module", autouse=True)
def _importable() -> Iterator[None]:
    """The benchmarks are scripts beside the package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        yield


def module(name):
    return importlib.import_module(f"speed_peers.{name}")


@pytest.fixture
def export(tmp_path):
    rows = [f"{saying} aan de balie" for saying in SAYINGS] * 40
    pq.write_table(pa.table({"nr": range(len(rows)), "opmerking": rows}), tmp_path / "in.parquet")
    return tmp_path / "in.parquet"


@pytest.fixture
def material():
    sentences = [
        GoldSentence(f"{doc}-{label}", str(doc), f"{text} in de winkel", frozenset([label]))
        for doc in range(10)
        for text, label in SAYINGS.items()
    ]
    return module("system").Material(sentences, [sentence.text for sentence in sentences], None)


@pytest.mark.parametrize("cores", [1, 2])
def test_labels_stand_with_their_rows_on_any_number_of_cores(export, tmp_path, cores):
    label_file = module("label_file")
    label_file.write_labels([SNEL, TRAAG], tmp_path)

    def said(texts):
        return np.array([["snel" in text, "lang" in text or "snel" in text] for text in texts])

    label_file.job(said, tmp_path, cores)(export, tmp_path / "out.parquet")
    written = pq.read_table(tmp_path / "out.parquet")
    assert written.drop(["labels"]).equals(pq.read_table(export))
    assert written["labels"].to_pylist() == [["snel ervaren", "snel gemist"], ["snel gemist"], []] * 40


def test_one_that_uses_the_cores_itself_gets_all_texts_at_once(export, tmp_path):
    label_file = module("label_file")
    label_file.write_labels([SNEL], tmp_path)
    asked = []

    def said(texts):
        asked.append(len(texts))
        return np.zeros((len(texts), 1), dtype=bool)

    label_file.job(said, tmp_path, 2, at_once=True)(export, tmp_path / "out.parquet")
    assert asked == [1, 120]  # the first is a warm-up


@pytest.mark.parametrize("characters", [False, True])
def test_tfidf_says_what_it_learnt(export, material, tmp_path, characters):
    system = module("tfidf_svm").TfidfSvm(characters=characters)
    system.prepare(material, tmp_path)
    system.load(tmp_path, 1, 3)(export, tmp_path / "out.parquet")
    wanted = [[f"{value} {stance}"] for value, stance in SAYINGS.values()]
    assert pq.read_table(tmp_path / "out.parquet")["labels"].to_pylist() == wanted * 40


def test_spacy_keeps_every_row(export, material, tmp_path):
    system = module("spacy_textcat").SpacyTextcat()
    system.prepare(material, tmp_path)
    system.load(tmp_path, 1, 3)(export, tmp_path / "out.parquet")
    written = pq.read_table(tmp_path / "out.parquet")
    assert written.drop(["labels"]).equals(pq.read_table(export))
    known = {f"{value} {stance}" for value, stance in SAYINGS.values()}
    assert {label for labels in written["labels"].to_pylist() for label in labels} <= known


@pytest.mark.parametrize("cores", [1, 2])
def test_floors_write_what_they_read_and_count_its_words(export, tmp_path, cores):
    for floor in module("floor").FLOORS:
        floor.load(tmp_path, cores, 3)(export, tmp_path / "out.parquet")
        written = pq.read_table(tmp_path / "out.parquet")
        assert written.select(["nr", "opmerking"]).equals(pq.read_table(export))
        if floor.split is not None:
            assert written["words"].to_pylist() == [len(text.split()) for text in written["opmerking"].to_pylist()]


def test_names_are_unique_and_every_system_can_be_looked_up():
    systems = module("lineup").lineup()
    assert len(systems) == 12
    assert all(system.name == name and system.note for name, system in systems.items())
