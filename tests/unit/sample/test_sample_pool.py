"""A pool is a random sample of what counts, whatever the batches and whether the file was tagged."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klantstem.batch.job import tag_source
from klantstem.batch.provenance import Provenance
from klantstem.batch.source import Source, open_source
from klantstem.batch.tagged_batch import TaggedBatch
from klantstem.batch.target import Target
from klantstem.errors import ReadError
from klantstem.sample import Pool, read_pool
from klantstem.tag import Status, Tag, TaggedItem
from klantstem.text import Segment
from klantstem.values import Stance

TEXTS = [f"De monteur van nummer {number} was vriendelijk en hielp ons snel." for number in range(60)]


def source_of(table: pa.Table, rows: int = 1_024) -> Source:
    return Source("in", "", table.schema, table.num_rows, lambda: iter(table.to_batches(max_chunksize=rows)))


def pool_of(texts: list[str | None], size: int = 20, seed: int = 0, rows: int = 1_024) -> Pool:
    return read_pool(source_of(pa.table({"opmerking": texts}), rows), size, text="opmerking", seed=seed)


def test_a_pool_has_rows_of_the_file_with_their_texts():
    pool = pool_of(TEXTS)
    assert (len(pool), pool.of, pool.labels) == (20, 60, None)
    assert len(set(pool.rows)) == 20
    assert [TEXTS[row] for row in pool.rows] == list(pool.texts)


@given(st.integers(1, 70), st.integers(1, 70), st.integers(0, 5))
def test_the_draw_does_not_depend_on_batches_and_grows_at_its_end(rows, size, seed):
    whole = pool_of(TEXTS, 60, seed)
    pool = pool_of(TEXTS, size, seed, rows)
    assert pool.rows == whole.rows[:size]
    assert whole.first(size).rows == pool.rows


def test_another_seed_draws_other_items():
    assert pool_of(TEXTS, seed=1).rows != pool_of(TEXTS, seed=2).rows


def test_every_item_is_as_likely_to_be_drawn():
    drawn = np.zeros(len(TEXTS))
    for seed in range(300):
        drawn[list(pool_of(TEXTS, 15, seed).rows)] += 1
    # 300 draws of a quarter: 75 each, with a deviation of 7.5.
    assert np.abs(drawn - 75).max() < 4 * 7.5


def test_items_that_do_not_count_are_not_drawn():
    texts = [None, "", "  ", "...", "The engineer was very friendly and arrived on time today.", *TEXTS[:3]]
    assert sorted(pool_of(texts).rows) == [5, 6, 7]


def test_turns_of_an_interviewer_are_not_drawn(tmp_path):
    path = tmp_path / "gesprek.vtt"
    turns = [("Interviewer", "Hoe ging het met de monteur?"), ("Mevrouw A", "Hij was vriendelijk en heel snel klaar.")]
    cues = [f"00:00:0{at}.000 --> 00:00:0{at + 1}.000\n<v {who}>{text}\n" for at, (who, text) in enumerate(turns * 3)]
    path.write_text("WEBVTT\n\n" + "\n".join(cues), encoding="utf-8")
    with open_source(path) as source:
        pool = read_pool(source, 10)
    assert set(pool.texts) == {turns[1][1]}


class Friendly:
    """Tags everything as vriendelijk, and calls what is empty so."""

    def tag_batch(self, texts: pa.Array) -> TaggedBatch:
        tag = Tag("vriendelijk", Stance.ERVAREN, "basis op orde", 0.9, 0, 0, 5)
        return TaggedBatch.of(
            TaggedItem(Status.OK, (Segment(text, 0, 5),), (tag,)) if text else TaggedItem(Status.LEEG)
            for text in texts.to_pylist()
        )


@pytest.mark.parametrize("name", ["uit.parquet", "uit.csv", "uit.jsonl", "uit.xlsx"])
def test_a_tagged_file_gives_the_same_draw_with_its_tags(tmp_path: Path, name: str):
    table = pa.table({"klant": ["zeg maar niets"] * 61, "opmerking": [*TEXTS, ""]})
    tag_source(source_of(table), Target(tmp_path / name, name.rpartition(".")[2]), Friendly(), text="opmerking")
    with open_source(tmp_path / name) as source:
        pool = read_pool(source, 20, text="opmerking")
    assert pool.rows == read_pool(source_of(table), 20, text="opmerking").rows
    assert pool.labels is not None
    assert set(pool.labels) == {frozenset({("vriendelijk", "ervaren")})}


def test_a_tagged_file_tells_its_column_and_its_tags_are_not_taken_for_feedback(tmp_path, small_tagger):
    table = pa.table({"vraag": ["Wat vond u van ons bezoek vandaag?"] * 60, "antwoord": TEXTS})
    path = tmp_path / "uit.parquet"
    provenance = Provenance.of(small_tagger)
    tag_source(source_of(table), Target(path, "parquet"), Friendly(), text="antwoord", provenance=provenance)
    with open_source(path) as source:
        assert set(read_pool(source, 5).texts) <= set(TEXTS)
    bare = pq.read_table(path, columns=["antwoord", "status", "tags"]).replace_schema_metadata(None)
    tags = [json.dumps(each) for each in bare["tags"].to_pylist()]
    with_json = pa.table({"antwoord": bare["antwoord"], "status": bare["status"], "tags": tags})
    assert set(read_pool(source_of(with_json), 5).texts) <= set(TEXTS)


def test_text_that_is_not_utf_8_is_an_error_without_its_content(tmp_path):
    broken = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(np.array([0, 4], dtype=np.int32)), pa.py_buffer(b"a\xff\xfeb")]
    )
    with pytest.raises(ReadError, match="cut off, damaged"):
        read_pool(source_of(pa.table({"opmerking": broken})), 5, text="opmerking")


def test_a_file_without_rows_gives_an_empty_pool():
    assert len(pool_of([])) == 0
