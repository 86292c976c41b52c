"""Texts without a table: lines, and transcripts of which only the respondents are scored."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import docx
import pyarrow as pa
import pytest

from klantstem.batch.job import tag_source
from klantstem.batch.source import open_source
from klantstem.batch.tagged_batch import TaggedBatch
from klantstem.batch.target import choose_target
from klantstem.errors import ReadError
from klantstem.tag import Status, Tag, TaggedItem
from klantstem.text.segment import Segment
from klantstem.values.stance import Stance

LETTERS = Path(__file__).parents[2] / "corpora" / "voorbeelden" / "brieven"
PLAIN = """Interviewer: Hoe was het contact?
Respondent: De monteur was vriendelijk.
Interviewer: Was iedereen vriendelijk?
Respondent: Nee, de balie niet.
"""
VTT = """WEBVTT

00:00:01.000 --> 00:00:03.000
<v Interviewer>Hoe was het contact?</v>

00:00:04.000 --> 00:00:06.000
<v Respondent>De monteur was vriendelijk.</v>

00:00:07.000 --> 00:00:08.000
<v Interviewer>Was iedereen vriendelijk?</v>

00:00:09.000 --> 00:00:10.000
<v Respondent>Nee, de balie niet.</v>
"""
SRT = """1
00:00:01,000 --> 00:00:03,000
Interviewer: Hoe was het contact?

2
00:00:04,000 --> 00:00:06,000
Respondent: De monteur was vriendelijk.

3
00:00:07,000 --> 00:00:08,000
Interviewer: Was iedereen vriendelijk?

4
00:00:09,000 --> 00:00:10,000
Respondent: Nee, de balie niet.
"""
TURNS = [
    ("Interviewer", "Hoe was het contact?", False, 0),
    ("Respondent", "De monteur was vriendelijk.", True, 1),
    ("Interviewer", "Was iedereen vriendelijk?", False, 0),
    ("Respondent", "Nee, de balie niet.", True, 0),
]


class KeywordTagger:
    """Finds one value by one word and remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[str | None] = []

    def tag_batch(self, texts: pa.Array) -> TaggedBatch:
        self.given += texts.to_pylist()
        return TaggedBatch.of(map(self._item, texts.to_pylist()))

    def _item(self, text: str | None) -> TaggedItem:
        if not text or not text.strip():
            return TaggedItem(Status.LEEG)
        tag = Tag("vriendelijk", Stance.ERVAREN, "basis op orde", 0.5, 0, 0, len(text))
        return TaggedItem(Status.OK, (Segment(text, 0, len(text)),), (tag,) if "vriendelijk" in text else ())


def tagged(path: Path, tagger: KeywordTagger) -> list[dict]:
    output = path.parent / "uit.jsonl"
    with open_source(path) as source:
        tag_source(source, choose_target(path, source.format, output), tagger)
    return [json.loads(line) for line in output.read_text().splitlines()]


def notes(path: Path) -> tuple[str, ...]:
    with open_source(path) as source:
        return source.notes


def write_docx(path: Path, text: str) -> None:
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    document.save(str(path))


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", PLAIN), ("a.vtt", VTT), ("a.srt", SRT), ("a.vtt.gz", VTT), ("a.docx", PLAIN), ("a.txt.gz", PLAIN)],
)
def test_a_transcript_keeps_every_turn_and_scores_the_respondent(tmp_path, name, content):
    path = tmp_path / name
    if name.endswith(".docx"):
        write_docx(path, content)
    else:
        path.write_bytes(gzip.compress(content.encode()) if name.endswith(".gz") else content.encode())
    tagger = KeywordTagger()
    rows = tagged(path, tagger)
    assert [(row["speaker"], row["text"], row["respondent"], len(row["tags"])) for row in rows] == TURNS
    assert {row["status"] for row in rows} == {"ok"}
    assert tagger.given == [text for _, text, respondent, _ in TURNS if respondent]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_a_transcript_in_any_encoding(tmp_path, encoding):
    (tmp_path / "a.vtt").write_bytes(VTT.replace("balie", "café").encode(encoding))
    assert tagged(tmp_path / "a.vtt", KeywordTagger())[3]["text"] == "Nee, de café niet."


