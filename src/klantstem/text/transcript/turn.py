"""What a transcript consists of: turns of speakers, with their place in the text of the file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from klantstem.text.alignment import Alignment

_BLANK_OUTSIDE_TAG = re.compile(r"\A\s|\s\Z|>\s+<")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says until another one takes over.

    Attributes
    ----------
    speaker : the name as the file has it, without brackets and times; empty when the file names nobody
    text : the words of the turn, without names, times and cue numbers
    start, end : character offsets into `Transcript.text`, from the first to the last word of the turn
    respondent : whether the turn is to be scored; False for an interviewer
    """

    speaker: str
    text: str
    start: int
    end: int
    respondent: bool
    alignment: Alignment = field(repr=False, compare=False)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of `text` to offsets into `Transcript.text`, such as those of a segment of this turn."""
        start, end = self.alignment.span(start, end)
        return self.start + start, self.start + end


@dataclass(frozen=True, slots=True)
class Transcript:
    """An interview or group talk.

    Attributes
    ----------
    text : the decoded file (txt, vtt, srt), or the lines that were read from it (docx)
    turns : in order; two turns in a row have different speakers
    """

    text: str
    turns: tuple[Turn, ...]

    @property
    def speakers(self) -> tuple[str, ...]:
        """The speakers in the order in which they first speak."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns))


@dataclass(slots=True)
class Utterance:
    """A speaker and the places in the text of what is said; the raw material of a turn."""

    speaker: str
    places: list[tuple[int, int]]


def joined(utterances: Sequence[Utterance]) -> list[Utterance]:
    """Join what one speaker says in a row, and leave out who says nothing."""
    result: list[Utterance] = []
    for utterance in utterances:
        if not utterance.places:
            continue
        if result and result[-1].speaker == utterance.speaker:
            result[-1].places.extend(utterance.places)
        else:
            result.append(Utterance(utterance.speaker, list(utterance.places)))
    return result


def make_turn(text: str, utterance: Utterance, *, respondent: bool) -> Turn:
    """Build a turn: its places joined by blanks, or by a line break where the text has an empty line or a bullet."""
    places = list(utterance.places)
    places[0] = (_first_word(text, *places[0]), places[0][1])
    places[-1] = (places[-1][0], _last_word(text, *places[-1]))
    start, end = places[0][0], places[-1][1]
    parts: list[str] = []
    alignment = Alignment([], [], [], [])
    length = 0
    previous = start
    for place_start, place_end in places:
        if place_start > previous:
            glue = _glue(text, previous, place_start)
            alignment.old_starts.append(previous - start)
            alignment.old_ends.append(place_start - start)
            alignment.new_starts.append(length)
            length += len(glue)
            alignment.new_ends.append(length)
            parts.append(glue)
        parts.append(text[place_start:place_end])
        length += place_end - place_start
        previous = place_end
    return Turn(utterance.speaker, "".join(parts), start, end, respondent, alignment)


def _glue(text: str, start: int, end: int) -> str:
    gap = text[start:end]
    if "\n" not in gap and "\r" not in gap:
        return " " if _BLANK_OUTSIDE_TAG.search(gap) else ""
    paragraph = not gap.strip() and gap.count("\n") > 1
    return "\n" if paragraph or text[end : end + 2] in {"- ", "* ", "• "} else " "


def _first_word(text: str, start: int, end: int) -> int:
    return end - len(text[start:end].lstrip())


def _last_word(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())
