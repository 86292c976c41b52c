"""Row groups of a Parquet file: of a useful size, and never larger than memory should hold."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from klantstem.batch.writers import parquet
from klantstem.batch.writers.parquet import ParquetWriter


def groups(path) -> list[int]:
    footer = pq.ParquetFile(path).metadata
    return [footer.row_group(number).num_rows for number in range(footer.num_row_groups)]


@pytest.mark.parametrize(("most", "rows"), [(10**9, [12, 8]), (9_000, [9, 9, 2])])
def test_a_group_ends_at_its_rows_or_at_its_bytes(tmp_path, monkeypatch, most, rows):
    monkeypatch.setattr(parquet, "_GROUP_ROWS", 12)
    monkeypatch.setattr(parquet, "_GROUP_BYTES", most)
    batch = pa.record_batch({"t": ["x" * 1_000] * 3})
    writer = ParquetWriter(tmp_path / "uit.parquet", batch.schema)
    for _ in range(6):
        writer.write(batch)
    writer.write(batch.slice(0, 2))
    writer.close()
    assert groups(tmp_path / "uit.parquet") == rows
