"""The table with a column per label: as written, as a spreadsheet saves it, and as people fill it in."""

from __future__ import annotations

import csv
import io

import pytest

from klantstem.corpus import GoldSentence
from klantstem.corpus.formats.label_table import read, write
from klantstem.errors import CorpusError, WriteError

SECRET = "Mevrouw Pietersen uit Ons Dorp was woest"
SNEL = ("snel", "gemist")


@pytest.fixture
def read_text(tmp_path):
    def of(text, encoding="utf-8"):
        (tmp_path / "tabel.csv").write_bytes(text.encode(encoding))
        return read(tmp_path / "tabel.csv")

    return of


def test_a_label_is_a_column_of_ones_and_zeros(tmp_path):
    rows = [
        GoldSentence(
            "a#0", "a", "Te traag.", frozenset({SNEL}), frozenset({"sarcasm", "contrast"}), "3", {"sector": "zorg"}
        ),
        GoldSentence("a#1", "a", "=1+1", frozenset(), details={"nps": ""}),
    ]
    write(rows, tmp_path / "a.csv")
    header, first, second = csv.reader(io.StringIO((tmp_path / "a.csv").read_text("utf-8-sig")))
    assert header[:8] == ["id", "doc", "annotator", "text", "phenomena", "sector", "nps", "betrouwbaar ervaren"]
    assert len(header) == 7 + 78
    assert first[:7] == ["a#0", "a", "3", "Te traag.", "contrast; sarcasm", "zorg", ""]
    assert [name for name, cell in zip(header, first, strict=True) if cell == "1"] == ["snel gemist"]
    assert set(first[7:]) == {"0", "1"}
    # An apostrophe keeps the formula from running, and tells an empty detail from none.
    assert second[:7] == ["a#1", "a", "", "'=1+1", "", "", "'"]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_delimiter_and_encoding_are_recognised(delimiter, encoding, read_text):
    lines = [
        ["id", "text", "snel gemist", "warm ervaren"],
        ["a#0", "Crème, €5; één", "1", "0"],
        ["a#1", "Dag", "0", "1"],
    ]
    quoted = "\r\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    assert [(each.text, set(each.labels)) for each in read_text(quoted, encoding)] == [
        ("Crème, €5; één", {SNEL}),
        ("Dag", {("warm", "ervaren")}),
    ]


@pytest.mark.parametrize("cell", ["1", "x", "X", " ja ", "J", "true", "TRUE", "WAAR", "1.0", '"1,0"', "yes", "v"])
def test_yes_is_written_in_many_ways(cell, read_text):
    assert read_text(f"id,text,snel gemist\na,Dag,{cell}\n")[0].labels == {SNEL}


@pytest.mark.parametrize("cell", ["", "0", "nee", "NEE", "false", "ONWAAR", "-", "0.0", " "])
def test_so_is_no(cell, read_text):
    assert read_text(f"id,text,snel gemist\na,Dag,{cell}\n")[0].labels == set()


def test_capitals_and_spaces_in_the_first_row_do_not_matter(read_text):
    assert read_text("ID, Text ,Snel  Gemist,Sector\na,Dag,1,Zorg\n") == [
        GoldSentence("a", "a", "Dag", frozenset({SNEL}), details={"Sector": "Zorg"})
    ]


def test_phenomena_are_separated_by_semicolons(read_text):
    found = read_text("id,text,phenomena,snel gemist\na,Dag,contrast; sarcasm ;,1\n")
    assert found[0].phenomena == {"contrast", "sarcasm"}


def test_empty_doc_follows_from_the_id_and_blank_rows_are_skipped(read_text):
    found = read_text("id,doc,text,snel gemist\nd1#0,,Dag,1\n,,,\n\nd1#1,brief,Dag,1\n")
    assert [each.doc for each in found] == ["d1", "brief"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,text,snel gemist\na,Dag,1\nb,{secret},misschien\n", "line 3, column 'snel gemist': expected 1 or 0"),
        ("id,text,snel gemist\na,Dag,{secret}\n", "line 2, column 'snel gemist': expected 1 or 0"),
        ('id,text,snel gemist\na,"Dag\nen\ndoei",1\nb,{secret}\n', "line 5: 2 cells where the first row has 3."),
        ("id,text,snel gemist\na,{secret},1,0\n", "line 2: 4 cells where the first row has 3."),
        ("id,text,snel gemist\na,Dag,1\na,{secret},0\n", "line 3: id 'a' occurs twice"),
        ("id,text,snell gemist\na,{secret},1\n", "line 1: unknown label 'snell gemist'. Did you mean 'snel gemist'?"),
        ("id,text,snel gemis,warm ervaren\na,{secret},1,0\n", "line 1: unknown label 'snel gemis'."),
        ("id,text,snel gemist,Snel gemist\na,{secret},1,0\n", "line 1: column 'snel gemist' occurs twice."),
        ("id,text,snel gemist,\na,{secret},1,x\n", "line 1: column 4 has no name; name it or remove it."),
        ("id,tekst,snel gemist\na,{secret},1\n", "line 1: there is no column 'text'."),
        ("nummer,text,snel gemist\na,{secret},1\n", "line 1: there is no column 'id'."),
        ("id,text,sector\na,{secret},zorg\n", "line 1: there is no column of a label, such as 'snel gemist'."),
        ("", "line 1: there is no column 'id'."),
        ('id,text,snel gemist,kanaal\na,Dag,1,"chat\nb,{secret},0,chat\n', "line 2: a quote opens here that never"),
        ('id,text,snel gemist\na,"{secret}"!,1\n', "line 2: a quote opens here that never closes, or closes before"),
        ("id,text,snel gemist\n ,{secret},1\n", "line 2: 'id' is blank"),
    ],
)
def test_a_broken_table_is_named_without_its_text(text, message, read_text):
    with pytest.raises(CorpusError) as raised:
        read_text(text.replace("{secret}", SECRET))
    assert str(raised.value).startswith(f"tabel.csv, {message}")
    assert SECRET not in str(raised.value)


def test_a_huge_cell_comes_back_and_the_limit_of_csv_stays(tmp_path):
    limit = csv.field_size_limit()
    rows = [GoldSentence("a#0", "a", "Te traag, en zo. " * 10_000, frozenset({SNEL}))]
    write(rows, tmp_path / "a.csv")
    assert read(tmp_path / "a.csv") == rows
    assert csv.field_size_limit() == limit


def test_a_workbook_named_csv_is_recognised(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"PK\x03\x04" + bytes(99))
    with pytest.raises(CorpusError, match=r"a.csv is no csv: it holds a zip container"):
        read(tmp_path / "a.csv")


@pytest.mark.parametrize("name", ["", " ", "Text", "snel gemist", "snell gemist", "snel iets", "klant gewenst"])
def test_a_detail_that_would_not_come_back_is_refused(name, tmp_path):
    with pytest.raises(WriteError, match="cannot have a column"):
        write([GoldSentence("a", "a", SECRET, frozenset(), details={name: "x"})], tmp_path / "a.csv")


@pytest.mark.parametrize("name", ["", " sarcasm", "een;twee"])
def test_a_phenomenon_that_would_not_come_back_is_refused(name, tmp_path):
    with pytest.raises(WriteError, match="cannot hold the phenomenon"):
        write([GoldSentence("a", "a", SECRET, frozenset(), frozenset({name}))], tmp_path / "a.csv")
