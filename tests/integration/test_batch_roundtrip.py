"""Same rows in, same rows out, same order: for every format, encoding and delimiter."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import python_calamine
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klantstem.batch.job import tag_source
from klantstem.batch.source import open_source
from klantstem.batch.tagged_batch import TaggedBatch
from klantstem.batch.target import choose_target
from klantstem.batch.writers.neutral import restore
from klantstem.tag import Status, Tag, TaggedItem
from klantstem.text.segment import Segment
from klantstem.values.stance import Stance


class KeywordTagger:
    """Finds one value by one word, in sentences cut at full stops."""

    def tag_batch(self, texts: pa.Array) -> TaggedBatch:
        return TaggedBatch.of(map(self._item, texts.to_pylist()))

    def _item(self, text: str | None) -> TaggedItem:
        if text is None or not text.strip():
            return TaggedItem(Status.LEEG)
        segments = tuple(Segment(cut[0], cut.start(), cut.end()) for cut in re.finditer(r"[^.]+", text))
        tags = tuple(
            Tag("vriendelijk", Stance.ERVAREN, "basis op orde", 0.9, number, segment.start, segment.end)
            for number, segment in enumerate(segments)
            if "vriendelijk" in segment.text
        )
        return TaggedItem(Status.OK, segments, tags)


def tag_file(source: Path, output: Path, **options):
    with open_source(source) as opened:
        return tag_source(opened, choose_target(source, opened.format, output, force=True), KeywordTagger(), **options)


def read_table(path: Path) -> list[dict]:
    """Read an output without klantstem."""
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    if path.suffix == ".xlsx":
        header, *rows = python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python()
        table = [dict(zip(header, row, strict=True)) for row in rows]
    else:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        if ".jsonl" in path.name:
            return [json.loads(line) for line in content.decode().split("\n") if line]
        dialect = next(sign for sign in "\t;,|" if sign in content.decode("utf-8-sig").split("\r\n")[0])
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=dialect)
        header, *rows = [[restore(cell) for cell in row] for row in rows]
        table = [dict(zip(header, row, strict=True)) for row in rows]
    return [{**row, "tags": json.loads(row["tags"])} for row in table]


ROWS = [
    ["007", "Vriendelijk geholpen. De monteur was vriendelijk.", "-5"],
    ["2", "", "+31612345678"],
    ["3", 'Te laat; "weer", zei ze | niet vriendelijk\nen niet op tijd', "=1+1"],
    ["4", "Één café, € 30 kwijt", ""],
]
HEADER = ["klantnr", "opmerking", "telefoon"]
FOUND = [("vriendelijk", "ervaren", 1), None, ("vriendelijk", "ervaren", 0), None]


def as_csv(rows: list[list[str]], delimiter: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def cells_of(table: list[dict], header: list[str] = HEADER) -> list[list]:
    return [[row[name] for name in header] for row in table]


def found_in(table: list[dict]) -> list:
    return [
        (tags[0]["value"], tags[0]["stance"], tags[0]["segment"]) if (tags := row["tags"]) else None for row in table
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
def test_every_encoding_and_delimiter_comes_back(tmp_path, encoding, delimiter, packed):
    content = as_csv([HEADER, *ROWS], delimiter).encode(encoding)
    source = tmp_path / ("in.csv.gz" if packed else "in.csv")
    source.write_bytes(gzip.compress(content) if packed else content)
    output = tmp_path / source.name.replace("in", "uit")
    tag_file(source, output)
    table = read_table(output)
    assert cells_of(table) == ROWS
    assert found_in(table) == FOUND
    assert [row["status"] for row in table] == ["ok", "leeg", "ok", "ok"]


@pytest.mark.parametrize(
    "name", ["uit.csv", "uit.tsv", "uit.xlsx", "uit.parquet", "uit.jsonl", "uit.jsonl.gz", "uit.csv.gz"]
)
def test_every_output_holds_the_same_table(tmp_path, name):
    source = tmp_path / "in.csv"
    source.write_text(as_csv([HEADER, *ROWS], ";"))
    tag_file(source, tmp_path / name)
    table = read_table(tmp_path / name)
    assert cells_of(table) == ROWS
    assert found_in(table) == FOUND
    assert [round(tag["score"], 6) for row in table for tag in row["tags"]] == [0.9, 0.9]


@pytest.mark.parametrize("name", ["uit.csv", "uit.xlsx", "uit.parquet", "uit.jsonl.gz"])
def test_the_same_input_gives_the_same_bytes(tmp_path, name):
    source = tmp_path / "in.csv"
    source.write_text(as_csv([HEADER, *ROWS], ";"))
    outputs = [tmp_path / f"{number}{name}" for number in "ab"]
    for output in outputs:
        tag_file(source, output)
    assert outputs[0].read_bytes() == outputs[1].read_bytes()


@pytest.mark.parametrize("block_rows", [1, 3, 1_024, 5_000])
def test_tags_do_not_depend_on_the_blocks_in_which_they_are_read(tmp_path, block_rows):
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps({"text": "vriendelijk" * (n % 3)}) + "\n" for n in range(2_500)))
    tag_file(source, tmp_path / "uit.jsonl", block_rows=block_rows)
    table = read_table(tmp_path / "uit.jsonl")
    assert [len(row["text"]) for row in table] == [11 * (n % 3) for n in range(2_500)]
    assert [bool(row["tags"]) for row in table] == [bool(n % 3) for n in range(2_500)]


# Column and cell of any text that UTF-8 can hold; the first cell is filled because no sheet keeps an empty last row.
CELL = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
# A file of mostly NUL is taken for binary, so those have a test of their own.
DELIMITED_CELL = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)
NAME = st.from_regex(r"[a-z]{1,6}", fullmatch=True).filter(lambda name: name not in {"status", "tags"})


@st.composite
def tables(draw, cell):
    header = draw(st.lists(NAME, min_size=2, max_size=4, unique=True))
    width = len(header) - 1
    rows = draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=6))
    return header, [[f"r{number}", *row] for number, row in enumerate(rows)]


PROPERTY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("suffix", ["csv", "tsv"])
@given(table=tables(DELIMITED_CELL), delimiter=st.sampled_from(",;"))
@PROPERTY
def test_any_delimited_table_comes_back(tmp_path, suffix, table, delimiter):
    header, rows = table
    source = tmp_path / f"in.{suffix}"
    content = as_csv([header, *rows], "\t" if suffix == "tsv" else f"{delimiter}")
    source.write_bytes(content.encode())
    tag_file(source, tmp_path / f"uit.{suffix}", text=header[-1])
    assert cells_of(read_table(tmp_path / f"uit.{suffix}"), header) == rows


@given(
    table=tables(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | CELL | st.lists(CELL, max_size=2)
    )
)
@PROPERTY
def test_any_jsonl_table_comes_back(tmp_path, table):
    header, rows = table
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps(dict(zip(header, row, strict=True))) + "\n" for row in rows))
    tag_file(source, tmp_path / "uit.jsonl", text=header[-1])
    assert cells_of(read_table(tmp_path / "uit.jsonl"), header) == rows


@given(table=tables(st.none() | CELL))
@PROPERTY
def test_any_parquet_table_comes_back(tmp_path, table):
    header, rows = table
    columns = zip(*rows, strict=True)
    pq.write_table(
        pa.table({name: pa.array(cells, pa.string()) for name, cells in zip(header, columns, strict=True)}),
        tmp_path / "in.parquet",
    )
    tag_file(tmp_path / "in.parquet", tmp_path / "uit.parquet", text=header[-1])
    assert cells_of(read_table(tmp_path / "uit.parquet"), header) == rows


# U+FFFE and U+FFFF are left out: they are stored in Excel's escape, which calamine alone does not turn back.
SHEET_CELL = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\ufffe\uffff"), max_size=12)


@given(table=tables(SHEET_CELL))
@PROPERTY
def test_any_xlsx_table_comes_back(tmp_path, table):
    header, rows = table
    book = xlsxwriter.Workbook(str(tmp_path / "in.xlsx"))
    sheet = book.add_worksheet()
    for number, row in enumerate([header, *rows]):
        for place, cell in enumerate(row):
            sheet.write_string(number, place, cell)
    book.close()
    tag_file(tmp_path / "in.xlsx", tmp_path / "uit.xlsx", text=header[-1])
    assert cells_of(read_table(tmp_path / "uit.xlsx"), header) == rows


def test_parquet_types_and_metadata_stay(tmp_path):
    table = pa.table(
        {
            "n": pa.array([1, None], pa.int16()),
            "wanneer": pa.array([dt.datetime(2024, 1, 2), None], pa.timestamp("ns", tz="Europe/Amsterdam")),
            "soort": pa.array(["a", "a"]).dictionary_encode(),
            "lijst": pa.array([[1], []]),
            "tekst": pa.array(["vriendelijk", None]),
        }
    ).replace_schema_metadata({"eigen": "ja"})
    pq.write_table(table, tmp_path / "in.parquet")
    tag_file(tmp_path / "in.parquet", tmp_path / "uit.parquet")
    output = pq.read_table(tmp_path / "uit.parquet")
    assert output.select(table.column_names).equals(table)
    assert output.schema.metadata[b"eigen"] == b"ja"
    assert output.schema.field("tags").type.value_type.field("score").type == pa.float32()
    for name in ("uit.csv", "uit.xlsx", "uit.jsonl"):
        tag_file(tmp_path / "in.parquet", tmp_path / name)


def test_numbers_dates_and_mixed_cells_of_a_workbook_stay(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "in.xlsx"))
    sheet = book.add_worksheet()
    day, moment = (
        book.add_format({"num_format": "yyyy-mm-dd"}),
        book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    )
    for place, name in enumerate(["nr", "cijfer", "datum", "moment", "huisnr", "opmerking"]):
        sheet.write_string(0, place, name)
    for row, number in enumerate(["12a", 12, True], start=1):
        sheet.write_number(row, 0, row)
        sheet.write_number(row, 1, row / 2)
        sheet.write_datetime(row, 2, dt.date(2024, 1, row), day)
        sheet.write_datetime(row, 3, dt.datetime(2024, 1, row, 10, 30), moment)
        sheet.write(row, 4, number)
        sheet.write_string(row, 5, "=vriendelijk")
    book.close()
    tag_file(tmp_path / "in.xlsx", tmp_path / "uit.xlsx")
    read = [
        python_calamine.load_workbook(str(tmp_path / name)).get_sheet_by_index(0).to_python()
        for name in ("in.xlsx", "uit.xlsx")
    ]
    assert [row[:6] for row in read[1]] == read[0]
    tag_file(tmp_path / "in.xlsx", tmp_path / "uit.jsonl")
    assert [row["huisnr"] for row in read_table(tmp_path / "uit.jsonl")] == ["12a", 12, True]
    assert read_table(tmp_path / "uit.jsonl")[0]["datum"] == "2024-01-01"


def test_ods_is_read(tmp_path):
    odf = pytest.importorskip("odf.opendocument")
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    document = odf.OpenDocumentSpreadsheet()
    sheet = Table(name="Blad1")
    for cells in [HEADER, *ROWS[:1]]:
        row = TableRow()
        for cell in cells:
            box = TableCell(valuetype="string")
            box.addElement(P(text=cell))
            row.addElement(box)
        sheet.addElement(row)
    document.spreadsheet.addElement(sheet)
    document.save(str(tmp_path / "in.ods"))
    with open_source(tmp_path / "in.ods") as source:
        target = choose_target(tmp_path / "in.ods", source.format, None)
        tag_source(source, target, KeywordTagger())
    assert target.path == tmp_path / "in.tagged.xlsx"
    assert cells_of(read_table(target.path)) == ROWS[:1]


def test_a_named_sheet_is_read(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "in.xlsx"))
    for name in ("Uitleg", "Data"):
        book.add_worksheet(name).write_column(0, 0, ["tekst", f"vriendelijk {name}"])
    book.close()
    with open_source(tmp_path / "in.xlsx", sheet="Data") as source:
        assert next(source.batches()).to_pylist() == [{"tekst": "vriendelijk Data"}]


def test_long_gives_a_row_per_tag(tmp_path):
    (tmp_path / "in.csv").write_text(as_csv([HEADER, *ROWS], ";"))
    tag_file(tmp_path / "in.csv", tmp_path / "uit.jsonl", long=True, id_column="klantnr")
    table = read_table(tmp_path / "uit.jsonl")
    assert list(table[0]) == ["id", "segment", "start", "end", "text", "value", "stance", "level", "score", "basis"]
    assert [(row["id"], row["segment"], row["start"]) for row in table] == [("007", 1, 21), ("3", 0, 0)]
    assert table[0]["text"] == ROWS[0][1][table[0]["start"] : table[0]["end"]]
    tag_file(tmp_path / "in.csv", tmp_path / "uit.parquet", long=True)
    assert pq.read_table(tmp_path / "uit.parquet")["id"].to_pylist() == [0, 2]


def test_row_numbers_in_the_long_table_run_on_over_batches(tmp_path):
    (tmp_path / "in.txt").write_text("vriendelijk\n" * 3_000)
    tag_file(tmp_path / "in.txt", tmp_path / "uit.parquet", long=True)
    assert pq.read_table(tmp_path / "uit.parquet")["id"].to_pylist() == list(range(3_000))


@pytest.mark.parametrize(("limit", "rows"), [(0, 0), (1, 1), (1_500, 1_500), (9_999, 2_000)])
def test_limit_takes_the_first_rows(tmp_path, limit, rows):
    (tmp_path / "in.txt").write_text("".join(f"item {n}\n" for n in range(2_000)))
    counts = tag_file(tmp_path / "in.txt", tmp_path / "uit.parquet", limit=limit)
    assert counts.items == rows
    assert pq.read_table(tmp_path / "uit.parquet")["text"].to_pylist() == [f"item {n}" for n in range(rows)]


def test_ragged_rows_lose_nothing(tmp_path):
    (tmp_path / "in.csv").write_text("id;opmerking\n1\n2;goed;en;meer\n\n3;slecht\n")
    notes: list[str] = []
    tag_file(tmp_path / "in.csv", tmp_path / "uit.jsonl", on_note=notes.append)
    table = read_table(tmp_path / "uit.jsonl")
    assert cells_of(table, ["id", "opmerking", "_extra"]) == [
        ["1", "", ""],
        ["2", "goed", '["en", "meer"]'],
        ["3", "slecht", ""],
    ]
    assert len(notes) == 2


def test_a_quote_that_never_closes_does_not_swallow_the_file(tmp_path):
    (tmp_path / "in.csv").write_text('id;opmerking\n1;"Goed\n2;Slecht\n3;Matig\n')
    notes: list[str] = []
    tag_file(tmp_path / "in.csv", tmp_path / "uit.jsonl", on_note=notes.append)
    assert cells_of(read_table(tmp_path / "uit.jsonl"), ["id", "opmerking"]) == [
        ["1", '"Goed'],
        ["2", "Slecht"],
        ["3", "Matig"],
    ]
    assert "line 2" in notes[0]


def test_header_names_are_made_unique_and_nul_bytes_are_kept(tmp_path):
    (tmp_path / "in.csv").write_bytes(b"a,a,,tekst\n1,2,3,goed\x00 en wel\n")
    tag_file(tmp_path / "in.csv", tmp_path / "uit.jsonl")
    assert cells_of(read_table(tmp_path / "uit.jsonl"), ["a", "a_2", "kolom_3", "tekst"]) == [
        ["1", "2", "3", "goed\x00 en wel"]
    ]


def test_a_cell_of_a_megabyte_is_read(tmp_path):
    big = "vriendelijk " * 90_000
    (tmp_path / "in.csv").write_text(f"id;tekst\n1;{big}\n2;klein\n")
    tag_file(tmp_path / "in.csv", tmp_path / "uit.csv")
    limit = csv.field_size_limit()
    csv.field_size_limit(10**7)
    try:
        assert [row["tekst"] for row in read_table(tmp_path / "uit.csv")] == [big, "klein"]
    finally:
        csv.field_size_limit(limit)
    tag_file(tmp_path / "in.csv", tmp_path / "uit.xlsx")
    assert read_table(tmp_path / "uit.xlsx")[0]["tekst"].endswith("…[afgekapt]")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_file_of_one_column_keeps_commas_and_blank_lines(tmp_path, end):
    lines = ["opmerking", "Goed, snel", "", "Slecht; traag"]
    (tmp_path / "in.csv").write_bytes((end.join(lines) + end).encode())
    tag_file(tmp_path / "in.csv", tmp_path / "uit.jsonl")
    table = read_table(tmp_path / "uit.jsonl")
    assert [row["opmerking"] for row in table] == lines[1:]
    assert [row["status"] for row in table] == ["ok", "leeg", "ok"]


def test_a_file_of_sentences_needs_no_header(tmp_path):
    (tmp_path / "in.csv").write_text("De monteur was heel vriendelijk.\nHij kwam te laat.\n")
    tag_file(tmp_path / "in.csv", tmp_path / "uit.jsonl")
    assert [row["text"] for row in read_table(tmp_path / "uit.jsonl")] == [
        "De monteur was heel vriendelijk.",
        "Hij kwam te laat.",
    ]


WITHOUT_HEADER = [
    ["256111", "03-07-2025", "app", "7", "heel vriendelijk geholpen"],
    ["412736", "04-07-2025", "balie", "1", "Geen enkele reactie, jammer"],
    ["898260", "05-07-2025", "app", "", "De monteur was vriendelijk."],
]
NO_HEADER_NOTE = "the first row looks like data, so the columns are named kolom_1, kolom_2, kolom_3, ..."


@pytest.mark.parametrize("name", ["in.csv", "in.tsv", "in.xlsx"])
def test_a_table_without_header_keeps_its_first_item(tmp_path, name):
    if name == "in.xlsx":
        book = xlsxwriter.Workbook(str(tmp_path / name))
        sheet = book.add_worksheet()
        for at, row in enumerate(WITHOUT_HEADER):
            sheet.write_row(at, 0, row)
        book.close()
    else:
        delimiter = ";" if name == "in.csv" else "\t"
        (tmp_path / name).write_text("".join(delimiter.join(row) + "\n" for row in WITHOUT_HEADER))
    with open_source(tmp_path / name) as source:
        assert source.rows == 3
        assert source.notes[0] == NO_HEADER_NOTE
    tag_file(tmp_path / name, tmp_path / "uit.jsonl")
    table = read_table(tmp_path / "uit.jsonl")
    assert [row["kolom_5"] for row in table] == [row[-1] for row in WITHOUT_HEADER]
    assert [len(row["tags"]) for row in table] == [1, 0, 1]


def test_the_questions_of_a_survey_are_its_header(tmp_path):
    (tmp_path / "in.csv").write_text(
        "Wat vond u van onze dienstverlening?;Wat kan er beter? Licht uw antwoord toe.\n"
        "De monteur was heel vriendelijk.;Niets.\nIk moest weken wachten.;De telefoon opnemen.\n"
    )
    with open_source(tmp_path / "in.csv") as source:
        assert source.rows == 2
        assert source.notes == ()


def test_the_sep_line_of_excel_is_no_row(tmp_path):
    (tmp_path / "in.csv").write_text("sep=|\nid|tekst\n1|goed\n")
    tag_file(tmp_path / "in.csv", tmp_path / "uit.jsonl")
    assert cells_of(read_table(tmp_path / "uit.jsonl"), ["id", "tekst"]) == [["1", "goed"]]


def test_lone_surrogates_in_jsonl_become_replacement_characters(tmp_path):
    (tmp_path / "in.jsonl").write_text('{"text": "goed \\ud83d", "n": null}\n{"text": null}\n"los"\n')
    tag_file(tmp_path / "in.jsonl", tmp_path / "uit.jsonl", text="text")
    assert [row["text"] for row in read_table(tmp_path / "uit.jsonl")] == ["goed \ufffd", None, "los"]


def test_columns_that_exist_already_stay(tmp_path):
    (tmp_path / "in.csv").write_text("status;tekst\nopen;vriendelijk\n")
    notes: list[str] = []
    tag_file(tmp_path / "in.csv", tmp_path / "uit.jsonl", on_note=notes.append)
    (row,) = read_table(tmp_path / "uit.jsonl")
    assert (row["status"], row["status_klantstem"]) == ("open", "ok")
    assert "status_klantstem" in notes[0]


def test_a_table_without_rows_gives_a_table_without_rows(tmp_path):
    (tmp_path / "in.csv").write_text("id;opmerking\n")
    for name in ("uit.csv", "uit.parquet", "uit.xlsx", "uit.jsonl"):
        tag_file(tmp_path / "in.csv", tmp_path / name)
    assert pq.read_table(tmp_path / "uit.parquet").column_names == ["id", "opmerking", "status", "tags"]


def test_csv_starts_with_a_byte_order_mark_and_keeps_the_delimiter(tmp_path):
    (tmp_path / "in.csv").write_text("id|opmerking\n1|goed\n")
    tag_file(tmp_path / "in.csv", tmp_path / "uit.csv")
    assert (tmp_path / "uit.csv").read_bytes() == "\ufeffid|opmerking|status|tags\r\n1|goed|ok|[]\r\n".encode()
