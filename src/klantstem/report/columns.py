"""Find the columns of a tagged table that hold the feedback and its dates."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Container

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from klantstem.batch.cells import is_json, plain_cells, text_of
from klantstem.batch.columns import text_column
from klantstem.batch.source import BATCH_ROWS, Source
from klantstem.errors import ReadError

_DATE_NAMES = [
    "datum",
    "date",
    "tijdstip",
    "timestamp",
    "ontvangen",
    "ontvangen_op",
    "ingevuld",
    "ingevuld_op",
    "invuldatum",
    "reactiedatum",
    "responsedatum",
    "created",
    "created_at",
    "meldingsdatum",
]
_OWN = ("status", "tags")
# A spreadsheet program in Dutch writes the second of each.
_TRUE = ("true", "waar")
_FALSE = ("false", "onwaar")
_MOSTLY = 0.8


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
        _named(table, name)
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


def find_dates(table: pa.Table, name: str | None) -> tuple[dt.date, dt.date] | None:
    """Return the first and last date of the column `name`, else of a column that is called or typed so.

    Raises
    ------
    ReadError
        If `name` is given and absent, or holds no dates.
    """
    if name is not None:
        period = _period(_named(table, name))
        if period is None:
            raise ReadError(f"The column {name!r} holds no dates of the form 2025-01-31, 31-01-2025 or 31/01/2025.")
        return period
    columns = [column for column in table.column_names if column not in _OWN]
    columns.sort(key=lambda column: column.lower() not in _DATE_NAMES)
    for column in columns:
        if column.lower() in _DATE_NAMES or pa.types.is_temporal(table[column].type):
            period = _period(table[column])
            if period is not None:
                return period
    return None


def _named(table: pa.Table, name: str) -> pa.ChunkedArray:
    if name in table.column_names:
        return table[name]
    near = difflib.get_close_matches(name, table.column_names, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise ReadError(f"The column {name!r} is not in the table. It has: {', '.join(table.column_names)}.{hint}")


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _period(column: pa.ChunkedArray) -> tuple[dt.date, dt.date] | None:
    if pa.types.is_time(column.type) or pa.types.is_duration(column.type):
        return None
    if pa.types.is_temporal(column.type):
        bounds = pc.min_max(pc.cast(column, pa.date32(), safe=False)).as_py()
        return None if bounds["min"] is None else (bounds["min"], bounds["max"])
    if not _is_text(column.type):
        return None
    days = pc.utf8_slice_codeunits(pc.utf8_trim_whitespace(column), 0, 10).to_pandas().dropna()
    days = days[days != ""]
    for form in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%Y/%m/%d", "%Y%m%d"):
        parsed = pd.to_datetime(days, format=form, errors="coerce").dropna()
        if len(parsed) and len(parsed) >= _MOSTLY * len(days):
            return parsed.min().date(), parsed.max().date()
    return None
