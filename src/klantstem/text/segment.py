"""Split feedback into sentences that keep their place in the original text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence of a feedback item.

    Attributes
    ----------
    text : the sentence, cleaned
    start, end : character offsets into the *original* item, end exclusive
    """

    text: str
    start: int
    end: int
