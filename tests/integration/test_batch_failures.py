"""What a user can do wrong: a sentence that says what, where and what to do, and nothing written."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from klantstem.batch.job import tag_source
from klantstem.batch.source import open_source
from klantstem.batch.tagged_batch import TaggedBatch
from klantstem.batch.target import Target, choose_target, open_writer
from klantstem.errors import ReadError, WriteError
from klantstem.tag import Status, TaggedItem


class SilentTagger:
    def tag_batch(self, texts: pa.Array) -> TaggedBatch:
        return TaggedBatch.of(TaggedItem(Status.OK) for _ in texts)


def read_all(path: Path | str, **options) -> int:
    with open_source(path, **options) as source:
        return sum(batch.num_rows for batch in source.batches())


def some_parquet() -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"tekst": ["goed geholpen"] * 500}), sink)
    return sink.getvalue().to_pybytes()


def some_xlsx(tmp_path: Path) -> bytes:
    book = xlsxwriter.Workbook(str(tmp_path / "heel.xlsx"))
    book.add_worksheet("Blad1").write_column(0, 0, ["tekst", "goed"])
    book.close()
    return (tmp_path / "heel.xlsx").read_bytes()


JUNK = bytes(range(256)) * 20
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("leeg.csv", b"", "is empty"),
        ("leeg.parquet", b"", "is empty"),
        ("leeg.xlsx", b"", "is empty"),
        ("wit.csv", b"\n\n\n", "holds no rows"),
        ("wit.jsonl", b"\n\n", "holds no rows"),
        ("rommel.csv", JUNK, "is not text: it holds binary data"),
        ("rommel.jsonl", JUNK, "is not text"),
        ("rommel.txt", JUNK, "is not text"),
        ("rommel.xlsx", JUNK, "is damaged or is no workbook"),
        ("rommel.ods", JUNK, "is damaged or is no workbook"),
        ("rommel.parquet", JUNK, "cut off, damaged"),
        ("rommel.docx", JUNK, "rommel.docx"),
        ("werkmap.csv", b"PK\x03\x04" + JUNK, "a zip container, such as .xlsx"),
        ("oud.xlsx", OLD_OFFICE, "has a password"),
        ("kapot.jsonl", b'{"text": "goed"}\n{"text": "sle', "line 2, column"),
        ("getal.jsonl", b'{"text": "goed"}\n17\n', "line 2: expected a JSON object, found int"),
        ("leeg2.jsonl", b"{}\n", "has no columns"),
        ("kort.csv.gz", gzip.compress(b"id;tekst\n1;goed geholpen\n" * 50)[:-20], "cut off or damaged"),
        ("leeg.csv.gz", gzip.compress(b""), "is empty"),
        ("rapport.dat", b"tekst", ".csv, .tsv, .xlsx, .ods, .parquet, .jsonl, .txt, .vtt, .srt, .docx"),
        ("rapport.doc", b"tekst", "save it as .docx"),
        ("export.xls", OLD_OFFICE, "save it as .xlsx"),
        ("export.json", b"[]", "one object per line"),
        ("geen_extensie", b"tekst", "--format"),
    ],
)
def test_a_broken_file_is_a_sentence(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ReadError) as caught:
        read_all(tmp_path / name)
    message = str(caught.value)
    assert words in message
    assert name in message
    assert "\n" not in message
    assert "goed" not in message, "no customer text in a message"


@pytest.mark.parametrize("cut", [4, 50, 300])
def test_a_truncated_parquet_is_a_sentence(tmp_path, cut):
    (tmp_path / "kort.parquet").write_bytes(some_parquet()[:-cut])
    with pytest.raises(ReadError, match=r"kort\.parquet"):
        read_all(tmp_path / "kort.parquet")


def test_a_parquet_that_breaks_halfway_is_a_sentence(tmp_path):
    content = bytearray(some_parquet())
    content[4:60] = bytes(56)
    (tmp_path / "stuk.parquet").write_bytes(content)
    with pytest.raises(ReadError, match=r"stuk\.parquet"):
        read_all(tmp_path / "stuk.parquet")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_truncated_workbook_is_a_sentence(tmp_path, share):
    content = some_xlsx(tmp_path)
    (tmp_path / "kort.xlsx").write_bytes(content[: int(len(content) * share)])
    with pytest.raises(ReadError, match=r"kort\.xlsx"):
        read_all(tmp_path / "kort.xlsx")


def test_an_unknown_sheet_lists_those_that_exist(tmp_path):
    some_xlsx(tmp_path)
    with pytest.raises(ReadError, match=r"Sheet 'Data' is not in heel\.xlsx\. It has: Blad1"):
        read_all(tmp_path / "heel.xlsx", sheet="Data")


@pytest.mark.parametrize("name", ["in.csv", "in.txt", "in.jsonl"])
def test_a_sheet_of_a_file_without_sheets_is_refused(tmp_path, name):
    (tmp_path / name).write_text('{"tekst": "goed"}\n')
    with pytest.raises(ReadError, match=rf"{name} is read as {name[3:]}, which has no sheets\. Leave --sheet out"):
        read_all(tmp_path / name, sheet="Blad1")


def test_a_wrong_format_option_is_not_answered_with_that_option(tmp_path):
    (tmp_path / "in.csv").write_text("id;tekst\n1;goed geholpen\n")
    with pytest.raises(ReadError, match=r"--format says parquet: name its real format") as caught:
        read_all(tmp_path / "in.csv", format="parquet")
    assert "add --format" not in str(caught.value)


def test_the_message_of_a_library_is_not_shown_as_a_cause(tmp_path):
    (tmp_path / "rommel.parquet").write_bytes(JUNK)
    with pytest.raises(ReadError) as caught:
        read_all(tmp_path / "rommel.parquet")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_what_a_customer_wrote_is_no_column_name_in_a_message(tmp_path):
    # Headers that stay headers, as the usual names beside them tell.
    (tmp_path / "in.csv").write_text(
        "datum;score;Niemand belde mij terug.;jan@example.nl\n2024-01-02;7;;\n2024-01-03;8;;\n"
    )
    with open_source(tmp_path / "in.csv") as source, pytest.raises(ReadError) as caught:
        tag_source(source, Target(tmp_path / "uit.csv", "csv"), SilentTagger(), text="Niemand belde mij")
    assert "It has: datum, score, kolom 3, kolom 4. Did you mean --text-column 'kolom 3'?" in str(caught.value)


def test_a_missing_file_and_a_folder_are_sentences(tmp_path):
    with pytest.raises(ReadError, match="does not exist"):
        read_all(tmp_path / "weg.csv")
    with pytest.raises(ReadError, match="is a folder"):
        read_all(tmp_path)


def test_an_unknown_format_lists_the_known_ones(tmp_path):
    with pytest.raises(ReadError, match="Choose one of: csv, tsv"):
        read_all(tmp_path / "a.csv", format="pdf")


def test_format_overrules_the_name(tmp_path):
    (tmp_path / "export.dat").write_text("id;tekst\n1;goed\n")
    assert read_all(tmp_path / "export.dat", format="csv") == 1


@pytest.fixture
def source_file(tmp_path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text("id;opmerking\n1;goed\n")
    return path


def test_the_default_output_stands_beside_the_input(source_file):
    assert choose_target(source_file, "csv", None).path == source_file.with_name("in.tagged.csv")


@pytest.mark.parametrize(
    ("name", "format", "expected"),
    [
        ("a.csv.gz", "csv", "a.tagged.csv.gz"),
        ("a.b.tsv", "tsv", "a.b.tagged.tsv"),
        ("a.ndjson", "jsonl", "a.tagged.ndjson"),
        ("a.ods", "ods", "a.tagged.xlsx"),
        ("a.xlsm", "xlsx", "a.tagged.xlsx"),
        ("a.vtt", "vtt", "a.tagged.csv"),
        ("a.docx", "docx", "a.tagged.csv"),
        ("a.txt.gz", "txt", "a.tagged.csv.gz"),
        ("export.dat", "csv", "export.dat.tagged.csv"),
    ],
)
def test_default_names(tmp_path, name, format, expected):
    assert choose_target(tmp_path / name, format, None).path == tmp_path / expected


def test_an_existing_output_is_kept_without_force(source_file):
    output = source_file.with_name("uit.csv")
    output.write_text("van mij")
    with pytest.raises(WriteError, match=r"exists already\. Add --force"):
        choose_target(source_file, "csv", output)
    assert choose_target(source_file, "csv", output, force=True).path == output


def test_the_input_is_never_the_output(source_file):
    link = source_file.with_name("link.csv")
    link.symlink_to(source_file)
    for output in (source_file, link):
        with pytest.raises(WriteError, match="is the input itself"):
            choose_target(source_file, "csv", output, force=True)


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("uit.ods", "ends in .csv"),
        ("uit.parquet.gz", "no format"),
        ("weg/uit.csv", "does not exist"),
        ("uit", "ends in"),
    ],
)
def test_an_impossible_output_is_a_sentence(source_file, output, words):
    with pytest.raises(WriteError, match=words):
        choose_target(source_file, "csv", source_file.parent / output)


@pytest.mark.parametrize(("output", "to"), [("p.parquet", "csv"), ("p.csv", "jsonl"), ("p.jsonl.gz", "csv")])
def test_an_extension_and_a_format_that_disagree_are_refused(source_file, output, to):
    with pytest.raises(WriteError, match=rf"{output} and --to {to} do not agree"):
        choose_target(source_file, "csv", source_file.parent / output, to=to)


def test_a_format_is_for_a_name_that_tells_none(source_file):
    assert choose_target(source_file, "csv", source_file.parent / "uit.dat", to="csv").format == "csv"


def test_parquet_does_not_go_to_stdout(source_file):
    with pytest.raises(WriteError, match="cannot go to stdout"):
        choose_target(source_file, "csv", "-", to="parquet")


@pytest.mark.parametrize("name", ["uit.csv", "uit.jsonl.gz", "uit.parquet", "uit.xlsx"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, ReadError, RuntimeError])
def test_a_job_that_stops_leaves_nothing_and_keeps_what_was_there(tmp_path, name, error):
    (tmp_path / name).write_text("van gisteren")
    schema = pa.schema([("tekst", pa.string())])
    target = Target(tmp_path / name, name.split(".")[1], gz=name.endswith(".gz"))

    def write_and_stop() -> None:
        with open_writer(target, schema) as writer:
            writer.write(pa.record_batch([pa.array(["a"])], schema=schema))
            raise error

    with pytest.raises(error):
        write_and_stop()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "van gisteren"


def test_a_table_too_long_for_a_sheet_is_a_sentence(tmp_path):
    schema = pa.schema([("n", pa.null())])
    batch = pa.record_batch([pa.nulls(1_048_576)], schema=schema)
    with (
        pytest.raises(WriteError, match=r"Write \.csv or \.parquet instead"),
        open_writer(Target(tmp_path / "uit.xlsx", "xlsx"), schema) as writer,
    ):
        writer.write(batch)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_id_column_is_a_sentence(source_file):
    with open_source(source_file) as source, pytest.raises(ReadError, match="Did you mean --id-column id"):
        tag_source(source, choose_target(source_file, "csv", None), SilentTagger(), long=True, id_column="idd")
    assert not source_file.with_name("in.tagged.csv").exists()


def test_a_tagger_that_loses_items_is_noticed(source_file):
    class Loser(SilentTagger):
        def tag_batch(self, texts):
            return TaggedBatch.of([])

    with open_source(source_file) as source, pytest.raises(RuntimeError, match="an item for each text"):
        tag_source(source, choose_target(source_file, "csv", None), Loser())
    assert not source_file.with_name("in.tagged.csv").exists()
