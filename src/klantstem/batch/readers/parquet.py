"""Read Parquet: columns, types and metadata as they are."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from klantstem.batch.readers.columns import unique_names
from klantstem.batch.source import BATCH_ROWS, Origin, Source


def read(origin: Origin) -> Source:
    """Open a Parquet file; only a row group at a time is in memory."""
    with pq.ParquetFile(origin.path) as file:
        rows, schema = file.metadata.num_rows, file.schema_arrow
    names = unique_names(schema.names)
    schema = pa.schema(
        [field.with_name(name) for field, name in zip(schema, names, strict=True)], metadata=schema.metadata
    )

    def batches() -> Iterator[pa.RecordBatch]:
        with pq.ParquetFile(origin.path) as file:
            for batch in file.iter_batches(batch_size=BATCH_ROWS):
                yield pa.RecordBatch.from_arrays(batch.columns, schema=schema)

    return Source(
        name=origin.name,
        format="parquet",
        schema=schema,
        rows=rows,
        read=batches,
        text=names[0] if len(names) == 1 else None,
    )
