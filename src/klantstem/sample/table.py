"""A sample as a table: a row per item and a column per label with an x, as a report and `learn` read it back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from klantstem.batch.target import Target, open_writer
from klantstem.sample.draw import Item, Reason
from klantstem.values import Stance, ValueSet

ROW, CHOSEN, RANDOM, TEXT = "rij", "gekozen", "willekeurig", "tekst"
TICK = "x"

# A spreadsheet in Dutch opens a csv with semicolons in columns.
_DELIMITER = ";"


def label_names(values: ValueSet) -> dict[str, tuple[str, str]]:
    """Return each label of a value set by the name of its column, such as "snel gemist"."""
    return {f"{value} {stance}": (value, str(stance)) for value in values.names for stance in Stance}


def yes_or_no(item: Item) -> str:
    """Tell in Dutch whether an item was drawn at random."""
    return "ja" if item.reason is Reason.WILLEKEURIG else "nee"


def write_table(items: Sequence[Item], values: ValueSet, target: Target) -> None:
    """Write items as csv, tsv, parquet or jsonl; in jsonl the labels are a list of [value, stance].

    Raises
    ------
    WriteError
        If the disk refuses.
    """
    columns: dict[str, pa.Array] = {
        ROW: pa.array([item.row for item in items], pa.int64()),
        CHOSEN: pa.array([str(item.reason) for item in items], pa.string()),
        RANDOM: pa.array([yes_or_no(item) for item in items], pa.string()),
    }
    if target.format == "jsonl":
        columns["id"] = pa.array([str(item.row) for item in items], pa.string())
        columns["text"] = pa.array([item.text for item in items], pa.string())
        pairs = [[list(pair) for pair in sorted(item.labels)] for item in items]
        columns["labels"] = pa.array(pairs, pa.list_(pa.list_(pa.string())))
    else:
        columns[TEXT] = pa.array([item.text for item in items], pa.string())
        for name, label in label_names(values).items():
            ticks = [TICK if label in item.labels else None for item in items]
            columns[name] = pa.array(ticks, pa.string())
    batch = pa.RecordBatch.from_pydict(columns)
    with open_writer(target, batch.schema, delimiter=_DELIMITER) as writer:
        writer.write(batch)


def write_sample(items: Sequence[Item], values: ValueSet, target: Target) -> None:
    """Write items to correct, in the format of the target.

    Raises
    ------
    WriteError
        If the disk refuses.
    """
    if target.format == "xlsx" and isinstance(target.path, Path):
        from klantstem.sample.workbook import write_workbook

        write_workbook(items, values, target.path)
    else:
        write_table(items, values, target)
