"""The command `klantstem tag`, with a tagger that knows one word."""

from __future__ import annotations

import io
import json
import os
import pty
import signal
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path
from types import SimpleNamespace

import docx
import numpy as np
import pyarrow as pa
import pytest
import typer
import xlsxwriter
from typer.testing import CliRunner

import klantstem
from klantstem.batch import file_job
from klantstem.batch.tagged_batch import TaggedBatch
from klantstem.cli.tag import tag
from klantstem.errors import KlantstemError
from klantstem.models.shipped import DEFAULT_MODEL
from klantstem.own.resolve import Source
from klantstem.tag import Status, Tag, TaggedItem
from klantstem.text.segment import Segment
from klantstem.values import Stance, load

app = typer.Typer()
app.command()(tag)
runner = CliRunner()
CLASSIFIER = SimpleNamespace(thresholds_=np.zeros(1), predict_proba=lambda texts: np.zeros((len(texts), 0)))


class KeywordTagger:
    name = "nl_test"
    unknown = ("warm",)
    sources = (Source("warm", None),)
    values = load("service-excellence")
    classifier = CLASSIFIER
    model = SimpleNamespace(
        name="nl_test",
        version="1",
        labels=(),
        engine=None,
        training={},
        held_out=None,
        adaptation=None,
        describes=False,
        classifier=CLASSIFIER,
    )

    def __init__(self, *, stops: bool = False) -> None:
        self.stops = stops
        self.basis: dict[str, str] = {}

    def tag_batch(self, texts: pa.Array) -> TaggedBatch:
        if self.stops:
            raise KeyboardInterrupt
        return TaggedBatch.of(map(self._item, texts.to_pylist()))

    def _item(self, text: str | None) -> TaggedItem:
        if not text:
            return TaggedItem(Status.LEEG)
        found = Tag("vriendelijk", Stance.ERVAREN, "basis op orde", 0.75, 0, 0, len(text))
        segments = (Segment(text, 0, len(text)),)
        return TaggedItem(Status.OK, segments, (found,) if "vriendelijk" in text else ())


@pytest.fixture(autouse=True)
def _as_it_is(monkeypatch) -> None:
    monkeypatch.setattr(file_job, "bulk_tagger", lambda tagger, **_: tagger)


@pytest.fixture
def asked(monkeypatch) -> list[dict]:
    """Put the keyword tagger in the place of a model, and note what was asked for."""
    calls: list[dict] = []

    def load(model, *, values):
        calls.append({"model": model, "values": values})
        return KeywordTagger()

    monkeypatch.setattr(klantstem, "load", load, raising=False)
    return calls


@pytest.fixture
def export(tmp_path) -> Path:
    path = tmp_path / "feedback.csv"
    path.write_text("klantnr;opmerking\n007;heel vriendelijk\n008;\n009;te laat\n")
    return path


def run(*arguments: object, stdin: bytes | None = None):
    return runner.invoke(app, [str(argument) for argument in arguments], input=stdin)


def test_the_output_stands_beside_the_input_and_counts_go_to_stderr(asked, export):
    result = run(export)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "feedback.tagged.csv: 3 items in" in result.stderr
    assert "ok 2, leeg 1" in result.stderr
    assert "with tags  1 (33%)" in result.stderr
    assert "nl_test has not learnt 'warm' and never gives it" in result.stderr
    assert "ervaren 1, gemist 0, gewenst 0" in result.stderr
    assert (export.parent / "feedback.tagged.csv").read_text("utf-8-sig").startswith("klantnr;opmerking;status;tags")


def test_quiet_says_nothing(asked, export):
    result = run(export, "--quiet")
    assert (result.exit_code, result.output) == (0, "")


def test_nothing_but_rows_on_stdout(asked, export):
    result = run(export, "-o", "-")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["klantnr"] for row in rows] == ["007", "008", "009"]
    assert rows[0]["tags"][0]["score"] == 0.75


