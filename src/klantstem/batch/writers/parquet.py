"""Write Parquet, typed and nested as the table is."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from klantstem.batch.cells import text_bytes

_GROUP_ROWS = 65_536
_GROUP_BYTES = 64 << 20


class ParquetWriter:
    """Collects batches to row groups of a useful size: memory stays bounded and the file reads fast."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._schema = schema
        self._file = pq.ParquetWriter(path, schema, compression="zstd")
        self._waiting: list[pa.RecordBatch] = []
        self._rows = self._bytes = 0

    def write(self, batch: pa.RecordBatch) -> None:
        """Append the rows of a batch."""
        self._waiting.append(batch)
        self._rows += batch.num_rows
        # What is in the cells, not what is in memory: the same table is always the same file.
        self._bytes += int(text_bytes(batch).sum())
        if self._rows >= _GROUP_ROWS or self._bytes >= _GROUP_BYTES:
            self._flush()

    def close(self) -> None:
        """Write what waits and the footer."""
        self._flush()
        self._file.close()

    def _flush(self) -> None:
        if self._waiting:
            self._file.write_table(pa.Table.from_batches(self._waiting, schema=self._schema))
        self._waiting, self._rows, self._bytes = [], 0, 0
