"""Score a file: source and tagger in, tagged file and counts out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO

import pyarrow as pa

from klantstem.batch.columns import named_column, text_column
from klantstem.batch.provenance import Provenance, without_provenance
from klantstem.batch.score import Counts, TagsItems, score
from klantstem.batch.source import Source
from klantstem.batch.table import LongTable, WideTable
from klantstem.batch.target import Target, open_writer


def tag_source(
    source: Source,
    target: Target,
    tagger: TagsItems,
    *,
    text: str | None = None,
    id_column: str | None = None,
    long: bool = False,
    limit: int | None = None,
    provenance: Provenance | None = None,
    on_rows: Callable[[int], None] | None = None,
    on_note: Callable[[str], None] | None = None,
    stdout: BinaryIO | None = None,
) -> Counts:
    """Tag every row of a source and write the tagged table: same rows, same order, same cells.

    Parameters
    ----------
    source
        what to read
    target
        where to write
    tagger
        what reads the feedback
    text
        column with the feedback; found by itself where it is obvious
    id_column
        column that identifies an item in the long table; rows are numbered from 0 without it
    long
        write a row per tag instead of the input's rows
    limit
        tag only this many rows, the first
    provenance
        what the table should tell of the tagger, where its format can: a report reads it back
    on_rows
        called with the number of rows after each batch
    on_note
        called with each sentence that the user should know
    stdout
        stream to use for a target without a path instead of the process's own

    Raises
    ------
    ReadError, WriteError
        With what is wrong and what to do; nothing is written then.
    """
    column = text_column(source, text)
    if id_column is not None:
        id_column = named_column(source, id_column, option="--id-column")
    schema = without_provenance(source.schema)
    table = LongTable.of(schema, id_column) if long else WideTable.beside(schema)
    if provenance is not None:
        table = replace(table, schema=provenance.write(table.schema, text=column))
    note = on_note or _silent
    for sentence in source.notes:
        note(f"{source.name}: {sentence}")
    if table.renamed:
        note(f"{source.name} has such a column already, so the new one is named: {', '.join(table.renamed)}.")
    counts = Counts()
    began = time.perf_counter()
    first = 0
    scored = score(_first_rows(source, limit), tagger, text=column, respondent=source.respondent)
    with open_writer(target, table.schema, delimiter=source.delimiter, stdout=stdout) as writer:
        for part in scored:
            for item, is_feedback in zip(part.items, part.scored, strict=True):
                if is_feedback:
                    counts.add(item)
            writer.write(table.batch(part.rows, part.items, first))
            first += part.rows.num_rows
            if on_rows is not None:
                on_rows(part.rows.num_rows)
    counts.seconds = time.perf_counter() - began
    return counts


def _first_rows(source: Source, limit: int | None) -> Iterator[pa.RecordBatch]:
    left = source.rows if limit is None else limit
    for batch in source.batches():
        if left <= 0:
            return
        yield batch.slice(0, left)
        left -= batch.num_rows


def _silent(_: str) -> None:
    """Say nothing."""
