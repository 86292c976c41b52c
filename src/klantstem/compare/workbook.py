"""A comparison as a workbook, with a sheet per table."""

from __future__ import annotations

import datetime as dt
import io
import math
from typing import Any

import pandas as pd
import xlsxwriter

from klantstem.batch.writers.neutral import neutralise
from klantstem.compare.comparison import Comparison
from klantstem.compare.numbers import TABLES

_SHEETS = dict(zip(TABLES, ("Dekking", "Per groep", "Balans", "Overlap", "Wat ontbreekt"), strict=True))
_HEADERS = {
    "set": "set",
    "stance": "houding",
    "items": "reacties",
    "of": "van",
    "share": "aandeel",
    "low": "laag (95%)",
    "high": "hoog (95%)",
    "method": "wijze",
    "stakeholder": "groep",
    "side": "kant",
    "values": "waarden",
    "set_a": "set 1",
    "value_a": "waarde 1",
    "set_b": "set 2",
    "value_b": "waarde 2",
    "why": "reden",
    "phi": "samenhang (phi)",
    "name": "waarde of thema",
    "theme": "thema",
    "value": "waarde",
}


def to_xlsx(found: Comparison) -> bytes:
    """Return the workbook."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        # A fixed date makes the bytes depend on the comparison alone.
        book.set_properties({"title": "Waardensets vergeleken", "created": dt.datetime(2000, 1, 1)})
        tables = {title: getattr(found, name) for name, title in _SHEETS.items()}
        missing = [(name, value) for name, values in found.unmeasured.items() for value in values]
        if missing:
            tables["Niet gemeten"] = pd.DataFrame(missing, columns=["set", "value"])
        for title, frame in tables.items():
            _sheet(book, title, frame)
    return data.getvalue()


def _sheet(book: xlsxwriter.Workbook, title: str, frame: pd.DataFrame) -> None:
    sheet = book.add_worksheet(title)
    header, percent = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "0.0%"})
    for place, column in enumerate(frame.columns):
        sheet.write_string(0, place, _HEADERS[column], header)
        for row, cell in enumerate(frame[column].tolist(), 1):
            _write(sheet, row, place, cell, percent if column in ("share", "low", "high") else None)
    sheet.freeze_panes(1, 0)
    sheet.autofit()


def _write(sheet: Any, row: int, place: int, cell: Any, form: Any) -> None:
    if isinstance(cell, bool):
        sheet.write_string(row, place, "ja" if cell else "nee")
    elif isinstance(cell, int | float):
        if math.isfinite(cell):
            sheet.write_number(row, place, cell, form)
    else:
        sheet.write_string(row, place, "alle" if cell is None else neutralise(str(cell)))
