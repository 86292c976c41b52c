"""Scoring blocks: each distinct text once, and what an earlier run knew not at all."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klantstem.batch.blocks import cut
from klantstem.batch.score import Counts, score, tag_texts
from klantstem.batch.tagged_batch import TaggedBatch
from klantstem.tag import Status, Tag, TaggedItem
from klantstem.text.segment import Segment
from klantstem.values import Stance


class Noting:
    """Tags every text with itself, and notes what it was given."""

    def __init__(self) -> None:
        self.given: list[list[str | None]] = []

    def tag_batch(self, texts: pa.Array) -> TaggedBatch:
        self.given.append(texts.to_pylist())
        return TaggedBatch.of(map(self.item, texts.to_pylist()))

    def item(self, text: str | None) -> TaggedItem:
        if not text:
            return TaggedItem(Status.LEEG)
        tag = Tag("snel", Stance.GEMIST, "basis op orde", 0.5, 0, 0, len(text))
        return TaggedItem(Status.OK, (Segment(text, 0, len(text)),), (tag,))


@given(st.lists(st.sampled_from([None, "", "goed", "Goed", "slecht", "goed "]), max_size=12))
def test_each_distinct_text_is_read_once_and_tags_stay_in_place(texts):
    tagger = Noting()
    column = pa.array(texts, pa.string())
    assert tag_texts(tagger, column).columns.equals(TaggedBatch.of(map(tagger.item, texts)).columns)
    assert [sorted(given, key=str) for given in tagger.given] == ([sorted(set(texts), key=str)] if texts else [])


def test_a_tagger_that_loses_items_is_noticed():
    class Loser(Noting):
        def tag_batch(self, texts):
            return super().tag_batch(texts.slice(1))

    with pytest.raises(RuntimeError, match="an item for each text"):
        tag_texts(Loser(), pa.array(["a", "b"]))


def test_a_block_that_is_known_is_not_scored_and_is_counted_as_such():
    tagger = Noting()
    blocks = list(cut([pa.record_batch({"t": ["a", None, "b", "c", "d"]})], text="t", rows=2))
    known = {1: TaggedBatch.of(map(tagger.item, ["b", "c"]))}
    found = list(score(blocks, tagger=tagger, known=lambda block: known.get(block.number)))
    assert tagger.given == [["a", None], ["d"]]
    assert [scored.known for scored in found] == [False, True, False]
    counts = Counts()
    for scored in found:
        counts.add(scored)
    assert (counts.items, counts.resumed, counts.with_tags) == (5, 2, 4)
    assert counts.status == {"ok": 4, "leeg": 1}
    assert counts.stances == {"gemist": 4}
    counts.seconds = 1.5
    assert counts.lines("uit.csv")[0] == "uit.csv: 5 items in 1.5 s (2 items/s)"
    assert counts.lines("uit.csv")[-1] == "  resumed    2 items were taken over from an earlier run"
