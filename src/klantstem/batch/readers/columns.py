"""Name the columns of a table and build its batches from cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import pyarrow as pa

from klantstem.batch.source import BATCH_ROWS, Origin, Source

# Field metadata of a column whose cells are JSON text because no one Arrow type holds its values.
JSON_COLUMN = {b"klantstem": b"json"}


def unique_names(header: Iterable[str]) -> list[str]:
    """Make the names of columns usable: an empty one becomes ``kolom_3``, a repeated one ``naam_2``."""
    names: list[str] = []
    wanted = [name if name.strip() else f"kolom_{place}" for place, name in enumerate(header, start=1)]
    reserved = set(wanted)
    taken: set[str] = set()
    for name in wanted:
        unique, count = name, 1
        while unique in taken or (count > 1 and unique in reserved):
            count += 1
            unique = f"{name}_{count}"
        taken.add(unique)
        names.append(unique)
    return names


def without_surrogates(text: str) -> str:
    """Replace lone surrogates, which no UTF-8 file can hold, by U+FFFD; offsets stay what they were."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    return text


def in_batches(rows: Iterable[tuple[Any, ...]], schema: pa.Schema, size: int) -> Iterator[pa.RecordBatch]:
    """Group rows of cells, each as long as the schema, into record batches."""
    stream = iter(rows)
    while chunk := list(islice(stream, size)):
        columns = zip(*chunk, strict=True)
        arrays = [pa.array(column, type=kind.type) for column, kind in zip(columns, schema, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def one_item(origin: Origin, text: str, *, note: str) -> Source:
    """Make a table of one row: a whole document is one feedback item."""
    schema = pa.schema([("text", pa.string())])
    return Source(
        name=origin.name,
        format=origin.format,
        schema=schema,
        rows=1,
        read=lambda: in_batches([(without_surrogates(text),)], schema, BATCH_ROWS),
        text="text",
        notes=(note,),
    )
