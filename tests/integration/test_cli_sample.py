"""`klantstem sample`, and the round of its file: drawn, corrected, and back into the report."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import python_calamine as calamine
import xlsxwriter
from typer.testing import CliRunner, Result

import klantstem
from klantstem.cli import app
from klantstem.errors import KlantstemError, ModelError, ReadError, WriteError
from klantstem.models import shipped
from klantstem.models.persistence import TrainedModel
from klantstem.own.corrections import read_corrections
from klantstem.tagger import Tagger
from klantstem.values import available
from klantstem.values import load as load_values

PEOPLE = ("De monteur", "De balie", "De medewerker", "Mijn aanspreekpunt", "De aannemer")
SAYINGS = ("was vriendelijk", "liet ons wachten", "kwam de belofte na", "woont in de straat", "bleef ver weg")
ROWS = [f"{person} {saying} op dag {day}." for day in range(10) for person in PEOPLE for saying in SAYINGS]


@pytest.fixture(autouse=True)
def _small_model(small_model: TrainedModel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Have every command use the model of the tests, in a folder with an export."""

    def load(name: str, *, values: Any = None, **_: Any) -> Tagger:
        if "weg" in str(name):
            raise ModelError(f"{name} is not there.")
        chosen = values or load_values()
        return Tagger(small_model, load_values(chosen) if isinstance(chosen, str) else chosen)

    monkeypatch.setattr(klantstem, "load", load, raising=False)
    monkeypatch.chdir(tmp_path)
    with Path("export.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["klantnr", "opmerking"])
        writer.writerows((f"k{number}", text) for number, text in enumerate(ROWS))


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result


def refused(*arguments: str) -> KlantstemError:
    result = CliRunner().invoke(app, list(arguments))
    assert isinstance(result.exception, KlantstemError), result.output
    return result.exception


def rows_of(path: str) -> list[dict[str, str]]:
    if path.endswith(".xlsx"):
        head, *rows = calamine.load_workbook(path).get_sheet_by_index(0).to_python()
        return [dict(zip(map(str, head), map(str, row), strict=True)) for row in rows]
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def save(path: str, rows: list[dict[str, str]]) -> None:
    """Save what an analyst corrected, in the format of the file, and without its layout as some programs do."""
    if path.endswith(".csv"):
        with Path(path).open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, rows[0], delimiter=";")
            writer.writeheader()
            writer.writerows(rows)
        return
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for at, row in enumerate([dict(zip(rows[0], rows[0], strict=True)), *rows]):
        for place, cell in enumerate(row.values()):
            if cell:
                sheet.write(at, place, cell)
    book.close()


def shares(name: str) -> dict[tuple[str, str], dict[str, Any]]:
    found = json.loads(Path(name).read_text(encoding="utf-8"))["values"]
    return {(row["value"], row["stance"]): row for row in found}


def test_the_file_tells_how_many_items_were_chosen_and_why():
    result = run("sample", "export.csv", "-n", "40")
    assert "te-labelen.xlsx: 40 of 250 items" in result.stderr
    assert "willekeurig 20, onzeker 12, anders 8" in result.stderr
    assert Counter(row["gekozen"] for row in rows_of("te-labelen.xlsx")) == {
        "willekeurig": 20, "onzeker": 12, "anders": 8
    }  # fmt: skip


@pytest.mark.parametrize("name", ["te-labelen.xlsx", "te-labelen.csv"])
@pytest.mark.parametrize("tagged", [True, False])
def test_a_corrected_sample_goes_back_into_the_report(name: str, tagged: bool):
    source = "export.csv"
    if tagged:
        source = "getagd.parquet"
        run("tag", "export.csv", "-o", source, "--quiet")
    run("sample", source, "-o", name, "-n", "60", "--random", "80", "--uncertain", "10")
    rows = rows_of(name)
    by_row = {text: number for number, text in enumerate(ROWS)}
    assert all(by_row[row["tekst"]] == int(float(row["rij"])) for row in rows)
    # The analyst finds that who lives in the street is close by, which the model never says.
    for row in rows:
        row["dichtbij ervaren"] = "x" if "woont in de straat" in row["tekst"] else ""
    save(name, rows)
    run("report", source, "-o", "zonder.html", "--json", "zonder.json")
    run("report", source, "-o", "met.html", "--json", "met.json", "--checked", name)
    before, after = (shares(each)["dichtbij", "ervaren"] for each in ("zonder.json", "met.json"))
    assert before["share"] == 0
    random = [row for row in rows if row["willekeurig"] == "ja"]
    near = sum("woont in de straat" in row["tekst"] for row in random) / len(random)
    assert after["share"] == pytest.approx(near, abs=0.02)
    assert after["low"] < 0.2 < after["high"]
    assert after["method"] == "nagekeken"


