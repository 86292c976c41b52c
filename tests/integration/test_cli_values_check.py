"""`klantstem values check`: the rules of the method, in the terminal and as JSON."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from typer.testing import CliRunner

from klantstem.cli.values import app
from klantstem.errors import ModelError
from klantstem.models import shipped
from klantstem.values import available, load

FILE = """\
name: proef
title: Proef
values:
  - name: gastvrij
    level: persoonlijk
    definition: De klant wordt hartelijk ontvangen en voelt zich welkom.
    lading: [{medewerker: ik heet iedereen welkom}]
  - {name: warm, level: persoonlijk, definition: De klant voelt zich hartelijk welkom.}
"""


@pytest.fixture(autouse=True)
def _one_model(tagger, small_model, monkeypatch):
    """Have the command use the models that the tests have loaded already."""
    models = {shipped.DEFAULT_MODEL: tagger.model, "klein": small_model}

    def open_model(name: str) -> object:
        if name not in models:
            raise ModelError(f"{name} is not there.")
        return models[name]

    monkeypatch.setattr(shipped, "open_model", open_model)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "proef.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["check", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result.output


def test_findings_are_grouped_a_line_each_with_what_to_do(file):
    output = run(file)
    groups = [block.splitlines() for block in output.split("\n\n")]
    assert groups[0] == [f"{file}: value set 'proef' is in order, with 2 values on 1 level."]
    assert [group[0] for group in groups[1:]] == [
        *("number and balance", "the base", "near-synonyms", "lading", "what its tags rest on")
    ]
    assert all(line.startswith("warning: ") for group in groups[1:-1] for line in group[1:])
    assert "'gastvrij' and 'warm' mean nearly the same" in output
    assert "Keep the one that customers say" in output
    assert groups[-1][1:] == ["values that the model learnt: warm", "definition and lading: gastvrij"]


def test_a_value_that_cannot_be_tagged_is_an_error_and_the_exit_code_says_so(file):
    file.write_text(FILE + "  - {name: knus, level: persoonlijk}\n", encoding="utf-8")
    output = run(file, code=1)
    assert "value set 'proef' has errors" in output
    assert "error: 'knus' cannot be tagged" in output
    assert "nothing: knus" in output
    assert json.loads(run(file, "--json", code=1))["in_order"] is False


def test_json_has_the_findings_and_what_tags_rest_on(file):
    found = json.loads(run(file, "--json"))
    assert (found["file"], found["name"], found["in_order"], found["measured"]) == ("proef.yaml", "proef", True, True)
    assert found["values"][0] == {"name": "gastvrij", "level": "persoonlijk", "basis": "omschrijving"}
    (near,) = [each for each in found["findings"] if each["rule"] == "synonyms"]
    assert near["values"] == ["gastvrij", "warm"]
    assert near["severity"] == "warning"
    assert near["likeness"] > 0.7
    assert found["skipped"] is None


def test_without_a_model_the_measured_rules_are_skipped_and_it_says_so(file, monkeypatch):
    monkeypatch.setattr(shipped, "DEFAULT_MODEL", "weg")
    output = run(file)
    assert "Likeness was not measured: weg is not there." in output
    assert "near-synonyms" not in output


def test_a_model_without_an_encoder_measures_nothing_and_it_says_so(file):
    output = run(file, "--model", "klein", code=1)
    assert "Likeness was not measured: nl_small has no encoder." in output
    assert "error: 'gastvrij' cannot be tagged: this model does not know it and reads no descriptions." in output


def test_a_model_that_is_named_must_be_there(file):
    result = CliRunner().invoke(app, ["check", str(file), "--model", "weg"])
    assert isinstance(result.exception, ModelError)


@pytest.mark.parametrize("name", available())
def test_shipped_sets_are_in_order(name):
    found = json.loads(run(str(files("klantstem.values").joinpath("sets", f"{name}.yaml")), "--json"))
    assert found["in_order"]
    assert [each["name"] for each in found["values"]] == list(load(name).names)
    if load(name).kind == "referentie":
        assert "framework" in found["skipped"]
        assert found["findings"] == []
    else:
        assert found["measured"]
