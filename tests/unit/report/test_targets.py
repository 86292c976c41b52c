from __future__ import annotations

from pathlib import Path

import pytest

from klantstem.errors import ReadError, ValueSetError
from klantstem.report.targets import check_targets, read_targets
from klantstem.values import ValueSet

GIVEN = """
snel: 30%
warm: 0,25
tijdig:
  ervaren: 12.5 %
  gemist: 5%   # hooguit
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "doelen.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_targets_are_read_by_value_and_stance(tmp_path: Path, values: ValueSet) -> None:
    assert read_targets(written(tmp_path, GIVEN), values) == {
        ("snel", "ervaren"): 0.3,
        ("warm", "ervaren"): 0.25,
        ("tijdig", "ervaren"): 0.125,
        ("tijdig", "gemist"): 0.05,
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no targets"),
        ("snel", "no targets"),
        ("- snel: 30%", "no targets"),
        ("snel: [30%]", "snel: this is not a share"),
        ("snel: veel", "snel: this is not a share"),
        ("snel:", "snel: this is not a share"),
        ("snel: nan", "between 0 and 1"),
        ("snel: 30", "expected a share between 0 and 1"),
        ("tijdig:\n  gemist: weinig", "tijdig, gemist: this is not a share"),
        ("tijdig:\n  gehoord: 10%", "expected ervaren, gemist, gewenst"),
        ("snl: 30%", "Did you mean"),
        ("snel: 30%: 40%", "not YAML"),
        ("snel: *a", "not YAML"),
    ],
)
def test_what_is_wrong_is_said_with_the_name_of_the_file(
    tmp_path: Path, values: ValueSet, text: str, message: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ReadError, match=message) as error:
        read_targets(path, values)
    assert str(error.value).startswith(str(path))


def test_a_file_that_is_absent_or_no_text_is_a_sentence(tmp_path: Path, values: ValueSet) -> None:
    with pytest.raises(ReadError, match="cannot be read"):
        read_targets(tmp_path / "weg.yaml", values)
    path = tmp_path / "beeld.yaml"
    path.write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(ReadError, match="not YAML"):
        read_targets(path, values)


def test_targets_of_a_program_are_checked_alike(values: ValueSet) -> None:
    assert check_targets({"snel": 0.3, ("snel", "gemist"): 1}, values) == {
        ("snel", "ervaren"): 0.3,
        ("snel", "gemist"): 1.0,
    }
    for wrong in ({"snel": 30}, {("snel", "gehoord"): 0.3}, {"snl": 0.3}, {"snel": float("nan")}):
        with pytest.raises(ValueSetError):
            check_targets(wrong, values)
