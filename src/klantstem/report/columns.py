"""Find the column of a tagged table that holds the feedback, and the rows that are feedback."""

from __future__ import annotations

from collections.abc import Container

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from klantstem.batch.cells import is_json, plain_cells, text_of
from klantstem.batch.columns import text_column
from klantstem.batch.source import BATCH_ROWS, Source
from klantstem.errors import ReadError
from klantstem.report.dates import named_column

_OWN = ("status", "tags")
# A spreadsheet program in Dutch writes the second of each.
_TRUE = ("true", "waar")
_FALSE = ("false", "onwaar")


def find_text(table: pa.Table, name: str | None, *, own: Container[str] = _OWN) -> str | None:
    """Return the name of the column with the feedback: `name`, else the one that `klantstem tag` would find.

    Parameters
    ----------
    table : a tagged table
    name : the column that the user names
    own : columns that tagging has added

    Raises
    ------
    ReadError
        If `name` is given and absent.
    """
    if name is not None:
        named_column(table, name)
        return name
    if is_transcript(table):
        return "text"
    others = table.select([column for column in table.column_names if column not in own])
    names = others.column_names
    source = Source(
        name="the table",
        format="",
        schema=others.schema,
        rows=others.num_rows,
        read=lambda: iter(others.to_batches(max_chunksize=BATCH_ROWS)),
        text=names[0] if len(names) == 1 else None,
    )
    try:
        return text_column(source)
    except ReadError:
        return None


def texts_of(table: pa.Table, name: str) -> pa.ChunkedArray:
    """Return a column as the texts that were tagged."""
    field = table.schema.field(name)
    if _is_text(field.type) and not is_json(field):
        return pc.cast(table[name], pa.string())
    chunks = [[text_of(cell) for cell in plain_cells(chunk, field)] for chunk in table[name].chunks]
    return pa.chunked_array(chunks, pa.string())


def is_transcript(table: pa.Table) -> bool:
    """Tell by its columns whether a table is a transcript, with a row per turn."""
    return set(table.column_names) >= {"speaker", "text", "respondent"}


def respondents(table: pa.Table) -> npt.NDArray[np.bool_]:
    """Tell for every row whether it is feedback; in a transcript the turns of an interviewer are not."""
    everyone = np.ones(table.num_rows, dtype=np.bool_)
    if not is_transcript(table):
        return everyone
    column = table["respondent"]
    if pa.types.is_boolean(column.type):
        asked = pc.invert(column)
    elif _is_text(column.type):
        words = pc.utf8_lower(pc.utf8_trim_whitespace(column))
        if not set(words.unique().to_pylist()) <= {*_TRUE, *_FALSE, "", None}:
            return everyone
        asked = pc.is_in(words, value_set=pa.array(_FALSE))
    else:
        return everyone
    answered: npt.NDArray[np.bool_] = pc.invert(pc.fill_null(asked, False)).to_numpy()
    return answered


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
