"""Memory does not grow with the length of the file."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from klantstem.batch.job import tag_source
from klantstem.batch.source import open_source
from klantstem.batch.tagged_batch import TaggedBatch
from klantstem.batch.target import choose_target
from klantstem.tag import Status, TaggedItem


class SilentTagger:
    def tag_batch(self, texts: pa.Array) -> TaggedBatch:
        return TaggedBatch.of(TaggedItem(Status.OK) for _ in texts)


def write_export(path: Path, rows: int) -> None:
    texts = [f"item {number}: de monteur kwam netjes op tijd" for number in range(rows)]
    if path.suffix == ".csv":
        path.write_text("".join(["nr;opmerking\n", *(f"{number};{text}\n" for number, text in enumerate(texts))]))
    elif path.suffix == ".jsonl":
        path.write_text("".join(f'{{"opmerking": "{text}"}}\n' for text in texts))
    elif path.suffix == ".txt":
        path.write_text("\n".join(texts))
    else:
        pq.write_table(pa.table({"opmerking": texts}), path, row_group_size=1_000)


def peak(path: Path, output: Path) -> int:
    """Return the most bytes in use, those of Python and those of Arrow together."""
    arrow = [0]
    tracemalloc.start()
    try:
        with open_source(path) as source:
            target = choose_target(path, source.format, output, force=True)
            counts = tag_source(
                source,
                target,
                SilentTagger(),
                block_rows=500,
                on_rows=lambda _: arrow.append(pa.total_allocated_bytes()),
            )
        assert counts.items == source.rows
        return tracemalloc.get_traced_memory()[1] + max(arrow)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["in.csv", "in.jsonl", "in.txt", "in.parquet"])
def test_six_times_the_rows_need_no_more_memory(tmp_path, name):
    few, many = tmp_path / f"few{name}", tmp_path / f"many{name}"
    write_export(few, 6_000)
    write_export(many, 36_000)
    output = tmp_path / "uit.jsonl"
    peak(few, output)  # the first time also pays for what is imported
    a, b = peak(many, output), peak(few, output)
    print(a, b, a / b)
    assert a < 1.3 * b
