"""Annotation formats: what is written comes back, what is broken is named without its text."""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from klantstem.corpus.formats import FORMATS, read_annotations, write_annotations
from klantstem.corpus.gold import GoldSentence, read_gold
from klantstem.errors import CorpusError, WriteError
from klantstem.values import DEFAULT, Stance, load

SECRET = "Mevrouw Pietersen uit Ons Dorp was woest"
LABELS = [(value, str(stance)) for value in load(DEFAULT).names for stance in Stance]
RESERVED = {"id", "doc", "text", "labels", "phenomena", "annotator", "label", "comments", "sentence_id"}
SUFFIXES = {"jsonl": ".jsonl", "label-studio": ".json", "doccano": ".jsonl", "csv": ".csv"}

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    [
        "",
        "'",
        "''",
        "=1+1",
        "'=1+1",
        "-",
        "+31 6 12",
        "@naam",
        'een "citaat"; met, alles|',
        "regel\r\neen\rtwee\n",
        "\x85",
    ]
)
named = texts.filter(str.strip)
names = texts.filter(lambda name: name.strip() and " ".join(name.casefold().split()) not in RESERVED)
phenomena = st.text("abcdefgh -éè", min_size=1, max_size=8).filter(lambda name: name == name.strip())
annotators = st.sampled_from(["", "3", "007", "12", "anna@klant.nl", "a1"]) | texts


@st.composite
def sentences(draw):
    keys = draw(st.lists(st.tuples(named, annotators), min_size=1, max_size=6, unique=True))
    return [
        GoldSentence(
            identity,
            draw(named),
            draw(texts),
            draw(st.frozensets(st.sampled_from(LABELS), max_size=4)),
            draw(st.frozensets(phenomena, max_size=3)),
            annotator,
            draw(st.dictionaries(names, texts, max_size=3)),
        )
        for identity, annotator in keys
    ]


def sentence(identity="d1#0", *labels, annotator="", **details):
    document = identity.rpartition("#")[0]
    return GoldSentence(identity, document, "Snel geholpen.", frozenset(labels), frozenset(), annotator, details)


def round_trip(rows, format):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"labels{SUFFIXES[format]}"
        write_annotations(rows, path, format=format)
        assert [found.name for found in Path(folder).iterdir()] == [path.name]
        return read_annotations(path, format=format)


@pytest.mark.parametrize("format", FORMATS)
@given(rows=sentences())
@example(rows=[sentence("a#0", ("snel", "ervaren"), annotator="1"), sentence("b#0"), sentence("a#0", annotator="2")])
@settings(max_examples=60, deadline=None)
def test_what_is_written_comes_back_in_order(format, rows):
    assert round_trip(rows, format) == rows


@pytest.mark.parametrize("format", FORMATS)
def test_every_label_comes_back(format):
    rows = [sentence(f"d#{number}", label) for number, label in enumerate(LABELS)]
    assert round_trip(rows, format) == rows