def test_turns_of_the_interviewer_alone_are_rows_too(tmp_path):
    (tmp_path / "a.txt").write_text(PLAIN * 600)
    rows = tagged(tmp_path / "a.txt", KeywordTagger())
    assert len(rows) == 2_400
    assert sum(len(row["tags"]) for row in rows) == 600


def test_lines_of_a_text_are_items_and_empty_ones_are_leeg(tmp_path):
    (tmp_path / "a.txt").write_text("Heel vriendelijk.\n\nTe laat: twee uur!\u2028echt\r\n   \nKlaar")
    rows = tagged(tmp_path / "a.txt", KeywordTagger())
    assert [row["text"] for row in rows] == ["Heel vriendelijk.", "", "Te laat: twee uur!\u2028echt", "   ", "Klaar"]
    assert [row["status"] for row in rows] == ["ok", "leeg", "ok", "leeg", "ok"]


def test_a_letter_in_word_is_one_item(tmp_path):
    write_docx(tmp_path / "a.docx", "Geachte heer,\n\nUw monteur was vriendelijk.\nGroet")
    rows = tagged(tmp_path / "a.docx", KeywordTagger())
    assert [row["text"] for row in rows] == ["Geachte heer,\n\nUw monteur was vriendelijk.\nGroet"]
    assert notes(tmp_path / "a.docx") == ("read as one item: a letter.",)


def test_another_word_document_is_one_item_too_and_the_user_hears_it(tmp_path):
    write_docx(tmp_path / "a.docx", "Goed geholpen.\nTe laat.")
    assert len(tagged(tmp_path / "a.docx", KeywordTagger())) == 1
    assert notes(tmp_path / "a.docx")[0].startswith("read as one item: the whole document.")


def test_a_word_document_without_text_is_a_sentence(tmp_path):
    write_docx(tmp_path / "a.docx", "\n \n")
    with pytest.raises(ReadError, match=r"a\.docx has no text"), open_source(tmp_path / "a.docx"):
        pass


def test_a_letter_as_text_is_one_item(tmp_path):
    text = "Lindenrade, 3 mei\r\n\r\nBeste Woonstede,\r\n\r\nUw monteur was vriendelijk.\r\n\r\nGroet,\r\nAns\r\n"
    (tmp_path / "a.txt").write_bytes(text.encode())
    (row,) = tagged(tmp_path / "a.txt", KeywordTagger())
    assert row["text"] == text.replace("\r\n", "\n").strip()
    assert notes(tmp_path / "a.txt") == ("read as one item: a letter.",)


def test_the_user_hears_that_lines_are_items(tmp_path):
    (tmp_path / "a.txt").write_text("Goed\n\nSlecht\n")
    assert notes(tmp_path / "a.txt") == ("read as 3 items, one per line, 1 of them empty.",)
    (tmp_path / "a.txt").write_text("Goed\n")
    assert notes(tmp_path / "a.txt") == ("read as 1 item, one per line.",)


# Number 16 is a log of dated lines without salutation, closing or sender: its lines are its entries.
@pytest.mark.parametrize(
    "path", [path for path in sorted(LETTERS.iterdir()) if not path.name.startswith("16-")], ids=lambda path: path.stem
)
def test_every_letter_of_the_examples_is_one_item(path):
    with open_source(path) as source:
        assert (source.rows, source.notes) == (1, ("read as one item: a letter.",))


def test_a_vtt_without_cues_is_a_sentence(tmp_path):
    (tmp_path / "a.vtt").write_text("WEBVTT\n\nniets\n")
    with pytest.raises(ReadError, match=r"^a\.vtt cannot be read as a transcript"), open_source(tmp_path / "a.vtt"):
        pass


def test_the_user_hears_how_many_turns_are_scored_but_no_names(tmp_path):
    (tmp_path / "a.txt").write_text(PLAIN)
    with open_source(tmp_path / "a.txt") as source:
        assert source.notes == ("read as a transcript: 2 of 4 turns are scored, of 1 of 2 speakers.",)


def test_one_turn_is_scored(tmp_path):
    (tmp_path / "a.txt").write_text("Interviewer: Hoe was het?\nRespondent: Goed.\n")
    assert notes(tmp_path / "a.txt") == ("read as a transcript: 1 of 2 turns is scored, of 1 of 2 speakers.",)
