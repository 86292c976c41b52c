"""A quote: what a customer literally said, with all that the page can filter it by."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence with one of its tags and what stands around it; a sentence with two tags makes two quotes.

    Attributes
    ----------
    before, parts, after : one passage, plain text, masked and cut at words. `parts` is the sentence in pieces: every
        second piece carries the tag, the others do not; the first may be empty
    whole : whether the whole sentence is marked, since no words of it stand out or the model does not know the value
    value, stance, level : the tag
    score : the model's probability of the tag
    row : row of the table, from 0
    start : where the sentence starts in the original item; `row` and `start` together identify a sentence
    date : of the item; None where unknown
    groups : the label of the item in each column that divides the items. It is left off where too few items with this
        label express the value: such a quote is never shown as one of that segment
    given : the score that the customer gave; None where unknown
    """

    before: str
    parts: tuple[str, ...]
    after: str
    whole: bool
    value: str
    stance: str
    level: str
    score: float
    row: int
    start: int
    date: dt.date | None = None
    groups: dict[str, str] = field(default_factory=dict)
    given: float | None = None

    @property
    def sentence(self) -> str:
        """The sentence that carries the tag."""
        return "".join(self.parts)
