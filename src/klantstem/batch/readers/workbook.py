"""Read xlsx and ods: one sheet, numbers as numbers and dates as dates."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import python_calamine as calamine

from klantstem.batch.readers.columns import JSON_COLUMN, in_batches, unique_names, without_surrogates
from klantstem.batch.readers.header import SAMPLE_ROWS, columns_of, headerless_note
from klantstem.batch.source import BATCH_ROWS, Origin, Source
from klantstem.errors import ReadError

# Beyond this a spreadsheet's floating point no longer tells whole numbers apart.
EXACT_INTEGER = 2**53


def read(origin: Origin) -> Source:
    """Open one sheet of a workbook; it is in memory as a whole, as the format forces.

    The first row that is not empty is the header, unless it looks like the rows below it and not like names. An
    empty cell is null. A column that mixes kinds of values (12 and "12a") is kept as JSON text and marked as such, so
    that xlsx and jsonl output give each value back as it was.
    """
    table = _cells(origin)
    if not table:
        raise ReadError(f"{origin.name} has no cells on the sheet that was read. Name another with --sheet.")
    first = [_as_text(cell) for cell in table[0]]
    made_up = columns_of(first, [[_as_text(cell) for cell in row] for row in table[1 : SAMPLE_ROWS + 1]])
    header = unique_names(made_up or first)
    rows = table if made_up else table[1:]
    columns = [_column(name, [row[place] for row in rows]) for place, name in enumerate(header)]
    schema = pa.schema([field for field, _ in columns])
    values = [cells for _, cells in columns]
    return Source(
        name=origin.name,
        format=origin.format,
        schema=schema,
        rows=len(rows),
        read=lambda: in_batches(zip(*values, strict=True), schema, BATCH_ROWS),
        text=header[0] if len(header) == 1 else None,
        notes=(headerless_note(header),) if made_up else (),
    )


def _cells(origin: Origin) -> list[list[Any]]:
    try:
        with origin.open() as stream, calamine.load_workbook(stream) as book:
            names = book.sheet_names
            if origin.sheet is None:
                sheet = book.get_sheet_by_index(0)
            elif origin.sheet in names:
                sheet = book.get_sheet_by_name(origin.sheet)
            else:
                raise ReadError(f"Sheet {origin.sheet!r} is not in {origin.name}. It has: {', '.join(names)}.")
            return list(sheet.to_python())
    except calamine.PasswordError:
        raise ReadError(f"{origin.name} has a password. Save it without one.") from None
    except calamine.CalamineError:
        # Calamine's own message may quote a cell.
        raise ReadError(
            f"{origin.name} is damaged or is no workbook at all. Open it in Excel and save it again as .xlsx."
        ) from None
    except BaseException as error:
        # The Rust side reports its worst surprises as a panic, which is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise ReadError(f"{origin.name} is damaged: its sheet cannot be read.") from None


def _column(name: str, cells: Sequence[Any]) -> tuple[pa.Field, list[Any]]:
    values = [None if cell == "" else cell for cell in cells]
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {str}:
        return pa.field(name, pa.string()), [value and without_surrogates(value) for value in values]
    if kinds <= {int, float}:
        if all(value is None or _is_whole(value) for value in values):
            return pa.field(name, pa.int64()), [None if value is None else int(value) for value in values]
        return pa.field(name, pa.float64()), values
    if kinds == {bool}:
        return pa.field(name, pa.bool_()), values
    if kinds == {dt.date}:
        return pa.field(name, pa.date32()), values
    if kinds <= {dt.date, dt.datetime}:
        midnight = dt.time()
        moments = [dt.datetime.combine(value, midnight) if type(value) is dt.date else value for value in values]
        return pa.field(name, pa.timestamp("us")), moments
    if kinds == {dt.time}:
        return pa.field(name, pa.time64("us")), values
    if kinds == {dt.timedelta}:
        return pa.field(name, pa.duration("us")), values
    mixed = [None if value is None else _as_json(value) for value in values]
    return pa.field(name, pa.string(), metadata=JSON_COLUMN), mixed


def _is_whole(value: float) -> bool:
    return abs(value) < EXACT_INTEGER and float(value).is_integer()


def _as_json(value: Any) -> str:
    if isinstance(value, float) and _is_whole(value):
        value = int(value)
    if not isinstance(value, (str, bool, int, float)):
        value = str(value)
    if isinstance(value, str):
        value = without_surrogates(value)
    return json.dumps(value, ensure_ascii=False)


def _as_text(cell: Any) -> str:
    text = str(int(cell)) if isinstance(cell, float) and _is_whole(cell) else str(cell)
    return without_surrogates(text)