def test_csv_on_stdout_has_no_byte_order_mark(asked, export):
    result = run(export, "-o", "-", "--to", "csv", "--limit", "1")
    assert result.stdout_bytes.startswith(b"klantnr;opmerking;status;tags\r\n007;")


@pytest.mark.parametrize(
    "content",
    [
        b"klantnr;opmerking\n1;heel vriendelijk\n",
        b'{"klantnr": "1", "opmerking": "heel vriendelijk"}\n',
        "klantnr\topmerking\n1\theel vriendelijk\n".encode("utf-16"),
    ],
    ids=["csv", "jsonl", "utf-16 tabs"],
)
def test_stdin_is_recognised_and_answered_on_stdout(asked, content):
    result = run("-", stdin=content)
    (row,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert (row["klantnr"], row["opmerking"], len(row["tags"])) == ("1", "heel vriendelijk", 1)


def test_lines_on_stdin_are_items(asked):
    result = run("-", stdin=b"Heel vriendelijk.\nTe laat, en nors.\n")
    assert [json.loads(line)["text"] for line in result.stdout.splitlines()] == [
        "Heel vriendelijk.",
        "Te laat, en nors.",
    ]


@pytest.mark.parametrize("format", ["xlsx", "ods", "docx"])
def test_an_office_file_on_stdin_is_recognised(asked, tmp_path, format):
    path = tmp_path / f"in.{format}"
    if format == "xlsx":
        book = xlsxwriter.Workbook(str(path))
        book.add_worksheet().write_column(0, 0, ["text", "heel vriendelijk"])
        book.close()
    elif format == "docx":
        document = docx.Document()
        document.add_paragraph("heel vriendelijk")
        document.save(str(path))
    else:
        write_ods(path, ["text", "heel vriendelijk"])
    result = run("-", stdin=path.read_bytes())
    assert [json.loads(line)["text"] for line in result.stdout.splitlines()] == ["heel vriendelijk"]


def write_ods(path: Path, lines: list[str]) -> None:
    odf = pytest.importorskip("odf.opendocument")
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = odf.OpenDocumentSpreadsheet()
    table = Table(name="Blad1")
    for line in lines:
        row, cell = TableRow(), TableCell(valuetype="string")
        cell.addElement(P(text=line))
        row.addElement(cell)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    book.save(str(path))


def test_another_zip_on_stdin_is_asked_for(asked):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as container:
        container.writestr("lees.mij", "goed")
    result = run("-", stdin=packed.getvalue())
    assert isinstance(result.exception, KlantstemError)
    assert "--format" in str(result.exception)


def test_one_item_is_no_items(asked, tmp_path):
    (tmp_path / "in.txt").write_text("heel vriendelijk\n")
    assert "in.tagged.csv: 1 item in" in run(tmp_path / "in.txt").stderr


def test_format_tells_what_stdin_is(asked):
    result = run("-", "--format", "txt", stdin=b"a;b\nc;d\n")
    assert [json.loads(line)["text"] for line in result.stdout.splitlines()] == ["a;b", "c;d"]


def test_long_and_id_column(asked, export):
    result = run(export, "-o", "-", "--long", "--id-column", "klantnr")
    (row,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert (row["id"], row["value"], row["text"]) == ("007", "vriendelijk", "heel vriendelijk")


def test_model_and_values_reach_the_tagger(asked, export):
    run(export, "--model", "nl_klantstem_sm", "--values", "vidomes")
    run(export, "--force")
    assert asked[0] == {"model": "nl_klantstem_sm", "values": "vidomes"}
    assert asked[1] == {"model": DEFAULT_MODEL, "values": None}


@pytest.mark.parametrize(
    "arguments",
    [
        ["weg.csv"],
        ["feedback.csv", "--text-column", "opmerkingen"],
        ["feedback.csv", "--id-column", "nr", "--long"],
        ["feedback.csv", "-o", "feedback.csv", "--force"],
        ["feedback.csv", "-o", "bestaat.csv"],
        ["feedback.csv", "-o", "uit.docx"],
        ["feedback.csv", "--format", "pdf"],
        ["feedback.csv", "--to", "pdf"],
        ["."],
    ],
    ids=" ".join,
)
def test_a_mistake_is_a_sentence_and_loads_no_model(asked, export, monkeypatch, arguments):
    monkeypatch.chdir(export.parent)
    Path("bestaat.csv").write_text("van mij")
    result = run(*arguments)
    assert isinstance(result.exception, KlantstemError)
    assert "\n" not in str(result.exception)
    assert sorted(path.name for path in export.parent.iterdir()) == ["bestaat.csv", "feedback.csv"]
    assert Path("bestaat.csv").read_text() == "van mij"
    assert asked == []


def test_an_interrupt_leaves_nothing_behind(export, monkeypatch):
    monkeypatch.setattr(klantstem, "load", lambda *_, **__: KeywordTagger(stops=True), raising=False)
    result = run(export)
    assert result.exit_code == 130
    assert result.stderr.splitlines()[-1] == "klantstem: interrupted; no output file was written."
    assert [path.name for path in export.parent.iterdir()] == ["feedback.csv"]


def script(wait: float) -> str:
    return textwrap.dedent(
        f"""
        import time
        import klantstem, typer
        import numpy as np
        from klantstem.batch import file_job
        from klantstem.batch.tagged_batch import TaggedBatch
        from klantstem.cli.tag import tag
        from klantstem.tag import Status, TaggedItem
        from klantstem.values import load
        from types import SimpleNamespace

        class Slow:
            name, unknown, sources = "nl_test", (), ()
            values = load("service-excellence")
            classifier = SimpleNamespace(thresholds_=np.zeros(1))
            model = SimpleNamespace(name="nl_test", version="1", engine=None, training=dict(), held_out=None,
                                    adaptation=None, classifier=classifier)

            def tag_batch(self, texts):
                time.sleep({wait} * len(texts))
                return TaggedBatch.of([TaggedItem(Status.OK)] * len(texts))

        klantstem.load = lambda *_, **__: Slow()
        file_job.bulk_tagger = lambda tagger, **_: tagger
        typer.run(tag)
        """
    )


def test_ctrl_c_ends_with_130_and_one_line(tmp_path):
    source = tmp_path / "in.txt"
    # Each another one: the same answer would be read once, and the job be over too soon.
    source.write_text("".join(f"goed {number}\n" for number in range(3_000)))
    process = subprocess.Popen(
        [sys.executable, "-c", script(0.01), str(source)], stderr=subprocess.PIPE, text=True, env=os.environ
    )
    deadline = 200
    while len(list(tmp_path.iterdir())) < 2 and deadline:
        deadline -= 1
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said.splitlines() == [
        "in.txt: read as 3,000 items, one per line.",
        "klantstem: interrupted; no output file was written.",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["in.txt"]


def test_a_closed_pipe_is_no_traceback(tmp_path):
    source = tmp_path / "in.txt"
    source.write_text("goed geholpen\n" * 50_000)
    process = subprocess.Popen(
        [sys.executable, "-c", script(0), str(source), "-o", "-", "-q"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait(30) == 0
    assert said == b""


def test_a_progress_bar_on_a_terminal_only(tmp_path):
    source = tmp_path / "in.txt"
    source.write_text("goed\n" * 2_500)
    command = [sys.executable, "-c", script(0), str(source), "--force"]
    piped = subprocess.run(command, capture_output=True, check=True)
    assert b"/2500" not in piped.stderr
    primary, secondary = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(command, stderr=secondary, env=environment) as process:
        os.close(secondary)
        shown = io.BytesIO()
        try:
            while chunk := os.read(primary, 4_096):
                shown.write(chunk)
        except OSError:
            pass  # Linux ends the reading of a terminal that was hung up with an error.
        os.close(primary)
    assert process.returncode == 0
    assert b"/2500" in shown.getvalue()