def test_a_corrected_sample_goes_into_learn(tagger: Tagger, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shipped, "open_model", lambda *_, **__: tagger.model)
    run("sample", "export.csv", "-n", "60")
    rows = rows_of("te-labelen.xlsx")
    for row in rows:
        row["dichtbij ervaren"] = "x" if "woont in de straat" in row["tekst"] else ""
    save("te-labelen.xlsx", rows)
    result = run("learn", "te-labelen.xlsx", "-o", "geleerd")
    assert "60 corrected sentences" in result.stderr
    assert "dichtbij" in result.stderr
    assert Path("geleerd").is_dir()


@pytest.mark.parametrize("name", ["te-labelen.xlsx", "te-labelen.csv", "te-labelen.jsonl"])
def test_learn_reads_all_items_with_their_labels(name: str):
    run("sample", "export.csv", "-n", "30", "-o", name, "--values", "vidomes")
    run("sample", "export.csv", "-n", "30", "-o", "zelfde.jsonl", "--values", "vidomes")
    wanted = [json.loads(line) for line in Path("zelfde.jsonl").read_text(encoding="utf-8").splitlines()]
    found = read_corrections(Path(name), load_values("vidomes"))
    assert [(each.id, each.text, sorted(map(list, each.labels))) for each in found] == [
        (row["id"], row["text"], row["labels"]) for row in wanted
    ]
    assert any(each.labels for each in found)


def test_jsonl_goes_back_into_the_report():
    run("tag", "export.csv", "-o", "getagd.parquet", "--quiet")
    run("sample", "getagd.parquet", "-o", "te-labelen.jsonl", "-n", "60", "--label-studio", "taken.json")
    run("report", "getagd.parquet", "--json", "met.json", "--checked", "te-labelen.jsonl")
    assert shares("met.json")["vriendelijk", "ervaren"]["method"] == "nagekeken"


def test_label_studio_tasks_go_back_into_the_report():
    run("tag", "export.csv", "-o", "getagd.parquet", "--quiet")
    run("sample", "getagd.parquet", "-n", "60", "--label-studio", "taken.json")
    tasks = json.loads(Path("taken.json").read_text(encoding="utf-8"))
    for task in tasks:
        # Someone agrees with the model; Label Studio then exports this.
        task["annotations"] = [{"completed_by": 1, "result": task.pop("predictions")[0]["result"]}]
    Path("klaar.json").write_text(json.dumps(tasks), encoding="utf-8")
    run("corpus", "convert", "klaar.json", "-o", "klaar.jsonl")
    run("report", "getagd.parquet", "--json", "met.json", "--checked", "klaar.jsonl")
    assert shares("met.json")["vriendelijk", "ervaren"]["method"] == "nagekeken"


def test_a_sample_can_go_to_stdout():
    lines = run("sample", "export.csv", "-n", "5", "-o", "-").stdout.splitlines()
    assert [set(json.loads(line)) for line in lines] == [{"rij", "gekozen", "willekeurig", "id", "text", "labels"}] * 5


def test_a_tagged_file_keeps_its_own_tags_and_value_set():
    run("tag", "export.csv", "-o", "getagd.parquet", "--values", "vidomes", "--quiet")
    run("sample", "getagd.parquet", "-o", "uit.csv")
    columns = list(rows_of("uit.csv")[0])[4:]
    assert columns[:3] == ["betrouwbaar ervaren", "betrouwbaar gemist", "betrouwbaar gewenst"]
    assert len(columns) == 12


