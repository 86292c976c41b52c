"""Files that load, however they were written."""

from __future__ import annotations

from pathlib import Path

import pytest

from klantstem.values import Statement, load

FILE = """\
name: proef
title: Café Één
values:
  - {name: knus, level: persoonlijk}
  - name: rap
    level: gemakkelijk
    definition: >-
      Het gaat vlot,
      elke keer: "zo gepiept" # vlot
    synonyms:
      - snel
      - 24/7
      - no
    lading:
      - medewerker: ik bel vandaag terug
      - organisatie: wij meten de wachttijd
"""


def _write(folder: Path, text: str = FILE, *, encoding: str = "utf-8") -> Path:
    file = folder / "proef.yaml"
    file.write_bytes(text.encode(encoding))
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_file_loads_in_the_encodings_that_editors_write(encoding, tmp_path):
    assert load(_write(tmp_path, encoding=encoding)).title == "Café Één"


def test_a_file_loads_with_windows_line_ends(tmp_path):
    assert load(_write(tmp_path, FILE.replace("\n", "\r\n"))) == load(_write(tmp_path))


def test_a_file_without_levels_gets_those_of_the_default_set(tmp_path):
    assert load(_write(tmp_path)).levels == load().levels


def test_what_is_left_out_has_a_default(tmp_path):
    values = load(_write(tmp_path))
    assert (values.kind, values.complete, values.priority, values.scale) == ("organisatie", True, False, ())
    assert (values.value("knus").definition, values.value("knus").synonyms) == ("", ())


def test_words_that_yaml_takes_for_something_else_stay_words(tmp_path):
    assert load(_write(tmp_path)).value("rap").synonyms == ("snel", "24/7", "no")


def test_a_folded_definition_is_one_line(tmp_path):
    definition = load(_write(tmp_path)).value("rap").definition
    assert definition == 'Het gaat vlot, elke keer: "zo gepiept" # vlot'


def test_statements_keep_their_speaker_and_order(tmp_path):
    assert load(_write(tmp_path)).value("rap").lading == (
        Statement(text="ik bel vandaag terug", by="medewerker"),
        Statement(text="wij meten de wachttijd", by="organisatie"),
    )


@pytest.mark.parametrize(("word", "expected"), [("true", True), ("no", False), ("False", False)])
def test_true_and_false_may_be_written_in_the_ways_of_yaml(word, expected, tmp_path):
    assert load(_write(tmp_path, f"complete: {word}\n{FILE}")).complete is expected


def test_an_empty_definition_is_no_definition(tmp_path):
    text = FILE.replace("{name: knus,", "{name: knus, definition: ~,")
    assert load(_write(tmp_path, text)).value("knus").definition == ""


def test_a_shipped_name_goes_before_a_file_of_that_name(tmp_path, monkeypatch):
    _write(tmp_path).rename(tmp_path / "vidomes")
    monkeypatch.chdir(tmp_path)
    assert load("vidomes").name == "vidomes"
    assert load(Path("vidomes")).name == "proef"


def test_a_path_may_be_given_as_text(tmp_path):
    assert load(str(_write(tmp_path))).name == "proef"


def test_a_shipped_set_is_read_once():
    assert load("disney") is load("disney")
