"""Read the feedback of blocks with a tagger, in order, and count what is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa

from klantstem.batch.blocks import Block
from klantstem.batch.tagged_batch import TaggedBatch
from klantstem.tag import Status
from klantstem.values.stance import Stance

if TYPE_CHECKING:
    from klantstem.batch.bulk import TagsBatches

Known = Callable[[Block], TaggedBatch | None]
"""Gives the tags of a block that an earlier run scored, None where it did not."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A block with the tags of its items, and whether those were known from an earlier run."""

    block: Block
    tagged: TaggedBatch
    known: bool = False


@dataclass(slots=True)
class Counts:
    """What was found.

    Attributes
    ----------
    items : feedback items, so without the turns of an interviewer
    resumed : items among them that an earlier run had scored
    with_tags : items with at least one tag
    status : items per status
    stances : tags per stance
    seconds : time that it took
    """

    items: int = 0
    resumed: int = 0
    with_tags: int = 0
    status: Counter[str] = field(default_factory=Counter)
    stances: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def add(self, scored: Scored) -> None:
        """Count the items of a block."""
        status, stances, with_tags = scored.tagged.counts()
        self.items += len(scored.tagged)
        self.resumed += len(scored.tagged) if scored.known else 0
        self.with_tags += with_tags
        self.status += status
        self.stances += stances

    def lines(self, output: str) -> list[str]:
        """Tell it in a few lines."""
        status = ", ".join(f"{name} {self.status[name]:,}" for name in Status if self.status[name])
        stances = ", ".join(f"{name} {self.stances[name]:,}" for name in Stance)
        rate = (self.items - self.resumed) / self.seconds if self.seconds > 0 else 0.0
        share = f" ({self.with_tags / self.items:.0%})" if self.items else ""
        lines = [
            f"{output}: {self.items:,} item{'s' * (self.items != 1)} in {self.seconds:.1f} s ({rate:,.0f} items/s)",
            f"  status     {status or 'none'}",
            f"  with tags  {self.with_tags:,}{share}",
            f"  tags       {stances}",
        ]
        if self.resumed:
            lines.append(f"  resumed    {self.resumed:,} items were taken over from an earlier run")
        return lines


def score(blocks: Iterable[Block], *, tagger: TagsBatches, known: Known) -> Iterator[Scored]:
    """Tag the items of each block in this thread."""
    for block in blocks:
        found = known(block)
        if found is not None:
            yield Scored(block, found, known=True)
        else:
            yield Scored(block, tag_texts(tagger, block.texts))


def tag_texts(tagger: TagsBatches, texts: pa.StringArray) -> TaggedBatch:
    """Tag texts, each distinct one once: an export repeats itself.

    Raises
    ------
    RuntimeError
        If the tagger does not give an item for each text.
    """
    if not len(texts):
        return TaggedBatch.of([])
    encoded = texts.dictionary_encode(null_encoding="encode")
    distinct = encoded.dictionary
    tagged = tagger.tag_batch(distinct)
    if len(tagged) != len(distinct):
        raise RuntimeError("The tagger did not return an item for each text.")
    if len(distinct) == len(texts):
        return tagged
    return TaggedBatch(tagged.columns.take(encoded.indices))
