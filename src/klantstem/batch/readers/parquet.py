"""Read Parquet: columns, types and metadata as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pyarrow as pa
import pyarrow.parquet as pq

from klantstem.batch.readers.columns import unique_names
from klantstem.batch.source import BATCH_ROWS, Origin, Source


def read(origin: Origin) -> Source:
    """Open a Parquet file; only a row group at a time is in memory."""
    # Arrow's read-ahead keeps all that it has read until the end of the file.
    return parquet_source(origin.name, lambda: pq.ParquetFile(origin.path, pre_buffer=False))


def parquet_source(
    name: str, open_file: Callable[[], AbstractContextManager[pq.ParquetFile]], groups: tuple[int, int] | None = None
) -> Source:
    """Return a Parquet file, or a run of its row groups, as a source.

    Parameters
    ----------
    name : the file as the user knows it
    open_file : opens it, each time that it is read
    groups : the first row group and the one after the last; None reads them all
    """
    with open_file() as file:
        footer, schema = file.metadata, file.schema_arrow
    wanted = range(*(groups or (0, footer.num_row_groups)))
    names = unique_names(schema.names)
    schema = pa.schema(
        [field.with_name(name) for field, name in zip(schema, names, strict=True)], metadata=schema.metadata
    )

    def batches() -> Iterator[pa.RecordBatch]:
        with open_file() as file:
            for batch in file.iter_batches(batch_size=BATCH_ROWS, row_groups=wanted):
                yield pa.RecordBatch.from_arrays(batch.columns, schema=schema)

    return Source(
        name=name,
        format="parquet",
        schema=schema,
        rows=sum(footer.row_group(number).num_rows for number in wanted),
        read=batches,
        text=names[0] if len(names) == 1 else None,
    )
