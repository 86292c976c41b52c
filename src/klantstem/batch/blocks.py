"""Cut a table into blocks: what is scored, kept and written at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from klantstem.batch.cells import is_json, plain_cells, text_bytes, text_of
from klantstem.errors import ReadError

BLOCK_ROWS = 8_192
BLOCK_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that follow each other.

    Attributes
    ----------
    number : of the block in its table, from 0
    first : number of its first row in the table, from 0
    rows : the rows, in the pieces that the reader gave
    texts : the feedback items among them, as strings; null is a missing one
    chosen : which rows are a feedback item; None where all are
    """

    number: int
    first: int
    rows: tuple[pa.RecordBatch, ...]
    texts: pa.StringArray
    chosen: pa.BooleanArray | None = None

    def __len__(self) -> int:
        return sum(piece.num_rows for piece in self.rows)


def cut(
    batches: Iterable[pa.RecordBatch],
    *,
    text: str,
    name: str = "the table",
    respondent: str | None = None,
    rows: int = BLOCK_ROWS,
    size: int = BLOCK_BYTES,
) -> Iterator[Block]:
    """Cut a table into blocks; where, depends on its rows alone and not on the batches in which they come.

    Parameters
    ----------
    batches
        the table, in order
    text
        column with the feedback; a cell that is no text is read as the text that it shows
    name
        what messages call the table
    respondent
        boolean column; a row where it is false is no feedback item
    rows, size
        a block has at most so many rows and so many bytes of text; a row of more bytes is a block by itself

    Raises
    ------
    ReadError
        If a text is not what its file says it is; the message tells the row.
    """
    number = first = 0
    for pieces in _grouped(batches, rows, size):
        texts = pa.concat_arrays([texts_of(piece, text) for piece in pieces])
        try:
            # Arrow trusts a file that says UTF-8, and so does everything that reads the text.
            texts.validate(full=True)
        except pa.ArrowInvalid:
            row = first + _first_unreadable(texts) + 1
            raise ReadError(f"{name} cannot be read: the text of row {row:,} is not UTF-8.") from None
        chosen = None
        if respondent is not None:
            chosen = pa.concat_arrays([piece.column(piece.schema.get_field_index(respondent)) for piece in pieces])
            texts = texts.filter(chosen)
        block = Block(number, first, pieces, texts, chosen)
        yield block
        number, first = number + 1, first + len(block)


def texts_of(batch: pa.RecordBatch, name: str) -> pa.StringArray:
    """Return the cells of a column as strings; a missing one is null."""
    place = batch.schema.get_field_index(name)
    column, field = batch.column(place), batch.schema.field(place)
    if not is_json(field) and _holds_text(field.type):
        return column.cast(pa.string())
    return pa.array([text_of(value) for value in plain_cells(column, field)], pa.string())


def _holds_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _first_unreadable(texts: pa.StringArray) -> int:
    for place, text in enumerate(texts):
        try:
            text.as_py()
        except UnicodeDecodeError:
            return place
    return 0


def _grouped(batches: Iterable[pa.RecordBatch], rows: int, size: int) -> Iterator[tuple[pa.RecordBatch, ...]]:
    pieces: list[pa.RecordBatch] = []
    rows_left, size_left = rows, size
    for batch in batches:
        sizes = text_bytes(batch)
        start = 0
        while start < batch.num_rows:
            ends = np.cumsum(sizes[start : start + rows_left])
            fitting = int(np.searchsorted(ends, size_left, side="right"))
            if not fitting and not pieces:
                fitting = 1
            if fitting:
                pieces.append(batch.slice(start, fitting))
                start, rows_left, size_left = start + fitting, rows_left - fitting, size_left - int(ends[fitting - 1])
            if not rows_left or start < batch.num_rows:
                yield tuple(pieces)
                pieces, rows_left, size_left = [], rows, size
    if pieces:
        yield tuple(pieces)
