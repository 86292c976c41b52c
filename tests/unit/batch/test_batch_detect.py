"""What a file is, by its name and its bytes."""

from __future__ import annotations

import codecs
import gzip
import io

import pytest

from klantstem.batch import detect

TEXT = "klantnr;opmerking\n1;Één café, vriendelijk geholpen\n2;Te laat, € 30 kwijt\n"


def encoding_of(content: bytes) -> str:
    return detect.encoding_of(lambda: io.BytesIO(content))


def decoded(content: bytes) -> str:
    with detect.open_text(io.BytesIO(content), encoding_of(content)) as lines:
        return lines.read()


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("cp1252"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
    ],
    ids=["utf-8", "utf-8-bom", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-16-be-bom", "utf-32"],
)
def test_every_encoding_gives_the_same_text(content):
    assert decoded(content) == TEXT


def test_windows_1252_is_seen_far_into_the_file():
    content = b"a" * 3_000_000 + "é".encode("cp1252")
    assert encoding_of(content) == "cp1252"


def test_a_character_that_straddles_a_chunk_is_not_broken():
    content = b"a" * (65_536 - 1) + "é".encode() + b"a" * 10
    assert encoding_of(content) == "utf-8"


def test_one_stray_byte_does_not_turn_a_utf8_file_into_windows_1252():
    content = ("é" * 20).encode() + b" caf\xe9"
    assert decoded(content) == "é" * 20 + " café"


def test_the_holes_of_windows_1252_are_no_error():
    assert decoded(b"\xe9\x81\x8d\x8f\x90\x9d") == "é\x81\x8d\x8f\x90\x9d"


def test_nul_bytes_in_a_text_file_are_kept():
    content = b"id,tekst\n1,goed\x00 geholpen en snel\n"
    assert detect.binary_kind(content) is None
    assert decoded(content) == content.decode()


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"PK\x03\x04rest", "zip"),
        (b"PAR1rest", "Parquet"),
        (b"%PDF-1.7", "PDF"),
        (bytes(range(256)) * 8, "binary"),
        (b"\x00" * 400, "binary"),
    ],
)
def test_binary_files_are_named(head, words):
    assert words in (detect.binary_kind(head) or "")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_is_found(delimiter):
    rows = [["id", "datum", "tekst"], ["1", "2024", "Goed, snel; prima | top"], ["2", "2023", "Slecht"]]
    sample = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    assert detect.delimiter_of(sample) == delimiter


def test_commas_in_the_text_do_not_beat_the_delimiter_of_the_header():
    assert detect.delimiter_of("id;tekst\n1;goed, snel\n2;slecht, traag\n3;prima, top\n") == ";"


def test_a_column_of_sentences_has_no_delimiter():
    assert detect.delimiter_of("opmerking\nGoed, snel\nSlecht; traag\n") is None


def test_prose_with_some_commas_has_no_delimiter():
    assert detect.delimiter_of("Goed, snel.\nGoed\nPrima, aardig, top\nSlecht\nMatig\n") is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.csv", ("csv", False)),
        ("a.b.CSV.GZ", ("csv", True)),
        ("a.ndjson", ("jsonl", False)),
        ("a.doc", (None, False)),
        ("a", (None, False)),
    ],
)
def test_the_name_tells_the_format(name, expected):
    assert detect.format_of(name) == expected


def test_gzip_is_seen_by_content_not_by_name(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(gzip.compress(b"id\n1\n"))
    with detect.open_maybe_gzip(file) as stream:
        assert stream.read() == b"id\n1\n"
