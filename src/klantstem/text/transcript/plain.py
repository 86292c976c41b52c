"""Transcripts of the form "Naam: tekst", a line for each turn, with or without times."""

from __future__ import annotations

import re

from klantstem.text.transcript.speakers import speaker_labels
from klantstem.text.transcript.turn import Utterance

_TIME = r"[\[(<]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])>]?"
_NAME = r"[^\W\d_][\w.'’&/-]*(?: [\w.'’&/()-]+){0,4}"
_COLON = re.compile(
    rf"(?:{_TIME}\s*[-–]?\s*)?(?:>>|-)?\s*\**(?P<name>{_NAME}?)\**\s*(?:{_TIME})?\s*:(?![/\d])\**[^\S\n]*"
)
# Meeting software: the name and the time on a line of their own, the words below it.
_HEADING = re.compile(rf"(?P<name>{_NAME}?)\s+{_TIME}\s*")
_LINE = re.compile(r"[^\r\n]+")
_STAMP = re.compile(r"[\[(<]\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])>]|^\s*\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,3})?\b")
_LONGEST_LABEL = 80


def is_transcript(text: str) -> bool:
    """Tell whether a text is a talk with speakers before a colon, rather than feedback that has a colon in it."""
    return bool(speaker_labels(_labels(text)))


def plain_utterances(text: str) -> list[Utterance]:
    """Read the turns of a plain text; what stands before the first speaker is a heading and is left out."""
    speakers = speaker_labels(_labels(text))
    utterances: list[Utterance] = []
    for line in _LINE.finditer(text):
        start, end = line.span()
        label = label_at(text, start, end)
        if label is not None and label[0] in speakers:
            utterances.append(Utterance(label[0], []))
            start = label[1]
        if utterances:
            utterances[-1].places.extend(without_times(text, start, end))
    return utterances


def label_at(text: str, start: int, end: int) -> tuple[str, int] | None:
    """Return the words before the colon of a line and where what is said begins; None without a colon."""
    while start < end and text[start].isspace():
        start += 1
    limit = min(end, start + _LONGEST_LABEL)
    match = _COLON.match(text, start, limit)
    if match is None:
        match = _HEADING.fullmatch(text, start, end) if end == limit else None
    return (match["name"].strip(), match.end()) if match else None


def without_times(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the places of a line that hold words, without times and the blanks around them."""
    places: list[tuple[int, int]] = []
    begin = start
    for stamp in [*_STAMP.finditer(text, start, end), None]:
        stop = stamp.start() if stamp else end
        words = text[begin:stop]
        if words.strip():
            places.append((begin + len(words) - len(words.lstrip()), begin + len(words.rstrip())))
        begin = stamp.end() if stamp else end
    return places


def _labels(text: str) -> list[str]:
    found = (label_at(text, *line.span()) for line in _LINE.finditer(text))
    return [label[0] for label in found if label is not None]
