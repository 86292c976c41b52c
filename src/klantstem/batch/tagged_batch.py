"""The tags of a batch of feedback items as Arrow columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc

from klantstem.batch.tags import TAGS, as_record
from klantstem.tag import Status, TaggedItem

COLUMNS = pa.schema([("status", pa.string()), ("tags", TAGS), ("texts", pa.list_(pa.string()))])


@dataclass(frozen=True, slots=True)
class TaggedBatch:
    """What was read in a batch of items, in their order.

    Attributes
    ----------
    columns : a record batch of `COLUMNS`: of each item its status, its tags, and for each tag the text of its segment
    """

    columns: pa.RecordBatch

    @classmethod
    def of(cls, items: Iterable[TaggedItem]) -> Self:
        """Lay out items as columns."""
        read = list(items)
        status = pa.array([str(item.status) for item in read], pa.string())
        tags = pa.array([[as_record(tag) for tag in item.tags] for item in read], TAGS)
        texts = [[item.segments[tag.segment].text for tag in item.tags] for item in read]
        columns = [status, tags, pa.array(texts, COLUMNS.field("texts").type)]
        return cls(pa.RecordBatch.from_arrays(columns, schema=COLUMNS))

    def __len__(self) -> int:
        return int(self.columns.num_rows)

    @property
    def status(self) -> pa.StringArray:
        """The status of each item."""
        return self.columns.column("status")

    @property
    def tags(self) -> pa.ListArray:
        """The tags of each item."""
        return self.columns.column("tags")

    @property
    def texts(self) -> pa.ListArray:
        """The text of the segment of each tag, by item."""
        return self.columns.column("texts")

    def spread(self, chosen: pa.BooleanArray) -> Self:
        """Return a batch with an item for each of `chosen`: where that is false an empty one with status `ok`.

        Parameters
        ----------
        chosen : without nulls, true as often as this batch has items
        """
        number = pc.subtract(pc.cumulative_sum(chosen.cast(pa.int32())), 1)
        at = pc.if_else(chosen, number, pa.scalar(None, pa.int32()))
        columns = self.columns.take(at)
        passed = pa.array([str(Status.OK)], COLUMNS.field("status").type)[0]
        nothing = [pa.array([[]], COLUMNS.field(name).type)[0] for name in ("tags", "texts")]
        filled = [pc.fill_null(columns.column("status"), passed)]
        for column, empty in zip(columns.columns[1:], nothing, strict=True):
            filled.append(pc.if_else(chosen, column, empty))
        return type(self)(pa.RecordBatch.from_arrays(filled, schema=COLUMNS))

    def counts(self) -> tuple[Counter[str], Counter[str], int]:
        """Return the number of items per status, of tags per stance, and of items with a tag."""
        return (
            _counted(self.status),
            _counted(pc.struct_field(self.tags.flatten(), "stance")),
            int(pc.sum(pc.greater(pc.list_value_length(self.tags), 0)).as_py() or 0),
        )


def _counted(column: pa.Array) -> Counter[str]:
    return Counter({pair["values"]: pair["counts"] for pair in pc.value_counts(column).to_pylist()})
