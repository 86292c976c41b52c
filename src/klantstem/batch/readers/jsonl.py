"""Read jsonl: one JSON object a line, columns in order of first appearance."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from klantstem.batch import detect
from klantstem.batch.readers.columns import JSON_COLUMN, in_batches, without_surrogates
from klantstem.batch.source import BATCH_ROWS, Origin, Source
from klantstem.errors import ReadError

_ARROW = {str: pa.string(), bool: pa.bool_(), int: pa.int64(), float: pa.float64()}
# Beyond this a float no longer tells whole numbers apart; a column that goes there keeps its digits as JSON.
_EXACT = 2**53


def read(origin: Origin) -> Source:
    """Open a jsonl file: one pass to learn the columns and their types, then a lazy pass per call.

    A column whose values are all strings, all whole numbers, all numbers or all booleans has that Arrow
    type. Any other (nested, mixed) is kept as JSON text and marked as such, so that jsonl output gives the
    values back as they were. A line that is a bare string is an item in a column `text`. A key that a line
    lacks is null.
    """
    encoding = detect.encoding_of(origin.open)
    kinds: dict[str, set[type]] = {}
    rows = 0
    for rows, record in enumerate(_records(origin, encoding), start=1):  # noqa: B007
        for name, value in record.items():
            seen = kinds.setdefault(name, set())
            if value is not None:
                seen.add(_kind(value))
    if not rows:
        raise ReadError(f"{origin.name} holds no rows: only blank lines.")
    if not kinds:
        raise ReadError(f"{origin.name} has no columns: every line is an empty object.")
    fields = []
    for name, seen in kinds.items():
        if seen == {int, float}:
            seen = {float}
        arrow = _ARROW.get(next(iter(seen), str)) if len(seen) < 2 else None
        plain = pa.field(without_surrogates(name), arrow or pa.string())
        fields.append(plain if arrow else plain.with_metadata(JSON_COLUMN))
    schema = pa.schema(fields)
    names = list(kinds)
    as_json = [field.metadata is not None for field in fields]

    def cells() -> Iterator[tuple[Any, ...]]:
        for record in _records(origin, encoding):
            yield tuple(_cell(record.get(name), nested) for name, nested in zip(names, as_json, strict=True))

    return Source(
        name=origin.name,
        format="jsonl",
        schema=schema,
        rows=rows,
        read=lambda: in_batches(cells(), schema, BATCH_ROWS),
        text=schema.names[0] if len(names) == 1 else None,
    )


def _records(origin: Origin, encoding: str) -> Iterator[dict[str, Any]]:
    with detect.open_text(origin.open(), encoding, newline="\n") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except (ValueError, RecursionError) as error:
                where = getattr(error, "colno", None)
                column = f", column {where}" if where else ""
                raise ReadError(
                    f"{origin.name}, line {number}{column}: not a JSON value. "
                    f"Every line of a jsonl file is one JSON object."
                ) from None
            if isinstance(record, str):
                record = {"text": record}
            if not isinstance(record, dict):
                raise ReadError(f"{origin.name}, line {number}: expected a JSON object, found {type(record).__name__}.")
            yield record


def _kind(value: Any) -> type:
    if type(value) is int and not -_EXACT <= value <= _EXACT:
        return object
    return type(value) if type(value) in _ARROW else object


def _cell(value: Any, nested: bool) -> Any:
    if nested and value is not None:
        value = json.dumps(value, ensure_ascii=False)
    return without_surrogates(value) if isinstance(value, str) else value
