"""What a sample is written as comes back as it was, in the form that people correct."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import python_calamine as calamine
from hypothesis import given
from hypothesis import strategies as st

from klantstem.batch.source import open_source
from klantstem.batch.target import Target
from klantstem.batch.writers.xlsx import CUT_MARK
from klantstem.corpus.formats import read_annotations
from klantstem.corpus.formats.label_studio import labelling_config
from klantstem.sample import Item, Reason
from klantstem.sample.label_studio import write_tasks
from klantstem.sample.table import label_names, write_sample
from klantstem.values import available, load

ITEMS = (
    Item(7, "=1+1 zei de monteur; hij was snel", frozenset({("snel", "ervaren")}), Reason.WILLEKEURIG),
    Item(0, "Regel een\nregel twee \U0001f44d", frozenset(), Reason.ONZEKER),
    Item(12, "Te laat, maar aardig.", frozenset({("tijdig", "gemist"), ("vriendelijk", "ervaren")}), Reason.ANDERS),
)


def read(path: Path) -> list[dict[str, Any]]:
    with open_source(path) as source:
        return [row for batch in source.batches() for row in batch.to_pylist()]


@pytest.mark.parametrize("kind", ["xlsx", "csv", "tsv", "parquet"])
def test_a_table_has_a_row_per_item_and_a_cross_per_label(tmp_path, kind):
    path = tmp_path / f"uit.{kind}"
    write_sample(ITEMS, load(), Target(path, kind))
    rows = read(path)
    assert list(rows[0]) == ["rij", "gekozen", "willekeurig", "tekst", *label_names(load())]
    assert [int(row["rij"]) for row in rows] == [7, 0, 12]
    assert [row["gekozen"] for row in rows] == ["willekeurig", "onzeker", "anders"]
    assert [row["willekeurig"] for row in rows] == ["ja", "nee", "nee"]
    crosses = [{name for name in label_names(load()) if row[name] == "x"} for row in rows]
    assert crosses == [{"snel ervaren"}, set(), {"tijdig gemist", "vriendelijk ervaren"}]
    assert all(row[name] in ("x", "", None) for row in rows for name in label_names(load()))
    assert [row["tekst"].lstrip("'") for row in rows] == [item.text for item in ITEMS]


def test_jsonl_has_labels_as_the_corpus_does(tmp_path):
    path = tmp_path / "uit.jsonl"
    write_sample(ITEMS, load(), Target(path, "jsonl"))
    sentences = read_annotations(path)
    assert [(each.id, each.text, each.labels) for each in sentences] == [
        (str(item.row), item.text, item.labels) for item in ITEMS
    ]
    assert [each.details["willekeurig"] for each in sentences] == ["ja", "nee", "nee"]


@pytest.mark.parametrize("name", available())
def test_a_workbook_offers_a_cross_for_each_label_and_explains_each_value(tmp_path, name):
    values, path = load(name), tmp_path / "uit.xlsx"
    items = [Item(0, "Prima.", frozenset({(values.names[-1], "gemist")}), Reason.WILLEKEURIG)]
    write_sample(items, values, Target(path, "xlsx"))
    book = calamine.load_workbook(path)
    assert book.sheet_names == ["te labelen", "uitleg"]
    first, explained = (book.get_sheet_by_name(sheet).to_python() for sheet in book.sheet_names)
    assert first[0][4:] == [
        f"{value} {stance}" for value in values.names for stance in ("ervaren", "gemist", "gewenst")
    ]
    assert first[1][4:].index("x") == len(first[1][4:]) - 2
    told = {row[0]: row[1:4] for row in explained}
    for value in values.values:
        assert told[value.name][:2] == [value.level, value.definition]
        assert all(statement.text in told[value.name][2] for statement in value.lading)


def test_a_workbook_runs_no_formula_and_is_the_same_every_time(tmp_path):
    one, other = tmp_path / "een.xlsx", tmp_path / "twee.xlsx"
    for path in (one, other):
        write_sample(ITEMS, load(), Target(path, "xlsx"))
    assert one.read_bytes() == other.read_bytes()
    sheet = zipfile.ZipFile(one).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert sheet.count("<dataValidation ") == len(label_names(load()))
    assert 'quotePrefix="1"' in zipfile.ZipFile(one).read("xl/styles.xml").decode()


def test_a_text_that_is_too_long_for_a_cell_is_cut(tmp_path):
    write_sample(
        [Item(0, "\U0001f44d" * 40_000, frozenset(), Reason.ANDERS)], load(), Target(tmp_path / "a.xlsx", "xlsx")
    )
    (row,) = read(tmp_path / "a.xlsx")
    assert row["tekst"].endswith(CUT_MARK)
    assert len(row["tekst"].encode("utf-16-le")) // 2 <= 32_767


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_any_text_gives_a_workbook_that_opens(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("boek") / "a.xlsx"
    write_sample([Item(0, text, frozenset(), Reason.ANDERS)], load("manutan"), Target(path, "xlsx"))
    assert len(read(path)) == 1


def completed(path: Path) -> None:
    """Turn the predictions of tasks into annotations, as Label Studio does when someone agrees."""
    tasks = json.loads(path.read_text(encoding="utf-8"))
    for number, task in enumerate(tasks, start=1):
        task |= {
            "id": number,
            "annotations": [{"id": number, "completed_by": 1, "result": task["predictions"][0]["result"]}],
        }
    path.write_text(json.dumps(tasks), encoding="utf-8")


def test_label_studio_tasks_come_back_with_their_labels(tmp_path):
    path = tmp_path / "taken.json"
    assert write_tasks(ITEMS, load(), path, model="nl_test") == tmp_path / "taken.xml"
    tasks = json.loads(path.read_text(encoding="utf-8"))
    assert [task["predictions"][0]["model_version"] for task in tasks] == ["nl_test"] * 3
    assert not any("annotations" in task for task in tasks)
    completed(path)
    sentences = read_annotations(path)
    assert [(each.id, each.text, each.labels) for each in sentences] == [
        (str(item.row), item.text, item.labels) for item in ITEMS
    ]
    assert [(each.details["rij"], each.details["willekeurig"]) for each in sentences] == [
        *(("7", "ja"), ("0", "nee"), ("12", "nee"))
    ]


@pytest.mark.parametrize("name", available())
def test_the_labelling_configuration_has_each_label_once(name):
    view = ElementTree.fromstring(labelling_config(load(name)))
    assert sorted(choice.attrib["value"] for choice in view.iter("Choice")) == sorted(label_names(load(name)))
    assert all(header.attrib["value"] in {value.level for value in load(name).values} for header in view.iter("Header"))
