"""`klantstem report`, with a stand-in for the tagger: what tags are right is tested elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner, Result

import klantstem
from klantstem.batch import bulk
from klantstem.batch.tagged_batch import TaggedBatch
from klantstem.batch.tags import TAGS
from klantstem.cli import report as report_command
from klantstem.cli.report import report
from klantstem.errors import KlantstemError, ReadError, WriteError
from klantstem.tag import Status, Tag, TaggedItem
from klantstem.text.segment import Segment
from klantstem.values import Stance, ValueSet, load

app = typer.Typer()
app.command()(report)


class StandIn:
    """Finds "traag" and nothing else."""

    name = "nl_test"
    unknown = ("warm",)
    model = SimpleNamespace(training={"held-out micro-F1": 0.6789}, held_out=None)
    values: ValueSet = load("service-excellence")

    def tag_batch(self, texts: pa.Array) -> TaggedBatch:
        return TaggedBatch.of(map(self._item, texts.to_pylist()))

    def _item(self, text: str | None) -> TaggedItem:
        if not text:
            return TaggedItem(Status.LEEG)
        tags = (Tag("snel", Stance.GEMIST, "basis op orde", 0.9, 0, 0, len(text)),) if "traag" in text else ()
        return TaggedItem(Status.OK, (Segment(text, 0, len(text)),), tags)


@pytest.fixture
def export() -> pa.Table:
    texts = [f"De reparatie nummer {number} ging traag en stroef." for number in range(6)] + [
        "Gaat wel zo.",
        "",
    ]
    tags = [
        [
            {
                "value": "snel",
                "stance": "gemist",
                "level": "basis op orde",
                "score": 0.9,
                "segment": 0,
                "start": 0,
                "end": len(text),
            }
        ]
        if "traag" in text
        else []
        for text in texts
    ]
    status = ["ok"] * 7 + ["leeg"]
    return pa.table({"opmerking": texts, "status": status, "tags": pa.array(tags, TAGS)})


@pytest.fixture(autouse=True)
def in_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def refused(*arguments: str) -> KlantstemError:
    result = run(*arguments)
    assert isinstance(result.exception, KlantstemError), result.output
    return result.exception


def write(table: pa.Table, name: str) -> str:
    df = table.to_pandas()
    as_text = df.assign(tags=[json.dumps([dict(tag) for tag in tags], default=float) for tags in df["tags"]])
    if name.endswith(".parquet"):
        pq.write_table(table, name)
    elif name.endswith(".xlsx"):
        as_text.to_excel(name, index=False, engine="xlsxwriter")
    elif name.endswith(".jsonl"):
        Path(name).write_text("".join(json.dumps(row) + "\n" for row in table.to_pylist()), encoding="utf-8")
    else:
        as_text.to_csv(name, index=False, sep="\t" if name.endswith(".tsv") else ",")
    return name


def numbers(path: str = "cijfers.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return found


def missed(found: dict[str, Any], value: str) -> int:
    [row] = [row for row in found["values"] if row["value"] == value and row["stance"] == "gemist"]
    items: int = row["items"]
    return items


@pytest.mark.parametrize("name", ["in.parquet", "in.jsonl", "in.csv", "in.tsv", "in.xlsx"])
def test_every_format_of_a_tagged_table_gives_the_same_numbers(export: pa.Table, name: str) -> None:
    result = run(write(export, name), "--json", "cijfers.json")
    assert result.exit_code == 0, result.output
    found = numbers()
    assert found["items"] == {"rows": 8, "interviewer": 0, "read": 7, "status": {"ok": 7, "leeg": 1}}
    assert missed(found, "snel") == 6
    assert found["source"] == name
    assert "De reparatie nummer" in Path("rapport.html").read_text(encoding="utf-8")


def test_terminal_gets_the_table_and_the_name_of_the_file(export: pa.Table) -> None:
    result = run(write(export, "in.parquet"), "-o", "mijn.html")
    assert "snel" in result.stdout
    assert "niet te zeggen" in result.stdout
    assert "Written: mijn.html" in result.stderr
    assert Path("mijn.html").exists()


def test_an_untagged_export_is_tagged_first(export: pa.Table, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, str] = {}

    def stand_in(model: str, **options: str) -> StandIn:
        asked.update(options, model=model)
        return StandIn()

    monkeypatch.setattr(klantstem, "load", stand_in, raising=False)
    monkeypatch.setattr(bulk, "bulk_tagger", lambda tagger: tagger)
    pq.write_table(export.drop_columns(["status", "tags"]), "ruw.parquet")
    result = run("ruw.parquet", "--json", "cijfers.json", "--model", "nl_test", "--values", "service-excellence")
    assert result.exit_code == 0, result.output
    assert "not tagged yet" in result.stderr
    assert asked == {"model": "nl_test", "values": "service-excellence"}
    assert numbers()["model"] == "nl_test"
    assert "F1 0,68." in numbers()["model_note"]
    assert [value["name"] for value in numbers()["value_set"]["values"] if not value["measured"]] == ["warm"]
    assert missed(numbers(), "snel") == 6


def test_options_reach_the_page(export: pa.Table) -> None:
    run(write(export, "in.parquet"), "--title", "Huurders over ons", "--no-quotes", "--language", "en")
    html = Path("rapport.html").read_text(encoding="utf-8")
    assert "Huurders over ons</h1>" in html
    assert '<html lang="en">' in html
    assert "De reparatie nummer" not in html


def test_every_form_is_written(export: pa.Table) -> None:
    arguments = ("--json", "c.json", "--xlsx", "c.xlsx", "--figures", "figuren")
    result = run(write(export, "in.parquet"), *arguments)
    assert result.exit_code == 0, result.output
    assert {path.name for path in Path().iterdir()} == {"in.parquet", "rapport.html", "c.json", "c.xlsx", "figuren"}
    assert {path.suffix for path in Path("figuren").iterdir()} == {".svg", ".png"}
    assert "Written: rapport.html, c.json, c.xlsx, figuren/" in result.stderr


def test_columns_sets_and_files_that_are_named_are_used(export: pa.Table) -> None:
    rows = export.num_rows
    named = {
        "a": ["2025-03-01"] * rows,
        "b": [1, 9] * (rows // 2),
        "c": ["k1"] * rows,
        "d": ["noord", "zuid"] * (rows // 2),
    }
    for name, cells in named.items():
        export = export.append_column(name, pa.array(cells))
    Path("doelen.yaml").write_text("snel:\n  gemist: 5%\n", encoding="utf-8")
    columns = ("--date-column", "a", "--score-column", "b", "--customer-column", "c", "--by", "d", "--by", "b")
    result = run(
        write(export, "in.parquet"),
        *columns,
        "--desired",
        "vidomes",
        "--targets",
        "doelen.yaml",
        "--json",
        "cijfers.json",
        *("--min-items", "3", "--tolerance", "35"),
    )
    assert result.exit_code == 0, result.output
    found = numbers()
    assert found["period"] == {"first": "2025-03-01", "last": "2025-03-01"}
    assert {row["column"] for row in found["segments"]} == {"d", "b"}
    assert found["desired_set"] == "vidomes"
    assert [row["value"] for row in found["kpi"] if row["target"] is not None] == ["snel"]
    assert (found["min_items"], found["base"][0]["tolerance"]) == (3, 0.35)


def test_a_checked_sample_corrects_the_shares(export: pa.Table) -> None:
    whole = pa.concat_tables([export] * 20)
    Path("nagekeken.csv").write_text(
        "rij,snel gemist\n" + "".join(f"{row},1\n" for row in range(0, 50)), encoding="utf-8"
    )
    assert run(write(whole, "in.parquet"), "--checked", "nagekeken.csv", "--json", "cijfers.json").exit_code == 0
    assert {row["method"] for row in numbers()["values"] if row["value"] == "snel" and row["stance"] == "gemist"} == {
        "nagekeken"
    }


def test_texts_are_read_where_something_needs_them(export: pa.Table, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[set[str]] = []
    reading = report_command.read_table

    def spy(source: Any, **options: Any) -> pa.Table:
        table = reading(source, **options)
        read.append(set(table.column_names))
        return table

    monkeypatch.setattr(report_command, "read_table", spy)
    nested = export.append_column("extra", pa.array([[1]] * export.num_rows))
    run(write(nested, "in.parquet"))
    run("in.parquet", "--no-quotes", "--text-column", "opmerking", "--values", "service-excellence", "--force")
    assert read == [{"opmerking", "status", "tags"}, {"status", "tags"}]


def test_existing_files_are_refused_without_force(export: pa.Table) -> None:
    write(export, "in.parquet")
    for existing in ("rapport.html", "cijfers.json"):
        Path(existing).write_text("oud", encoding="utf-8")
        error = refused("in.parquet", "--json", "cijfers.json")
        assert isinstance(error, WriteError)
        assert f"{existing} exists already" in str(error)
        assert Path(existing).read_text(encoding="utf-8") == "oud"
        Path(existing).unlink()
    Path("rapport.html").write_text("oud", encoding="utf-8")
    assert run("in.parquet", "--force").exit_code == 0
    assert "<!doctype html>" in Path("rapport.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["in.parquet", "-o", "nergens/rapport.html"], "does not exist"),
        (["in.parquet", "-o", "."], "is a folder"),
        (["in.parquet", "-o", "in.parquet", "--force"], "the input itself"),
        (["in.parquet", "-o", "x.html", "--json", "x.html"], "asked for twice"),
        (["in.parquet", "-o", "x.html", "--figures", "x.html"], "asked for twice"),
        (["in.parquet", "--figures", "in.parquet"], "is a file"),
        (["in.parquet", "--figures", "nergens/figuren"], "does not exist"),
        (["in.parquet", "--by", "kanaal"], "'kanaal' is not in the table"),
        (["in.parquet", "--score-column", "opmerking"], "holds no scores"),
        (["in.parquet", "--date-column", "status"], "holds no dates"),
        (["in.parquet", "--desired", "bestaat-niet"], "bestaat-niet"),
        (["in.parquet", "--targets", "weg.yaml"], "weg.yaml"),
        (["in.parquet", "--checked", "weg.csv"], "weg.csv"),
        (["in.parquet", "--values", "bestaat-niet"], "bestaat-niet"),
        (["in.parquet", "--values", "vidomes"], "'snel'"),
        (["in.parquet", "--text-column", "opmerkingen"], "Did you mean 'opmerking'"),
        (["weg.parquet"], "weg.parquet"),
    ],
)
def test_mistakes_are_named_and_write_nothing(export: pa.Table, arguments: list[str], message: str) -> None:
    write(export, "in.parquet")
    assert message in str(refused(*arguments))
    assert [path.name for path in Path().iterdir()] == ["in.parquet"]


def test_a_row_per_tag_is_refused(export: pa.Table) -> None:
    long = {"id": [1], "segment": [0], "start": [0], "end": [5], "text": ["Traag"], "value": ["snel"]}
    pd.DataFrame({**long, "stance": ["gemist"], "level": ["basis op orde"], "score": [0.9]}).to_csv(
        "lang.csv", index=False
    )
    error = refused("lang.csv")
    assert isinstance(error, ReadError)
    assert "--long" in str(error)
