"""Find the columns of a tagged table that hold the feedback and its dates."""

from __future__ import annotations

import datetime as dt
import difflib

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from klantstem.errors import ReadError

_TEXT_NAMES = [
    "opmerking",
    "opmerkingen",
    "tekst",
    "text",
    "feedback",
    "toelichting",
    "reactie",
    "reacties",
    "verbatim",
    "comment",
    "comments",
    "antwoord",
    "klacht",
    "review",
    "bericht",
]
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
_SHORTEST_TEXT = 15.0
_MOSTLY = 0.8


def find_text(table: pa.Table, name: str | None) -> pa.ChunkedArray | None:
    """Return the column with the feedback: `name`, else a column called so, else the one with long texts.

    Raises
    ------
    ReadError
        If `name` is given and absent.
    """
    if name is not None:
        return pc.cast(_named(table, name), pa.string())
    texts = [column for column in table.column_names if column not in _OWN and _is_text(table[column].type)]
    by_name = [column for wanted in _TEXT_NAMES for column in texts if column.lower() == wanted]
    if by_name:
        return pc.cast(table[by_name[0]], pa.string())
    lengths = {column: pc.mean(pc.utf8_length(table[column])).as_py() or 0.0 for column in texts}
    longest = max(lengths, key=lambda column: lengths[column], default=None)
    if longest is None or lengths[longest] < _SHORTEST_TEXT:
        return None
    return pc.cast(table[longest], pa.string())


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
