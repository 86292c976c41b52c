"""The tagged table: the input's columns with `status` and `tags`, or a row per tag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from klantstem.batch.tags import TAGS, as_record
from klantstem.tag import TaggedItem


@dataclass(frozen=True, slots=True)
class WideTable:
    """The rows of the input, each with its status and its tags.

    Attributes
    ----------
    schema : the input's columns, then `status` and `tags` under names that are free
    """

    schema: pa.Schema
    renamed: tuple[str, ...] = ()

    @classmethod
    def beside(cls, schema: pa.Schema) -> WideTable:
        """Lay out the table for an input with this schema; `renamed` tells which new columns had to give way."""
        names = list(schema.names)
        renamed: list[str] = []
        for wanted, kind in (("status", pa.string()), ("tags", TAGS)):
            name, count = wanted, 1
            while name in names:
                name = f"{wanted}_klantstem" if count == 1 else f"{wanted}_klantstem_{count}"
                count += 1
            if name != wanted:
                renamed.append(name)
            names.append(name)
            schema = schema.append(pa.field(name, kind))
        return cls(schema, tuple(renamed))

    def batch(self, rows: pa.RecordBatch, items: Sequence[TaggedItem], first: int) -> pa.RecordBatch:
        """Join a batch of the input with the items that were read from it."""
        status = pa.array([str(item.status) for item in items], type=pa.string())
        tags = pa.array([[as_record(tag) for tag in item.tags] for item in items], type=TAGS)
        return pa.RecordBatch.from_arrays([*rows.columns, status, tags], schema=self.schema)


@dataclass(frozen=True, slots=True)
class LongTable:
    """A row per tag: `id, segment, start, end, text, value, stance, level, score`.

    Attributes
    ----------
    id_column : column of the input that identifies an item; None numbers the rows from 0
    """

    schema: pa.Schema
    id_column: str | None = None
    renamed: tuple[str, ...] = ()

    @classmethod
    def of(cls, schema: pa.Schema, id_column: str | None) -> LongTable:
        """Lay out the table for an input with this schema."""
        identity = pa.field("id", pa.int64()) if id_column is None else schema.field(id_column).with_name("id")
        fields = [
            identity,
            ("segment", pa.int32()),
            ("start", pa.int32()),
            ("end", pa.int32()),
            ("text", pa.string()),
            ("value", pa.string()),
            ("stance", pa.string()),
            ("level", pa.string()),
            ("score", pa.float32()),
        ]
        return cls(pa.schema(fields), id_column)

    def batch(self, rows: pa.RecordBatch, items: Sequence[TaggedItem], first: int) -> pa.RecordBatch:
        """Make a row per tag of a batch of the input; `first` is the number of its first row."""
        owners = [place for place, item in enumerate(items) for _ in item.tags]
        records = [as_record(tag) for item in items for tag in item.tags]
        texts = [item.segments[tag.segment].text for item in items for tag in item.tags]
        if self.id_column is None:
            identity = pa.array([first + owner for owner in owners], type=pa.int64())
        else:
            place = rows.schema.get_field_index(self.id_column)
            identity = rows.column(place).take(pa.array(owners, type=pa.int64()))
        arrays = [identity]
        for field in list(self.schema)[1:]:
            cells = texts if field.name == "text" else [record[field.name] for record in records]
            arrays.append(pa.array(cells, type=field.type))
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)