@pytest.mark.parametrize("format", FORMATS)
def test_the_format_is_recognised_by_name_and_content(format, tmp_path):
    rows = [sentence("d1#0"), sentence("d1#1", ("warm", "gewenst"), sector="zorg")]
    path = tmp_path / f"labels{SUFFIXES[format]}"
    write_annotations(rows, path, format=format)
    assert read_annotations(path) == rows
    packed = path.with_name(path.name + ".gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert read_annotations(packed) == rows


@pytest.mark.parametrize(
    ("name", "start"), [("a.jsonl", '{"id"'), ("a.json", "[\n"), ("a.CSV", "\ufeffid,"), ("a.tsv", "\ufeffid\t")]
)
def test_the_format_of_a_new_file_follows_from_its_name(name, start, tmp_path):
    write_annotations([sentence("d1#0", ("snel", "gemist"))], tmp_path / name)
    assert (tmp_path / name).read_bytes().decode().startswith(start)
    assert read_annotations(tmp_path / name) == [sentence("d1#0", ("snel", "gemist"))]


def test_json_lines_in_a_file_named_json_are_recognised(tmp_path):
    path = tmp_path / "labels.json"
    write_annotations([sentence("d1#0", ("snel", "gemist"))], path, format="doccano")
    assert read_annotations(path) == [sentence("d1#0", ("snel", "gemist"))]


def test_own_lines_read_as_gold(tmp_path):
    rows = [sentence("d1#0", ("snel", "gemist"), ("adequaat", "ervaren"), sector="bank"), sentence("d1#1")]
    write_annotations(rows, tmp_path / "a.jsonl")
    assert read_gold([tmp_path / "a.jsonl"], apart=False) == rows
    assert (tmp_path / "a.jsonl").read_text("utf-8").splitlines() == [
        '{"id": "d1#0", "doc": "d1", "sector": "bank", "text": "Snel geholpen.", '
        '"labels": [["adequaat", "ervaren"], ["snel", "gemist"]]}',
        '{"id": "d1#1", "doc": "d1", "text": "Snel geholpen.", "labels": []}',
    ]


def test_a_line_separator_is_written_as_its_escape(tmp_path):
    write_annotations([sentence(sector="a\u2028b\x85c")], tmp_path / "a.jsonl")
    assert len((tmp_path / "a.jsonl").read_text("utf-8").splitlines()) == 1


DOCCANO = [
    {"id": 12, "text": "Snel geholpen.", "label": ["snel ervaren", "warm gemist"], "Comments": ["twijfel"], "nps": 7},
    {
        "id": "d1#1",
        "doc": "d1",
        "text": "Dag.",
        "labels": [],
        "annotator": 3,
        "kanaal": "chat",
        "extra": None,
        "meta": {},
    },
]


def test_an_export_of_doccano_is_read(tmp_path):
    path = tmp_path / "anna.jsonl"
    path.write_text("\n".join(map(json.dumps, DOCCANO)), "utf-8")
    assert read_annotations(path) == [
        GoldSentence(
            "12", "12", "Snel geholpen.", frozenset({("snel", "ervaren"), ("warm", "gemist")}), details={"nps": "7"}
        ),
        GoldSentence("d1#1", "d1", "Dag.", frozenset(), annotator="3", details={"kanaal": "chat"}),
    ]


def test_names_of_labels_under_labels_are_recognised_as_those_of_doccano(tmp_path):
    path = tmp_path / "a.jsonl"
    rows = [{"id": "a", "text": "Dag.", "labels": []}, {"id": "b", "text": "Dag.", "labels": ["snel gemist"]}]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert [each.labels for each in read_annotations(path)] == [set(), {("snel", "gemist")}]


def doccano(**fields):
    return json.dumps({"id": 1, "text": SECRET, "label": []} | fields)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"text": "' + SECRET, "not JSON (Unterminated string starting at, column 10)."),
        (json.dumps([SECRET]), "expected an object"),
        (json.dumps({"id": 1, "label": []}), "'text' must be a text."),
        (json.dumps({"text": SECRET, "label": []}), "'id' must be a text."),
        (json.dumps({"id": 1, "text": SECRET}), "'labels' must be a list"),
        (doccano(label="snel gemist"), "'labels' must be a list"),
        (doccano(label=[[0, 4, "snel gemist"]]), "a label must be [value, stance]"),
        (doccano(label=["snell gemist"]), "unknown value 'snell'. Did you mean 'snel'?"),
        (doccano(label=["snel gemis"]), "unknown stance 'gemis'. Did you mean 'gemist'?"),
        (doccano(label=["snel"]), "unknown stance ''. Expected one of: ervaren, gemist, gewenst."),
        (doccano(id=0), "id '0' occurs twice; give each sentence its own, or each annotator a name."),
    ],
)
def test_a_broken_line_is_named_without_its_text(line, message, tmp_path):
    path = tmp_path / "export.jsonl"
    path.write_text(f'{{"id": 0, "text": "Dag.", "label": []}}\n\n{line}\n', "utf-8")
    with pytest.raises(CorpusError) as raised:
        read_annotations(path, format="doccano")
    assert str(raised.value).startswith(f"export.jsonl, line 3: {message}")
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize("format", FORMATS)
def test_one_annotator_labels_a_sentence_once(format, tmp_path):
    twice = [sentence("d1#0", annotator="anna"), sentence("d1#0", ("snel", "gemist"), annotator="anna")]
    with pytest.raises(CorpusError, match=r"id 'd1#0' of annotator 'anna' occurs twice"):
        write_annotations(twice, tmp_path / "a", format=format)
    assert list(tmp_path.iterdir()) == []


