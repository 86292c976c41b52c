"""`klantstem discover` and `klantstem compare` on the sample corpora: from interviews and letters to value sets."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from klantstem.cli import compare, discover, tag
from klantstem.errors import ReadError, WriteError
from klantstem.values import load

SAMPLES = Path(__file__).parents[2] / "corpora" / "voorbeelden"
app = typer.Typer()
app.command("discover")(discover.discover)
app.command("compare")(compare.compare)
app.command("tag")(tag.tag)


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(app, list(map(str, arguments)))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A part of the samples; one interview stands in the folder of the partners."""
    folder = tmp_path_factory.mktemp("gehoord")
    lines = (SAMPLES / "export-woonstede.csv").read_text(encoding="utf-8-sig").splitlines(keepends=True)
    export = folder / "export.csv"
    export.write_text("".join(lines[:200]), encoding="utf-8")
    (folder / "partners").mkdir()
    shutil.copy(SAMPLES / "interviews" / "partners" / "06-zorgpartner.txt", folder / "partners")
    letters = sorted((SAMPLES / "brieven").iterdir())[:10]
    return [
        export,
        folder / "partners" / "06-zorgpartner.txt",
        SAMPLES / "interviews" / "01-weduwe-zonnehof.vtt",
        SAMPLES / "interviews" / "04-voorzitter-huurderscommissie.docx",
        *letters,
    ]


@pytest.fixture(scope="module")
def proposal(files: list[Path]) -> Path:
    """The set that is proposed for these files."""
    written = files[0].parent / "voorstel.yaml"
    result = run(
        "discover", *files, "-o", written, "--model", "nl_klantstem_sm", "--json", written.with_suffix(".json")
    )
    assert result.exit_code == 0
    assert "Proposed set" in result.stdout
    assert "partners" in result.stdout
    return written


def test_interviews_letters_and_an_export_become_a_value_set(proposal: Path) -> None:
    values = load(proposal)
    assert 4 <= len(values.values) <= 6
    assert values.warnings() == []
    assert values.levels[0].name in {value.level for value in values.values}


def test_the_numbers_tell_of_every_stakeholder(proposal: Path) -> None:
    told = json.loads(proposal.with_suffix(".json").read_text(encoding="utf-8"))
    assert {each["stakeholder"] for each in told["stakeholders"]} == {"klanten", "partners"}
    assert told["proposed"] == list(load(proposal).names)
    assert told["stability"]["draws"] == 200


def test_what_exists_is_not_replaced(files: list[Path], proposal: Path) -> None:
    with pytest.raises(WriteError, match="--force"):
        run("discover", *files, "-o", proposal)


def test_an_input_is_never_the_output(files: list[Path]) -> None:
    with pytest.raises(WriteError, match="input itself"):
        run("discover", files[0], "-o", files[0], "--force")


def test_a_column_that_is_not_there_is_an_error(files: list[Path], tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="'rol'"):
        run("discover", files[0], "-o", tmp_path / "set.yaml", "--by", "rol")


def test_the_proposal_is_compared_with_another_set(files: list[Path], proposal: Path, tmp_path: Path) -> None:
    told, book = tmp_path / "vergelijking.json", tmp_path / "vergelijking.xlsx"
    result = run(
        *("compare", proposal, "woonkracht10", "--on", files[0], "--by", "segment"),
        *("--model", "nl_klantstem_sm", "--json", told, "--xlsx", book),
    )
    assert result.exit_code == 0
    assert "What each set would miss" in result.stdout
    assert book.read_bytes()[:2] == b"PK"
    found = json.loads(told.read_text(encoding="utf-8"))
    assert found["sets"] == ["voorstel", "woonkracht10"]
    any_stance = {row["set"]: row["share"] for row in found["coverage"] if row["stance"] is None}
    assert any_stance["voorstel"] > any_stance["woonkracht10"]
    assert {row["stakeholder"] for row in found["stakeholders"]} >= {"gezinnen", "senioren", "studenten"}


@pytest.mark.parametrize("values", ["service-excellence", "autotaalglas"])
def test_tags_that_a_table_has_change_nothing(files: list[Path], proposal: Path, tmp_path: Path, values: str) -> None:
    """Those of the 26 values are taken over; those of one organisation's set cannot be."""
    tagged, fresh, taken = tmp_path / "export.parquet", tmp_path / "vers.json", tmp_path / "over.json"
    assert run("tag", files[0], "-o", tagged, "--model", "nl_klantstem_sm", "--values", values).exit_code == 0
    for source, told in ((files[0], fresh), (tagged, taken)):
        result = run("compare", proposal, "woonkracht10", "--on", source, "--model", "nl_klantstem_sm", "--json", told)
        assert result.exit_code == 0
    assert taken.read_text(encoding="utf-8") == fresh.read_text(encoding="utf-8")


def test_one_set_is_nothing_to_compare(files: list[Path], proposal: Path) -> None:
    assert run("compare", proposal, "--on", files[0]).exit_code != 0


def test_values_that_no_model_knows_are_read_from_their_description(tmp_path: Path) -> None:
    export, own = tmp_path / "export.csv", tmp_path / "eigen.yaml"
    said = ["De binnentuin is prachtig groen en vol bloemen.", "Ze waren er binnen een uur.", "De lift was weer stuk."]
    export.write_text("opmerking\n" + "".join(f"{line}\n" for line in said * 10), encoding="utf-8")
    own.write_text(
        "name: eigen\ntitle: Eigen set\nvalues:\n  - {name: snel, level: basis op orde}\n  - name: groen\n"
        "    level: persoonlijk\n    definition: Er is veel groen, met bloemen en bomen in de binnentuin.\n",
        encoding="utf-8",
    )
    told = tmp_path / "vergelijking.json"
    assert run("compare", own, "woonkracht10", "--on", export, "--json", told).exit_code == 0
    found = json.loads(told.read_text(encoding="utf-8"))
    assert found["unmeasured"] == {"eigen": [], "woonkracht10": []}
    assert {row["method"] for row in found["coverage"]} == {"geteld"}
    missed = {row["name"]: row["items"] for row in found["outside"] if row["set"] == "woonkracht10"}
    assert missed["groen (eigen)"] >= 10
    assert missed["snel"] >= 10
