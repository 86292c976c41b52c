from __future__ import annotations

from pathlib import Path

import docx
import pytest

from klantstem.errors import ReadError
from klantstem.text import docx_text, is_transcript, parse_transcript, read_transcript, segment

TALK = "Interviewer: Hoe ging het?\nRespondent: De monteur kwam\nkeurig op tijd.En netjes!\n"


def test_segment_of_a_turn_maps_to_the_file() -> None:
    cues = ["00:01.000 --> 00:02.000\n<v Ans>De monteur kwam</v>", "00:02.000 --> 00:03.000\n<v Ans>niet. Jammer.</v>"]
    vtt = "\n\n".join(["WEBVTT", *cues])
    (turn,) = parse_transcript(vtt, "vtt").turns
    first, second = segment(turn.text)
    start, end = turn.span(first.start, first.end)
    assert (vtt[start : start + 10], vtt[end - 5 : end]) == ("De monteur", "niet.")
    assert vtt[slice(*turn.span(second.start, second.end))] == "Jammer."


def test_turn_has_its_place_in_the_text() -> None:
    transcript = parse_transcript(TALK, "txt")
    answer = transcript.turns[1]
    assert TALK[answer.start : answer.end] == "De monteur kwam\nkeurig op tijd.En netjes!"
    assert transcript.speakers == ("Interviewer", "Respondent")


@pytest.mark.parametrize(
    ("options", "scored"),
    [
        ({}, ["Els", "Ria"]),
        ({"respondents": ["ria"]}, ["Ria"]),
        ({"interviewers": ["Els"]}, ["Jan", "Ria"]),
        ({"respondents": ["Els", "Ria"], "interviewers": ["Ria"]}, ["Els"]),
    ],
)
def test_caller_decides_who_is_scored(options: dict[str, list[str]], scored: list[str]) -> None:
    text = "Jan: Hoe was het?\nEls: Goed.\nRia: Slecht.\nJan: Waarom?\nEls: Zomaar.\nRia: Traag."
    turns = parse_transcript(text, "txt", **options).turns  # type: ignore[arg-type]
    assert sorted({turn.speaker for turn in turns if turn.respondent}) == scored


def test_name_that_does_not_speak_is_an_error() -> None:
    with pytest.raises(ReadError, match="Nobody is called 'Piet'"):
        parse_transcript(TALK, "txt", respondents=["Piet"])


@pytest.mark.parametrize(
    "text",
    ["Let op: duur.\nTip: bel even.", "Goed: snel\nSlecht: duur\nGoed: aardig\nSlecht: laat", "Prima geholpen.", ""],
)
def test_feedback_with_colons_is_no_transcript(text: str) -> None:
    assert not is_transcript(text)
    with pytest.raises(ReadError, match="no speakers"):
        parse_transcript(text, "txt")


def test_subtitles_without_cues_are_an_error() -> None:
    with pytest.raises(ReadError, match="no cue"):
        parse_transcript("WEBVTT\n\nzomaar tekst", "vtt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encoding_of_a_file_is_found(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "gesprek.txt"
    path.write_bytes("Interviewer: Eén vraag?\nRespondent: Geërgerd.".encode(encoding))
    transcript = read_transcript(path)
    assert [turn.text for turn in transcript.turns] == ["Eén vraag?", "Geërgerd."]


def test_given_encoding_is_used(tmp_path: Path) -> None:
    path = tmp_path / "gesprek.txt"
    path.write_bytes("Interviewer: Hoe?\nRespondent: Geërgerd.".encode("cp850"))
    assert read_transcript(path, encoding="cp850").turns[1].text == "Geërgerd."
    with pytest.raises(ReadError, match="is not ascii text"):
        read_transcript(path, encoding="ascii")


@pytest.mark.parametrize("name", ["weg.txt", "weg.docx", "weg.mp3"])
def test_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReadError, match="weg"):
        read_transcript(tmp_path / name)


def test_broken_document_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "stuk.docx"
    path.write_bytes(b"geen archief")
    with pytest.raises(ReadError, match=r"stuk\.docx cannot be read as a Word document"):
        docx_text(path)


def test_error_holds_no_word_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "brief.txt"
    path.write_text("Geheim: de kraan lekt.", encoding="utf-8")
    with pytest.raises(ReadError) as caught:
        read_transcript(path)
    assert "kraan" not in str(caught.value)
    assert "Geheim" not in str(caught.value)


def test_document_with_paragraphs(tmp_path: Path) -> None:
    document = docx.Document()
    for line in [
        "Interview 3",
        "Interviewer: Hoe was de ontvangst?",
        "Mevr. Bos: Warm.",
        "Echt warm.",
        "Interviewer: Mooi.",
    ]:
        document.add_paragraph(line)
    path = tmp_path / "gesprek.docx"
    document.save(str(path))
    transcript = read_transcript(path)
    assert [(turn.speaker, turn.text, turn.respondent) for turn in transcript.turns] == [
        ("Interviewer", "Hoe was de ontvangst?", False),
        ("Mevr. Bos", "Warm. Echt warm.", True),
        ("Interviewer", "Mooi.", False),
    ]
    answer = transcript.turns[1]
    assert transcript.text[answer.start : answer.end] == "Warm.\nEcht warm."


def test_document_with_a_table_of_times_names_and_words(tmp_path: Path) -> None:
    rows = [
        ("Tijd", "Spreker", "Tekst"),
        ("00:01", "Interviewer", "Hoe was het?"),
        ("00:05", "Bewoner:", "Koud.\nDe verwarming was stuk."),
    ]
    document = docx.Document()
    table = document.add_table(rows=0, cols=3)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    path = tmp_path / "tabel.docx"
    document.save(str(path))
    assert [(turn.speaker, turn.text) for turn in read_transcript(path).turns] == [
        ("Interviewer", "Hoe was het?"),
        ("Bewoner", "Koud. De verwarming was stuk."),
    ]
