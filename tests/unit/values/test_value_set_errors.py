"""Each way in which a file can break the format gives one sentence with the file, the line and a way out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from klantstem.errors import ValueSetError
from klantstem.values import load

CASES = json.loads(Path(__file__).with_name("broken_files.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["breaks"])
def test_a_broken_file_is_explained(case, tmp_path):
    file = tmp_path / "mijn-waarden.yaml"
    file.write_text("\n".join(case["file"]), encoding="utf-8")
    with pytest.raises(ValueSetError) as raised:
        load(file)
    assert str(raised.value).replace(str(file), file.name) == case["error"]


def test_a_missing_file_is_named_beside_the_sets_that_exist(tmp_path):
    with pytest.raises(ValueSetError, match=r"weg\.yaml: there is no such file\..*service-excellence"):
        load(tmp_path / "weg.yaml")


def test_a_missing_file_is_recognised_by_its_ending_when_it_is_text():
    with pytest.raises(ValueSetError, match=r"^mijn-waarden\.yml: there is no such file"):
        load("mijn-waarden.yml")


def test_a_folder_cannot_be_read_as_a_file(tmp_path):
    with pytest.raises(ValueSetError, match=r"the file cannot be read"):
        load(tmp_path)


def test_an_unknown_name_gives_the_nearest_set_and_all_of_them():
    with pytest.raises(ValueSetError) as raised:
        load("service-excelence")
    assert "Did you mean 'service-excellence'?" in str(raised.value)
    assert "vidomes, woonkracht10" in str(raised.value)


@pytest.mark.parametrize(
    "content",
    [b"\x00\x01\x02PK", b"PK\x03\x04\x14\x00", b"\x81\x8d\x8f\x90\x9d", b"\xff\xfen\x00a\x00"],
    ids=["control characters", "zip", "no known encoding", "utf-16"],
)
def test_a_file_that_is_not_text_is_refused(content, tmp_path):
    file = tmp_path / "waarden.yaml"
    file.write_bytes(content)
    with pytest.raises(ValueSetError, match=r"waarden\.yaml: this is not a text file"):
        load(file)


def test_deep_nesting_is_refused_without_exhausting_the_stack(tmp_path):
    file = tmp_path / "diep.yaml"
    file.write_text("[" * 50_000)
    with pytest.raises(ValueSetError, match="nested too deep"):
        load(file)


def test_feedback_that_is_given_by_mistake_stays_out_of_the_error(tmp_path):
    sentence = "Mijn naam is Van Dijk en ik ben al drie weken aan het wachten op een monteur"
    for content in (sentence, f"{sentence}: ja", f"- {sentence}", f"name: {{{sentence}: [}}"):
        file = tmp_path / "feedback.csv"
        file.write_text(content)
        with pytest.raises(ValueSetError) as raised:
            load(file)
        assert "wachten op een monteur" not in str(raised.value)
