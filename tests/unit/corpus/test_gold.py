"""Reading labelled sentences: what comes out, and what each broken line is told."""

from __future__ import annotations

import gzip
import json

import pytest

from klantstem.corpus import GoldSentence, read_gold
from klantstem.errors import CorpusError

SECRET = "Mevrouw Pietersen uit Ons Dorp was woest"


def row(**fields):
    return {"id": "d1#0", "text": "Snel geholpen.", "labels": [["snel", "ervaren"]]} | fields


@pytest.fixture
def write(tmp_path):
    def to(name, *rows, newline="\n", encoding="utf-8"):
        lines = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in rows]
        path = tmp_path / name
        path.write_bytes((newline.join(lines) + newline).encode(encoding))
        return path

    return to


def test_a_row_becomes_a_sentence_with_its_labels(write):
    path = write("goud.jsonl", row(labels=[["snel", "ervaren"], ["warm", "gemist"]]))
    assert read_gold([path]) == [
        GoldSentence("d1#0", "0:d1", "Snel geholpen.", frozenset({("snel", "ervaren"), ("warm", "gemist")}))
    ]


def test_phenomena_annotator_and_what_is_known_of_the_document_are_kept(write):
    path = write("goud.jsonl", row(phenomena=["negation"], annotator="A", sector="zorg", stars=3, doc="d1"))
    (sentence,) = read_gold([path])
    assert (sentence.phenomena, sentence.annotator) == (frozenset({"negation"}), "A")
    assert sentence.details == {"sector": "zorg", "stars": "3"}


def test_numbers_and_booleans_are_details_and_what_is_nested_is_none(write):
    path = write("goud.jsonl", row(score=7, nps=8.5, vip=True, meta={"a": 1}, tags=["a"], extra=None))
    assert read_gold([path])[0].details == {"score": "7", "nps": "8.5", "vip": "true"}


def test_documents_keep_their_own_names_when_files_belong_together(write):
    paths = [write("a.jsonl", row()), write("b.jsonl", row(id="d1#1"))]
    assert [sentence.doc for sentence in read_gold(paths, apart=False)] == ["d1", "d1"]


def test_a_gzipped_file_reads_as_the_plain_one(write):
    plain = write("goud.jsonl", row(), row(id="d1#1"))
    packed = plain.with_suffix(".jsonl.gz")
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_gold([packed]) == read_gold([plain])


def test_a_gzipped_file_that_was_cut_off_is_told(write):
    packed = write("goud.jsonl", row()).with_suffix(".jsonl.gz")
    packed.write_bytes(gzip.compress(b"x" * 1000)[:-10])
    with pytest.raises(CorpusError, match="damaged"):
        read_gold([packed])


@pytest.mark.parametrize("phenomena", ["negation", [1], {"negation": 1}])
def test_phenomena_that_are_no_list_of_texts_are_told_with_their_line(write, phenomena):
    with pytest.raises(CorpusError, match=r"goud\.jsonl, line 1: 'phenomena'"):
        read_gold([write("goud.jsonl", row(phenomena=phenomena))])


def test_sentences_keep_the_order_of_files_and_lines(write):
    paths = [write("b.jsonl", row(id="b#1"), row(id="b#0")), write("a.jsonl", row(id="a#0"))]
    assert [sentence.id for sentence in read_gold(paths)] == ["b#1", "b#0", "a#0"]


@pytest.mark.parametrize(
    ("fields", "document"),
    [
        ({"id": "bron:12#3"}, "bron:12"),
        ({"id": "bron#12#3"}, "bron#12"),
        ({"id": "los"}, "los"),
        ({"id": "#3"}, "#3"),
        ({"id": "bron#3", "doc": "brief"}, "brief"),
        ({"id": "bron#3", "doc": 0}, "0"),
        ({"id": "bron#3", "doc": None}, "bron"),
        ({"id": "bron#3", "doc": ""}, "bron"),
        ({"id": "bron#3", "doc": " "}, "bron"),
        ({"id": " #3"}, " #3"),
    ],
)
def test_document_is_the_id_up_to_its_last_hash_unless_it_is_named(write, fields, document):
    assert read_gold([write("goud.jsonl", row(**fields))])[0].doc == f"0:{document}"


def test_files_with_equal_names_of_documents_stay_apart(write):
    paths = [write("a.jsonl", row(), row(id="d1#1")), write("b.jsonl", row())]
    first, second, other = (sentence.doc for sentence in read_gold(paths))
    assert first == second != other


def test_a_sentence_without_labels_and_blank_lines_are_in_order(write):
    path = write("goud.jsonl", "", row(labels=[]), "   ", row(id="d1#1"))
    assert [len(sentence.labels) for sentence in read_gold([path])] == [0, 1]


