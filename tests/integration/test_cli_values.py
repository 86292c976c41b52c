"""`klantstem values list | show`, and the mistakes of a user; `check` has tests of its own."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from klantstem.cli.values import app
from klantstem.errors import ValueSetError
from klantstem.values import available, load

FILE = """\
name: proef
title: "Proef [bold]voor[/bold] :smile: altijd"
values:
  - {name: knus, level: persoonlijk, definition: "Thuis [red]voelen[/red]."}
  - {name: rap, level: gemakkelijk}
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "proef.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def _run(*arguments, env=None):
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env=env)


def _output(*arguments):
    result = _run(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_list_names_each_set_with_its_count_and_kind():
    lines = _output("list").splitlines()
    rows = {line.split()[0]: line for line in lines[1 : len(available()) + 1]}
    assert list(rows) == available()
    assert rows["service-excellence"].split()[1:3] == ["26", "referentie"]
    assert "3 (incomplete)" in rows["arval"]


def test_show_gives_levels_values_definitions_synonyms_and_lading():
    output = _output("show", "service-excellence")
    for value in load().values:
        assert f"{value.name}  {value.definition}" in output
        assert ", ".join(value.synonyms) in output
        assert all(f"{statement.by}: {statement.text}" in output for statement in value.lading)
    assert output.index("basis op orde (rational)") < output.index("verrassend (emotional)")


def test_show_without_a_name_shows_the_default():
    assert _output("show") == _output("show", "service-excellence")


def test_show_gives_scale_priority_and_note_where_a_set_has_them():
    assert "sterk verbeterbaar < verbeterbaar < goed < voorbeeldfunctie" in _output("show", "vidomes")
    assert "veiligheid > hoffelijkheid > show > efficiency" in _output("show", "disney")
    assert f"note: {load('arval').note}" in _output("show", "arval")
    assert "order of priority" not in _output("show", "vidomes")


def test_show_leaves_out_levels_without_values():
    assert "gemakkelijk" not in _output("show", "woonkracht10")


def test_show_takes_a_path_and_prints_its_text_as_it_is(file):
    output = _output("show", file)
    assert "Proef [bold]voor[/bold] :smile: altijd" in output
    assert "knus  Thuis [red]voelen[/red]." in output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("check", "weg.yaml"), "weg.yaml: there is no such file"),
        (("check", "vidomes"), "vidomes: there is no such file"),
        (("show", "vidome"), "Did you mean 'vidomes'?"),
    ],
)
def test_a_mistake_is_an_error_of_klantstem(arguments, message):
    result = _run(*arguments)
    assert isinstance(result.exception, ValueSetError)
    assert message in str(result.exception)


def test_a_broken_file_is_an_error_of_klantstem(file):
    file.write_text(FILE.replace("gemakkelijk", "gemak"), encoding="utf-8")
    result = _run("check", file)
    assert isinstance(result.exception, ValueSetError)
    assert "line 5: value 'rap' has level 'gemak'" in str(result.exception)


@pytest.mark.parametrize("arguments", [("list",), ("show", "vidomes"), ("show", "manutan")])
def test_a_pipe_gets_no_colour_and_no_wrapped_lines(arguments):
    result = _run(*arguments, env={"COLUMNS": "30"})
    assert "\x1b" not in result.output
    assert result.output == _output(*arguments)


def test_a_terminal_gets_the_colours_of_the_sides():
    result = _run("show", "vidomes", env={"FORCE_COLOR": "1"})
    assert "\x1b[1;36mbasis op orde" in result.output
    assert "\x1b[1;35mpersoonlijk" in result.output
