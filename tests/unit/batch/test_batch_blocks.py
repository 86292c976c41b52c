"""Blocks depend on the rows of a table alone, and hold no more than memory should."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klantstem.batch.blocks import Block, cut, texts_of
from klantstem.errors import ReadError

TEXTS = st.lists(st.none() | st.text(st.characters(exclude_categories=("Cs",)), max_size=30), max_size=40)


def in_batches(texts: list[str | None], sizes: list[int]) -> list[pa.RecordBatch]:
    """Hand a column out in batches of these sizes, the last of what is left."""
    batch = pa.record_batch({"nr": pa.array(range(len(texts)), pa.int64()), "t": pa.array(texts, pa.string())})
    cuts = [0]
    for size in sizes:
        cuts.append(min(len(texts), cuts[-1] + size))
    return [batch.slice(begin, end - begin) for begin, end in zip(cuts, [*cuts[1:], len(texts)], strict=True)]


def shape(blocks: list[Block]) -> list[tuple[int, int, list[int], list[str | None]]]:
    numbers = [[n for piece in block.rows for n in piece.column("nr").to_pylist()] for block in blocks]
    return [(b.number, b.first, rows, b.texts.to_pylist()) for b, rows in zip(blocks, numbers, strict=True)]


@given(
    texts=TEXTS,
    sizes=st.lists(st.integers(0, 12), max_size=8),
    rows=st.integers(1, 9),
    size=st.integers(1, 80),
)
def test_blocks_do_not_depend_on_the_batches_of_the_reader(texts, sizes, rows, size):
    blocks = list(cut(in_batches(texts, sizes), text="t", rows=rows, size=size))
    assert shape(blocks) == shape(list(cut(in_batches(texts, []), text="t", rows=rows, size=size)))
    assert [text for block in blocks for text in block.texts.to_pylist()] == texts
    assert [block.number for block in blocks] == list(range(len(blocks)))
    assert [block.first for block in blocks] == [sum(map(len, blocks[:place])) for place in range(len(blocks))]
    for block in blocks:
        length = sum(len((text or "").encode()) for text in block.texts.to_pylist())
        assert 1 <= len(block) <= rows
        assert length <= size or len(block) == 1


def test_an_item_of_a_megabyte_is_a_block_by_itself():
    texts = ["kort", "x" * 1_000_000, "kort", "kort"]
    blocks = list(cut(in_batches(texts, []), text="t", size=100_000))
    assert [len(block) for block in blocks] == [1, 1, 2]


def test_the_bytes_of_other_columns_count_too():
    batch = pa.record_batch({"t": ["a"] * 10, "bijlage": ["x" * 1_000] * 10})
    assert [len(block) for block in cut([batch], text="t", size=2_500)] == [2] * 5


def test_only_respondents_are_items():
    batch = pa.record_batch({"t": ["a", "b", None, "d"], "r": [False, True, True, False]})
    (block,) = cut([batch], text="t", respondent="r")
    assert block.texts.to_pylist() == ["b", None]
    assert block.chosen.to_pylist() == [False, True, True, False]
    assert len(block) == 4


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        (pa.array(["a", None], pa.large_string()), ["a", None]),
        (pa.array(["a", "b", "a"]).dictionary_encode(), ["a", "b", "a"]),
        (pa.array([1.5, None, 2]), ["1.5", None, "2.0"]),
        (pa.array([True, False]), ["true", "false"]),
        (pa.array([["a", "b"], None]), ['["a", "b"]', None]),
        (pa.array([None, None]), [None, None]),
    ],
    ids=["large", "dictionary", "numbers", "booleans", "lists", "nothing"],
)
def test_a_cell_that_is_no_text_is_the_text_that_it_shows(column, texts):
    found = texts_of(pa.record_batch({"t": column}), "t")
    assert found.type == pa.string()
    assert found.to_pylist() == texts


def test_a_text_that_is_not_utf_8_is_a_sentence_with_its_row():
    good = pa.record_batch({"t": ["goed"] * 3})
    buffers = pa.array(["goed", "heel"]).buffers()
    broken = pa.Array.from_buffers(pa.string(), 2, [None, buffers[1], pa.py_buffer(b"goed\xff\xfe!!")])
    blocks = cut([good, pa.record_batch({"t": broken})], text="t", name="in.parquet", rows=3)
    next(blocks)
    with pytest.raises(ReadError, match=r"^in\.parquet cannot be read: the text of row 5 is not UTF-8\.$"):
        next(blocks)
