"""Read the feedback of a table with a tagger, in order, and count what it finds."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

from klantstem.batch.cells import plain_cells, text_of
from klantstem.tag import Status, TaggedItem
from klantstem.values.stance import Stance


class TagsItems(Protocol):
    """What the scorer needs of a tagger: items in, as many tagged items out, lazily and in order."""

    def tag_items(self, texts: Iterable[str | None]) -> Iterator[TaggedItem]:
        """Tag each text."""


@dataclass(slots=True)
class Counts:
    """What was found.

    Attributes
    ----------
    items : feedback items, so without the turns of an interviewer
    with_tags : items with at least one tag
    status : items per status
    stances : tags per stance
    seconds : time that it took
    """

    items: int = 0
    with_tags: int = 0
    status: Counter[str] = field(default_factory=Counter)
    stances: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def add(self, item: TaggedItem) -> None:
        """Count one feedback item."""
        self.items += 1
        self.with_tags += bool(item.tags)
        self.status[str(item.status)] += 1
        self.stances.update(str(tag.stance) for tag in item.tags)

    def lines(self, output: str) -> list[str]:
        """Tell it in a few lines."""
        status = ", ".join(f"{name} {self.status[name]:,}" for name in Status if self.status[name])
        stances = ", ".join(f"{name} {self.stances[name]:,}" for name in Stance)
        rate = self.items / self.seconds if self.seconds > 0 else 0.0
        share = f" ({self.with_tags / self.items:.0%})" if self.items else ""
        return [
            f"{output}: {self.items:,} item{'s' * (self.items != 1)} in {self.seconds:.1f} s ({rate:,.0f} items/s)",
            f"  status     {status or 'none'}",
            f"  with tags  {self.with_tags:,}{share}",
            f"  tags       {stances}",
        ]


@dataclass(frozen=True, slots=True)
class Scored:
    """A batch of the input with an item for each row; `scored` is false for a turn of an interviewer."""

    rows: pa.RecordBatch
    items: list[TaggedItem]
    scored: list[bool]


def score(
    batches: Iterable[pa.RecordBatch], tagger: TagsItems, *, text: str, respondent: str | None = None
) -> Iterator[Scored]:
    """Tag the rows of a table.

    The tagger gets one unbroken stream of texts and makes its own batches of it, so that tags cannot depend
    on how the input was cut. Only the rows that the tagger has taken and not yet given back are in memory.

    Parameters
    ----------
    batches
        the table, in order
    tagger
        the tagger
    text
        column with the feedback; a cell that is no text is read as the text that it shows
    respondent
        boolean column; a row where it is false is passed by, with status `ok` and no tags
    """
    waiting: deque[_Taken] = deque()

    def texts() -> Iterator[str | None]:
        for batch in batches:
            cells = read_texts(batch, text)
            chosen = _chosen(batch, respondent)
            waiting.append(_Taken(batch, chosen, sum(chosen)))
            yield from (cell for cell, wanted in zip(cells, chosen, strict=True) if wanted)

    ready: list[TaggedItem] = []
    for item in tagger.tag_items(texts()):
        while not waiting[0].wanted:
            yield _joined(waiting.popleft(), [])
        ready.append(item)
        if len(ready) == waiting[0].wanted:
            yield _joined(waiting.popleft(), ready)
            ready = []
    while waiting and not waiting[0].wanted:
        yield _joined(waiting.popleft(), [])
    if waiting:
        raise RuntimeError("The tagger returned fewer items than it was given texts.")


@dataclass(frozen=True, slots=True)
class _Taken:
    """A batch that the tagger took texts of: which rows, and how many."""

    rows: pa.RecordBatch
    chosen: list[bool]
    wanted: int


def _joined(taken: _Taken, ready: list[TaggedItem]) -> Scored:
    if taken.wanted == len(taken.chosen):
        return Scored(taken.rows, ready, taken.chosen)
    passed = TaggedItem(Status.OK)
    tagged = iter(ready)
    items = [next(tagged) if wanted else passed for wanted in taken.chosen]
    return Scored(taken.rows, items, taken.chosen)


def read_texts(batch: pa.RecordBatch, name: str) -> list[str | None]:
    """Return the cells of a column as texts; a missing one is None."""
    place = batch.schema.get_field_index(name)
    return [text_of(value) for value in plain_cells(batch.column(place), batch.schema.field(place))]


def _chosen(batch: pa.RecordBatch, respondent: str | None) -> list[bool]:
    if respondent is None:
        return [True] * batch.num_rows
    values: list[bool] = batch.column(batch.schema.get_field_index(respondent)).to_pylist()
    return values