@pytest.mark.parametrize("name", available())
def test_every_shipped_set_can_be_sampled(name: str):
    run("sample", "export.csv", "--values", name, "-n", "10", "--among", "40", "--label-studio", "taken.json")
    values = load_values(name)
    assert list(rows_of("te-labelen.xlsx")[0])[4::3] == [f"{value} ervaren" for value in values.names]
    assert len(json.loads(Path("taken.json").read_text(encoding="utf-8"))) == 10
    assert Path("taken.xml").exists()


def test_the_same_seed_gives_the_same_bytes_and_another_does_not():
    for name, seed in (("a.xlsx", "1"), ("b.xlsx", "1"), ("c.xlsx", "2")):
        run("sample", "export.csv", "-o", name, "-n", "20", "--seed", seed)
    assert Path("a.xlsx").read_bytes() == Path("b.xlsx").read_bytes()
    assert Path("a.xlsx").read_bytes() != Path("c.xlsx").read_bytes()


def test_labels_can_be_left_empty_and_personal_data_masked():
    text = "De monteur was vriendelijk, mail hem op jan@voorbeeld.nl."
    Path("klein.csv").write_text(f'opmerking\n"{text}"\n', encoding="utf-8")
    run("sample", "klein.csv", "-o", "a.csv", "--text-column", "opmerking")
    run("sample", "klein.csv", "-o", "b.csv", "--text-column", "opmerking", "--empty", "--mask")
    ((full,), (bare,)) = rows_of("a.csv"), rows_of("b.csv")
    assert (full["tekst"], full["vriendelijk ervaren"]) == (text, "x")
    assert "jan@" not in bare["tekst"]
    assert bare["vriendelijk ervaren"] == ""


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        (["weg.csv"], ReadError, "weg.csv"),
        (["export.csv", "-o", "export.csv"], WriteError, "the input itself"),
        (["export.csv", "-o", "uit.docx"], WriteError, "of no format"),
        (["export.csv", "--label-studio", "taken.txt"], WriteError, "ends in .json"),
        (["export.csv", "--label-studio", "nergens/taken.json"], WriteError, "does not exist"),
        (["export.csv", "--random", "80", "--uncertain", "30"], WriteError, "more than 100%"),
        (["export.csv", "--text-column", "opmerkingen"], ReadError, "Did you mean"),
        (["export.csv", "--model", "weg"], ModelError, "weg"),
        (["leeg.csv", "--text-column", "opmerking"], ReadError, "no items to label"),
    ],
)
def test_mistakes_are_named_and_write_nothing(arguments: list[str], kind: type[KlantstemError], message: str):
    Path("leeg.csv").write_text("klant,opmerking\nk1,...\nk2,\n", encoding="utf-8")
    before = sorted(Path().iterdir())
    error = refused("sample", *arguments)
    assert isinstance(error, kind)
    assert message in str(error)
    assert sorted(Path().iterdir()) == before


def test_existing_files_are_replaced_only_when_asked():
    for existing in ("te-labelen.xlsx", "taken.json", "taken.xml"):
        Path(existing).write_text("oud", encoding="utf-8")
        assert f"{existing} exists already" in str(refused("sample", "export.csv", "--label-studio", "taken.json"))
        Path(existing).unlink()
    Path("te-labelen.xlsx").write_text("oud", encoding="utf-8")
    run("sample", "export.csv", "--force", "-n", "5")
    assert len(rows_of("te-labelen.xlsx")) == 5


def test_a_table_that_was_tagged_with_a_model_that_is_gone_asks_for_one():
    run("tag", "export.csv", "-o", "getagd.parquet", "--quiet")
    import pyarrow.parquet as pq

    table = pq.read_table("getagd.parquet")
    told = json.loads(table.schema.metadata[b"klantstem"]) | {"model": "mijn/weg"}
    pq.write_table(table.replace_schema_metadata({b"klantstem": json.dumps(told)}), "getagd.parquet")
    assert "with --model" in str(refused("sample", "getagd.parquet"))
    run("sample", "getagd.parquet", "--model", "nl_small", "-n", "5")


def test_a_row_per_tag_is_refused():
    run("tag", "export.csv", "-o", "lang.csv", "--long", "--quiet")
    assert "--long" in str(refused("sample", "lang.csv"))
