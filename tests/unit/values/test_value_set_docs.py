"""The example in docs/value-sets.md is a file that loads, and shows every key of the format."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from klantstem.values import Level, Value, ValueSet, available, load

DOCS = Path(__file__).parents[3] / "docs" / "value-sets.md"
TEXT = DOCS.read_text(encoding="utf-8")


@pytest.fixture
def example(tmp_path):
    (block,) = re.findall(r"```yaml\n(.*?)```", TEXT, flags=re.DOTALL)
    file = tmp_path / "fietsfabriek.yaml"
    file.write_text(block, encoding="utf-8")
    return file


def test_the_example_loads_without_warnings(example):
    assert load(example).warnings() == []


def test_the_example_maps_model_labels_as_the_text_says(example):
    assert load(example).known(["maatwerk", "snel"]) == {"maatwerk": "meedenkend"}


def test_the_example_shows_every_key(example):
    written = set(re.findall(r"^[ -]*(\w+):", example.read_text(encoding="utf-8"), flags=re.MULTILINE))
    known = {key for model in (ValueSet, Level, Value) for key in model.model_fields}
    assert written == known | {"organisatie", "medewerker", "ervaren", "gemist"}


def test_the_table_lists_the_shipped_sets():
    table = TEXT.split("## A set of your own")[0]
    assert sorted(re.findall(r"^\| `([\w-]+)` \|", table, flags=re.MULTILINE)) == available()


def test_the_python_example_answers_what_it_says():
    (block,) = re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL)
    names: dict[str, object] = {}
    exec(block, names)
    values = names["values"]
    assert isinstance(values, ValueSet)
    assert values.names[:2] == ("betrouwbaar", "respect")
    assert values.level_of("respect").name == "basis"
    assert values.known(["transparant"]) == {"transparant": "transparantie"}
