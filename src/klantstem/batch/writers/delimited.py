"""Write csv and tsv."""

from __future__ import annotations

import csv
from typing import TextIO

import pyarrow as pa

from klantstem.batch.cells import plain_cells, text_of
from klantstem.batch.writers.neutral import neutralise


class DelimitedWriter:
    """Writes rows as csv, with tags as JSON text and formulas neutralised.

    Lines end in CR LF as RFC 4180 has it, which also makes every cell with a line break quoted.
    """

    def __init__(self, stream: TextIO, schema: pa.Schema, *, delimiter: str = ",") -> None:
        self._rows = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
        self._schema = schema
        self._rows.writerow([neutralise(name) for name in schema.names])

    def write(self, batch: pa.RecordBatch) -> None:
        """Append the rows of a batch."""
        columns = [
            ["" if (text := text_of(value)) is None else neutralise(text) for value in plain_cells(column, field)]
            if not _is_number(field.type)
            else ["" if value is None else str(value) for value in plain_cells(column, field)]
            for column, field in zip(batch.columns, self._schema, strict=True)
        ]
        self._rows.writerows(zip(*columns, strict=True))

    def close(self) -> None:
        """Nothing is left to write; the stream belongs to the caller."""


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))
