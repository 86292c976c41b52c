"""A finding: a sentence, and how much it tells."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, auto


class Telling(IntEnum):
    """How much a finding tells a manager, least first: those that tell most are chosen."""

    BACKGROUND = auto()
    UNSURE = auto()
    NOTHING_FOUND = auto()
    LEVEL = auto()
    FEELING = auto()
    SEGMENT = auto()
    NOT_CHOSEN = auto()
    SCORE = auto()
    CHANGE = auto()
    TARGETS = auto()
    WANTED = auto()


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence.

    Attributes
    ----------
    about : the analysis that it is made of
    text : the sentence
    telling : how much it tells
    """

    about: str
    text: str
    telling: Telling = Telling.BACKGROUND
