"""What klantstem says of a text: tags, each a value with a stance, and the status of the item."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from klantstem.text.segment import Segment
from klantstem.values.basis import Basis
from klantstem.values.stance import Stance


class Status(StrEnum):
    """How the reading of one feedback item went."""

    OK = "ok"
    LEEG = "leeg"
    ANDERE_TAAL = "andere taal"
    AFGEKAPT = "afgekapt"
    FOUT = "fout"


@dataclass(frozen=True, slots=True)
class Tag:
    """A value that one segment expresses.

    Attributes
    ----------
    value : name of the value, as the value set spells it
    stance : ervaren, gemist or gewenst
    level : name of the level (or tier) on which the value set places the value
    score : calibrated probability that the segment expresses the value with this stance, 0-1
    segment : number of the segment inside its item, from 0
    start, end : character offsets of the segment into the *original* item, end exclusive
    basis : what the tag rests on: the model knows the value, or reads it from others, a description or examples
    """

    value: str
    stance: Stance
    level: str
    score: float
    segment: int
    start: int
    end: int
    basis: Basis = Basis.BEKEND


@dataclass(frozen=True, slots=True)
class TaggedItem:
    """One feedback item with its status, its segments in order and the tags of those segments."""

    status: Status
    segments: tuple[Segment, ...] = ()
    tags: tuple[Tag, ...] = ()
