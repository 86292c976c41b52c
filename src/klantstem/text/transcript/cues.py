"""Subtitle files, WebVTT and SubRip: cues with a time, joined to turns of speakers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from klantstem.errors import ReadError
from klantstem.text.transcript.plain import label_at
from klantstem.text.transcript.speakers import speaker_labels
from klantstem.text.transcript.turn import Utterance

_CLOCK = r"(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_TIMING = re.compile(rf"[^\S\r\n]*{_CLOCK}[^\S\r\n]*-->[^\S\r\n]*{_CLOCK}[^\r\n]*")
_LINE = re.compile(r"([^\r\n]*)(?:\r\n|[\r\n]|\Z)")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]+)>")
# Tags inside a cue: voices, classes, styles, languages, times of single words; and positions of SubRip.
_TAG = re.compile(r"</?(?:v|c|i|b|u|ruby|rt|lang|font)\b[^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}")


def cue_utterances(text: str, *, blank_ends: bool) -> list[Utterance]:
    """Read the cues of a subtitle file; a cue that names nobody goes on with the speaker before it.

    `blank_ends` tells whether an empty line ends a cue, as in WebVTT.

    Raises
    ------
    ReadError
        If there is no cue.
    """
    cues = list(_cues(text, blank_ends=blank_ends))
    if not cues:
        raise ReadError(
            'The subtitle file has no cue: a line such as "00:00:01.000 --> 00:00:04.000" with text below it.'
        )
    labels = [label[0] for cue in cues for line in cue if (label := label_at(text, *_words(text, *line))) is not None]
    speakers = speaker_labels(labels)
    utterances: list[Utterance] = []
    current = ""
    for cue in cues:
        for start, end in cue:
            label = label_at(text, *_words(text, start, end))
            if label is not None and label[0] in speakers:
                current, start = label[0], label[1]
            for speaker, place in _voices(text, start, end):
                current = speaker or current
                utterances.append(Utterance(current, [place] if place[0] < place[1] else []))
    return utterances


def _cues(text: str, *, blank_ends: bool) -> Iterator[list[tuple[int, int]]]:
    """Yield the lines of each cue: from its time to an empty line, or to the number of the next cue."""
    cue: list[tuple[int, int]] | None = None
    for line in _LINE.finditer(text):
        start, end = line.span(1)
        if _TIMING.fullmatch(text, start, end):
            if cue:
                numbered = text[slice(*cue[-1])].strip().isdigit()
                yield cue[:-1] if numbered else cue
            cue = []
        elif cue is not None and text[start:end].strip():
            cue.append((start, end))
        elif cue and blank_ends:
            yield cue
            cue = None
    if cue:
        yield cue


def _voices(text: str, start: int, end: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield (voice or nothing, place) for the parts of a line between its tags."""
    voice = ""
    start, end = _words(text, start, end)
    for tag in _TAG.finditer(text, start, end):
        if text[start : tag.start()].strip():
            yield voice, (start, tag.start())
        start = tag.end()
        if named := _VOICE.fullmatch(tag[0]):
            voice = named[1].strip()
            yield voice, (start, start)
    if text[start:end].strip():
        yield voice, (start, end)


def _words(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
