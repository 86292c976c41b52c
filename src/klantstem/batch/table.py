"""The tagged table: the input's columns with `status` and `tags`, or a row per tag."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from klantstem.batch.tagged_batch import TaggedBatch
from klantstem.batch.tags import TAG, TAGS


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

    def batch(self, rows: pa.RecordBatch, tagged: TaggedBatch, first: int) -> pa.RecordBatch:
        """Join a batch of the input with what was read in it."""
        return pa.RecordBatch.from_arrays([*rows.columns, tagged.status, tagged.tags], schema=self.schema)


@dataclass(frozen=True, slots=True)
class LongTable:
    """A row per tag: `id, segment, start, end, text, value, stance, level, score, basis`.

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
        fields = [TAG.field(name) for name in ("value", "stance", "level", "score", "basis")]
        places = [TAG.field(name) for name in ("segment", "start", "end")]
        return cls(pa.schema([identity, *places, pa.field("text", pa.string()), *fields]), id_column)

    def batch(self, rows: pa.RecordBatch, tagged: TaggedBatch, first: int) -> pa.RecordBatch:
        """Make a row per tag of a batch of the input; `first` is the number of its first row."""
        owners = pc.list_parent_indices(tagged.tags)
        if self.id_column is None:
            identity = pc.add(owners.cast(pa.int64()), first)
        else:
            identity = rows.column(rows.schema.get_field_index(self.id_column)).take(owners)
        columns = {"id": identity, "text": tagged.texts.flatten()}
        columns |= zip((field.name for field in TAG), tagged.tags.flatten().flatten(), strict=True)
        return pa.RecordBatch.from_arrays([columns[name] for name in self.schema.names], schema=self.schema)