def test_two_rows_of_one_annotator_are_refused(tmp_path):
    path = tmp_path / "a.jsonl"
    write_annotations([sentence("d1#0", annotator="anna")], path)
    path.write_text(path.read_text("utf-8") * 2, "utf-8")
    with pytest.raises(CorpusError, match=r"a.jsonl, line 2: id 'd1#0' of annotator 'anna' occurs twice"):
        read_annotations(path)


@pytest.mark.parametrize(
    ("format", "name"), [("doccano", "label"), ("label-studio", "sentence_id"), ("csv", "snel gemist")]
)
def test_a_detail_with_a_name_that_the_format_needs_is_refused(format, name, tmp_path):
    row = GoldSentence("a#0", "a", SECRET, frozenset(), details={name: "x"})
    with pytest.raises(WriteError, match=f"'{name}'") as raised:
        write_annotations([row], tmp_path / "a", format=format)
    assert SECRET not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(("identity", "doc"), [(" ", "d1"), ("d1#0", "")])
def test_a_blank_id_or_document_is_refused(format, identity, doc, tmp_path):
    with pytest.raises(WriteError, match="the id or the document of a sentence is blank"):
        write_annotations([GoldSentence(identity, doc, SECRET, frozenset())], tmp_path / "a", format=format)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format", [None, *FORMATS])
@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.csv.GZ"])
def test_a_name_that_promises_gzip_is_refused(format, name, tmp_path):
    with pytest.raises(CorpusError, match=f"{name} would not be compressed. Leave .gz out"):
        write_annotations([sentence()], tmp_path / name, format=format)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format", FORMATS)
def test_half_a_character_is_refused_before_the_file_is_touched(format, tmp_path):
    path = tmp_path / "a"
    path.write_text("oud", "utf-8")
    with pytest.raises(WriteError, match="lone surrogate"):
        write_annotations([sentence(sector=SECRET + "\ud83d")], path, format=format)
    assert path.read_text("utf-8") == "oud"


@pytest.mark.parametrize("format", FORMATS)
def test_a_folder_that_is_not_there_is_named(format, tmp_path):
    with pytest.raises(WriteError, match=r"cannot be written: No such file"):
        write_annotations([sentence()], tmp_path / "weg" / "a", format=format)


@pytest.mark.parametrize(
    ("format", "content"), [("jsonl", "\n"), ("doccano", ""), ("label-studio", "[]"), ("csv", "id,text,snel gemist\n")]
)
def test_a_file_without_sentences_is_refused(format, content, tmp_path):
    (tmp_path / "leeg").write_text(content, "utf-8")
    with pytest.raises(CorpusError, match=r"leeg holds no labelled sentences"):
        read_annotations(tmp_path / "leeg", format=format)


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_that_is_not_there_is_named(format, tmp_path):
    with pytest.raises(CorpusError, match=r"weg.jsonl cannot be read: No such file"):
        read_annotations(tmp_path / "weg.jsonl", format=format)


def test_a_damaged_gzip_is_named(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"id,text,snel gemist\n" * 99)[:-20])
    with pytest.raises(CorpusError, match=r"cannot be read: it is damaged"):
        read_annotations(path)


def test_an_unknown_format_is_named():
    with pytest.raises(CorpusError, match=r"There is no format 'docano'. Did you mean 'doccano'\?"):
        read_annotations("a.jsonl", format="docano")


def test_a_name_without_a_format_is_refused(tmp_path):
    with pytest.raises(CorpusError, match=r"The name labels.txt tells no format"):
        write_annotations([sentence()], tmp_path / "labels.txt")
    (tmp_path / "labels.txt").write_text(SECRET, "utf-8")
    with pytest.raises(CorpusError, match=r"labels.txt is not recognised") as raised:
        read_annotations(tmp_path / "labels.txt")
    assert SECRET not in str(raised.value)


def test_a_reader_is_loaded_when_it_is_needed():
    import subprocess

    code = "import sys, klantstem.corpus.formats; print('pyarrow' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
