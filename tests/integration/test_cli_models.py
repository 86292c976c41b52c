"""`klantstem models list | show`."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from klantstem.cli.models import app
from klantstem.errors import ModelError
from klantstem.models import shipped
from klantstem.models.shipped import DEFAULT_MODEL, available_models
from klantstem.train.fit import save_pipeline


@pytest.fixture(scope="module")
def folder(small_model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("modellen") / "nl_small"
    save_pipeline(small_model, folder)
    return folder


def output(*arguments):
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.exception
    return result.output


def test_list_names_the_models_that_come_along_one_a_line():
    assert output("list").splitlines() == [*available_models(), "auto"]


def test_list_names_what_stands_on_the_shelf(folder, monkeypatch):
    (folder.parent / "geen_model").mkdir(exist_ok=True)
    monkeypatch.setattr(shipped, "_SHELVES", (folder.parent,))
    assert output("list") == "nl_small\n"


def test_show_gives_name_version_training_and_the_threshold_of_every_label(folder, small_tagger):
    lines = output("show", folder).splitlines()
    assert lines[:2] == ["nl_small 0.0.1", "  seed: 0"]
    assert lines[2].split() == ["value", "stance", "threshold"]
    rows = {tuple(line.split()[:2]): line.split()[2] for line in lines[3:]}
    assert rows == {(value, str(stance)): f"{cut:.2f}" for (value, stance), cut in small_tagger.thresholds.items()}


def test_show_prints_lists_of_the_training_in_words(folder, tmp_path, small_model):
    from dataclasses import replace

    named = replace(small_model, name="[red]x", training={"left out": ["warm gemist"], "none of it": [], "by": ":cat:"})
    save_pipeline(named, tmp_path / "m")
    lines = output("show", tmp_path / "m").splitlines()
    assert lines[:4] == ["[red]x 0.0.1", "  left out: warm gemist", "  none of it: none", "  by: :cat:"]


def test_show_without_a_name_shows_the_default(tagger):
    first, *rest = output("show").splitlines()
    assert first == f"{DEFAULT_MODEL} {tagger.model.version}"
    assert f"  sentences: {tagger.model.training['sentences']}" in rest


def test_show_names_the_model_that_was_nearly_typed(folder, monkeypatch):
    monkeypatch.setattr(shipped, "_SHELVES", (folder.parent,))
    result = CliRunner().invoke(app, ["show", "nl_smal"])
    assert isinstance(result.exception, ModelError)
    assert (
        str(result.exception) == "nl_smal is neither a model of klantstem nor a folder with one. Did you mean nl_small?"
    )


def test_show_refuses_a_model_that_was_changed(small_model, tmp_path):
    save_pipeline(small_model, tmp_path / "m")
    facts = tmp_path / "m" / "klantstem" / "model" / "model.json"
    facts.write_text(json.dumps(json.loads(facts.read_text(encoding="utf-8")) | {"version": "6.6.6"}), encoding="utf-8")
    result = CliRunner().invoke(app, ["show", str(tmp_path / "m")])
    assert isinstance(result.exception, ModelError)
    assert "model.json" in str(result.exception)
