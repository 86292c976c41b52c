"""The tagged table, wide and long, from Arrow columns."""

from __future__ import annotations

import pyarrow as pa

from klantstem.batch.table import LongTable, WideTable
from klantstem.batch.tagged_batch import TaggedBatch
from klantstem.tag import Status, Tag, TaggedItem
from klantstem.text.segment import Segment
from klantstem.values import Stance


def item(*texts: str) -> TaggedItem:
    segments = tuple(Segment(text, 0, len(text)) for text in texts)
    tags = (Tag("snel", Stance.ERVAREN, "basis op orde", 0.5, n, 0, len(text)) for n, text in enumerate(texts))
    return TaggedItem(Status.OK, segments, tuple(tags))


ROWS = pa.record_batch({"nr": pa.array(["a", "b", "c", "d"]).dictionary_encode(), "t": ["x", "y", "z", None]})
TAGGED = TaggedBatch.of([TaggedItem(Status.LEEG), item("een", "twee"), item(), item("drie")])


def sliced(start: int, rows: int) -> tuple[pa.RecordBatch, TaggedBatch]:
    return ROWS.slice(start, rows), TaggedBatch(TAGGED.columns.slice(start, rows))


def test_wide_is_the_rows_with_two_columns_more():
    table = WideTable.beside(ROWS.schema)
    found = table.batch(*sliced(1, 3), 1).to_pylist()
    assert [row["nr"] for row in found] == ["b", "c", "d"]
    assert [row["status"] for row in found] == ["ok", "ok", "ok"]
    assert [[tag["segment"] for tag in row["tags"]] for row in found] == [[0, 1], [], [0]]


def test_long_is_a_row_per_tag_numbered_in_the_whole_table():
    table = LongTable.of(ROWS.schema, None)
    found = table.batch(*sliced(1, 3), 101)
    assert found.column("id").to_pylist() == [101, 101, 103]
    assert found.column("text").to_pylist() == ["een", "twee", "drie"]
    assert found.column("segment").to_pylist() == [0, 1, 0]
    assert found.column("stance").to_pylist() == ["ervaren"] * 3


def test_long_takes_the_column_that_identifies():
    table = LongTable.of(ROWS.schema, "nr")
    found = table.batch(*sliced(0, 4), 0)
    assert found.schema == table.schema
    assert found.column("id").to_pylist() == ["b", "b", "d"]


def test_long_of_items_without_tags_has_no_rows():
    assert LongTable.of(ROWS.schema, None).batch(*sliced(2, 1), 2).num_rows == 0