def test_byte_order_mark_and_windows_line_ends_are_read(write):
    path = write("goud.jsonl", row(), row(id="d1#1"), newline="\r\n", encoding="utf-8-sig")
    assert [sentence.id for sentence in read_gold([path])] == ["d1#0", "d1#1"]


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85", "\x1c", "\x0b", "\x0c"])
def test_a_line_separator_inside_a_text_does_not_end_the_line(write, character):
    text = f"Snel{character}geholpen."
    line = json.dumps(row(text=text), ensure_ascii=False) if character >= "\x80" else row(text=text)
    assert [sentence.text for sentence in read_gold([write("goud.jsonl", line)])] == [text]


def test_no_files_hold_no_sentences():
    assert read_gold([]) == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": "d1#1", "text": "' + SECRET, "not JSON (Unterminated string starting at, column 24)."),
        (SECRET, "not JSON (Expecting value, column 1)."),
        ([SECRET], "expected an object with id, text and labels."),
        (SECRET.join('""'), "expected an object with id, text and labels."),
        ({"text": SECRET, "labels": []}, "'id' must be a text."),
        (row(id=7, text=SECRET), "'id' must be a text."),
        (row(id="", text=SECRET), "'id' is blank; give each sentence its own."),
        (row(id=" \n", text=SECRET), "'id' is blank; give each sentence its own."),
        ('{"id": ' + "[" * 100_000, "nested too deeply for labelled sentences."),
        (f'{{"id": "d1#1", "text": "{SECRET}", "n": {"9" * 5_000}}}', "a number here has thousands of digits."),
        ({"id": "d1#1", "labels": []}, "'text' must be a text."),
        (row(id="d1#1", text=[SECRET]), "'text' must be a text."),
        ({"id": "d1#1", "text": SECRET}, "'labels' must be a list of [value, stance];"),
        (row(id="d1#1", text=SECRET, labels={"snel": "gemist"}), "'labels' must be a list of [value, stance];"),
        (row(id="d1#1", text=SECRET, labels=["snel"]), 'a label must be [value, stance], such as ["snel", "gemist"].'),
        (row(id="d1#1", text=SECRET, labels=[["snel"]]), "a label must be [value, stance]"),
        (row(id="d1#1", text=SECRET, labels=[["snel", "gemist", 1]]), "a label must be [value, stance]"),
        (row(id="d1#1", text=SECRET, labels=[["snel", None]]), "a label must be [value, stance]"),
        (row(id="d1#1", text=SECRET, labels=[["snell", "gemist"]]), "unknown value 'snell'. Did you mean 'snel'?"),
        (row(id="d1#1", text=SECRET, labels=[["Snel", "gemist"]]), "unknown value 'Snel'. Did you mean 'snel'?"),
        (row(id="d1#1", text=SECRET, labels=[["snel", "mist"]]), "unknown stance 'mist'. Did you mean 'gemist'?"),
        (
            row(id="d1#1", text=SECRET, labels=[["snel", "x"]]),
            "unknown stance 'x'. Expected one of: ervaren, gemist, gewenst.",
        ),
        (json.dumps(row(id="d1#1", text=SECRET + "\ud83d")), "'text' holds half of a character (a lone surrogate)"),
        (row(text=SECRET), "id 'd1#0' occurs twice; give each sentence its own."),
    ],
)
def test_a_broken_line_is_named_without_its_text(write, line, message):
    path = write("goud.jsonl", row(), "", line)
    with pytest.raises(CorpusError) as raised:
        read_gold([path])
    assert str(raised.value).startswith(f"goud.jsonl, line 3: {message}")
    assert SECRET not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__ or raised.value.__context__ is None


def test_a_sentence_in_the_place_of_a_value_is_cut(write):
    path = write("goud.jsonl", row(labels=[[SECRET * 3, "gemist"]]))
    with pytest.raises(CorpusError, match="unknown value") as raised:
        read_gold([path])
    assert SECRET not in str(raised.value)


def test_a_sentence_in_the_place_of_an_id_is_cut(write):
    path = write("goud.jsonl", row(id=SECRET * 3), row(id=SECRET * 3))
    with pytest.raises(CorpusError, match="occurs twice") as raised:
        read_gold([path])
    assert SECRET not in str(raised.value)


def test_an_id_may_return_in_another_file(write):
    assert len(read_gold([write("a.jsonl", row()), write("b.jsonl", row())])) == 2


def test_a_file_that_is_given_twice_is_refused(write, monkeypatch, tmp_path):
    path = write("goud.jsonl", row())
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CorpusError, match=r"goud.jsonl is given twice"):
        read_gold([path, "goud.jsonl"])


def test_an_empty_file_is_refused(write):
    with pytest.raises(CorpusError, match=r"leeg.jsonl holds no sentences"):
        read_gold([write("goud.jsonl", row()), write("leeg.jsonl")])


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CorpusError, match=r"weg.jsonl cannot be read: No such file"):
        read_gold([tmp_path / "weg.jsonl"])


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(CorpusError, match="cannot be read"):
        read_gold([tmp_path])


def test_another_encoding_is_named(write):
    with pytest.raises(CorpusError, match=r"goud.jsonl is not UTF-8: save it as UTF-8."):
        read_gold([write("goud.jsonl", row(text="Crème"), encoding="latin-1")])
