"""The cells of an Arrow column as plain Python values and as text."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from klantstem.batch.tags import TAGS, shortest

_WITH_BYTES = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)


def is_json(field: pa.Field) -> bool:
    """Tell whether a reader stored this column as JSON text because its values are mixed or nested."""
    return bool(field.metadata) and field.metadata.get(b"klantstem") == b"json"


def plain_cells(column: pa.Array, field: pa.Field) -> list[Any]:
    """Return the cells as Python values; mixed columns give each value as the input had it."""
    values = _values(column)
    if is_json(field):
        return [None if value is None else json.loads(value) for value in values]
    if pa.types.is_float32(field.type):
        return [None if value is None else shortest(value) for value in values]
    if field.type == TAGS:
        for tags in values:
            for tag in tags or ():
                tag["score"] = shortest(tag["score"])
    return values


def text_of(value: Any) -> str | None:
    """Write one cell as text: dates in ISO, booleans and nested values in JSON, null as None."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, dict)):
        return as_json_text(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return str(value)


def text_bytes(batch: pa.RecordBatch) -> NDArray[np.int64]:
    """Return the number of bytes in the text and binary cells of each row, shape (rows,)."""
    sizes = np.zeros(batch.num_rows, dtype=np.int64)
    for column in batch.columns:
        if any(has_bytes(column.type) for has_bytes in _WITH_BYTES):
            sizes += pc.fill_null(pc.binary_length(column), 0).to_numpy(zero_copy_only=False)
    return sizes


def as_json_text(value: Any) -> str:
    """Write a value as JSON; what JSON does not know becomes its text."""
    return json.dumps(value, ensure_ascii=False, default=text_of)


def _values(column: pa.Array) -> list[Any]:
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        column = column.cast(pa.timestamp("us", tz=kind.tz), safe=False)
    try:
        values: list[Any] = column.to_pylist()
    except (ValueError, OverflowError, pa.ArrowException):
        # A moment that Python's own types cannot hold, such as the year 30000.
        values = column.cast(pa.string()).to_pylist()
    return values
