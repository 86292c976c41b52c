"""Write xlsx row by row: text stays text, numbers and dates stay what they are."""

from __future__ import annotations

import datetime as dt
import math
import tempfile
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import xlsxwriter

from klantstem.batch.cells import plain_cells, text_of
from klantstem.errors import WriteError

CELL_CHARS = 32_767
CUT_MARK = "…[afgekapt]"
_MAX_ROWS = 1_048_576
_MAX_COLUMNS = 16_384
_EXACT_INTEGER = 2**53
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_FIRST_DAY = dt.date(1900, 3, 1)


class XlsxWriter:
    """Writes rows to one sheet in constant memory.

    Text is always written as a text cell, so that a formula in it is never run; where it starts like one
    the cell also has Excel's quote prefix, so that editing it does not wake it. Characters that XML cannot
    hold are stored in Excel's own escape (``_x0001_``), which Excel and every xlsx library turn back. A
    text longer than a cell holds is cut and ends in `CUT_MARK`.
    """

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        if len(schema) > _MAX_COLUMNS:
            raise WriteError(f"A sheet holds {_MAX_COLUMNS} columns. Write .csv or .parquet instead, with -o.")
        self._schema = schema
        self._scratch = tempfile.TemporaryDirectory(prefix="klantstem-", ignore_cleanup_errors=True)
        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": self._scratch.name})
        # A fixed date makes the bytes depend on the content alone.
        self._book.set_properties({"created": dt.datetime(2000, 1, 1)})
        self._sheet = self._book.add_worksheet("klantstem")
        self._sheet.freeze_panes(1, 0)
        self._formats = {
            "quoted": self._book.add_format({"quote_prefix": True}),
            dt.date: self._book.add_format({"num_format": "yyyy-mm-dd"}),
            dt.datetime: self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            dt.time: self._book.add_format({"num_format": "hh:mm:ss"}),
            dt.timedelta: self._book.add_format({"num_format": "[h]:mm:ss"}),
        }
        bold = self._book.add_format({"bold": True})
        for place, name in enumerate(schema.names):
            self._sheet.write_string(0, place, _fitting(name), bold)
        self._row = 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # Rows wait in a scratch file, which a workbook that is never assembled would leave behind.
        self._scratch.cleanup()

    def write(self, batch: pa.RecordBatch) -> None:
        """Append the rows of a batch."""
        if self._row + batch.num_rows > _MAX_ROWS:
            raise WriteError(
                f"A sheet holds {_MAX_ROWS} rows and this table has more. Write .csv or .parquet instead, with -o."
            )
        columns = [plain_cells(column, field) for column, field in zip(batch.columns, self._schema, strict=True)]
        for cells in zip(*columns, strict=True):
            for place, value in enumerate(cells):
                self._cell(place, value)
            self._row += 1

    def close(self) -> None:
        """Assemble the workbook."""
        self._book.close()

    def _cell(self, place: int, value: Any) -> None:
        if value is None or value == "":
            return
        kind = type(value)
        if kind is bool:
            self._sheet.write_boolean(self._row, place, value)
        elif kind in (int, float) and math.isfinite(value) and abs(value) <= _EXACT_INTEGER:
            self._sheet.write_number(self._row, place, value)
        elif kind in self._formats and _in_calendar(value):
            self._sheet.write_datetime(self._row, place, value, self._formats[kind])
        else:
            text = _fitting(text_of(value) or "")
            style = self._formats["quoted"] if text.startswith(_FORMULA_SIGNS) else None
            self._sheet.write_string(self._row, place, text, style)


def _in_calendar(value: Any) -> bool:
    """Tell whether Excel's calendar holds this: it has no time zones, and errs before March 1900."""
    if isinstance(value, dt.timedelta):
        return value >= dt.timedelta()
    if isinstance(value, dt.time):
        return value.tzinfo is None
    if isinstance(value, dt.datetime):
        return value.tzinfo is None and value.date() >= _FIRST_DAY
    return bool(value >= _FIRST_DAY)


def _fitting(text: str) -> str:
    """Cut a text that no cell can hold; Excel counts in UTF-16 units, so an emoji is two."""
    if len(text) * 2 <= CELL_CHARS or len(text.encode("utf-16-le", "surrogatepass")) // 2 <= CELL_CHARS:
        return text
    room = (CELL_CHARS - len(CUT_MARK)) * 2
    return text.encode("utf-16-le", "surrogatepass")[:room].decode("utf-16-le", "ignore") + CUT_MARK
