"""Write jsonl: one object a line, tags nested."""

from __future__ import annotations

from typing import TextIO

import pyarrow as pa

from klantstem.batch.cells import as_json_text, plain_cells

# JSON allows these in a string, but many a program takes them for the end of a line.
_LINE_BREAKS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})


class JsonlWriter:
    """Writes rows as JSON objects; a column that was mixed or nested gives its values back as they were."""

    def __init__(self, stream: TextIO, schema: pa.Schema) -> None:
        self._stream = stream
        self._schema = schema

    def write(self, batch: pa.RecordBatch) -> None:
        """Append the rows of a batch."""
        columns = [plain_cells(column, field) for column, field in zip(batch.columns, self._schema, strict=True)]
        names = self._schema.names
        for row in zip(*columns, strict=True):
            line = as_json_text(dict(zip(names, row, strict=True)))
            self._stream.write(line.translate(_LINE_BREAKS) + "\n")

    def close(self) -> None:
        """Nothing is left to write; the stream belongs to the caller."""
