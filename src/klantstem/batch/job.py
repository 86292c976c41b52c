"""Score a file: source and tagger in, tagged file and counts out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

import pyarrow as pa

from klantstem.batch.blocks import BLOCK_ROWS, Block, cut
from klantstem.batch.columns import named_column, text_column
from klantstem.batch.journal import Journal
from klantstem.batch.overlap import WriteBehind, read_ahead
from klantstem.batch.provenance import Provenance, without_provenance
from klantstem.batch.score import Counts, Known, Scored, score
from klantstem.batch.source import Source
from klantstem.batch.table import LongTable, WideTable
from klantstem.batch.tagged_batch import TaggedBatch
from klantstem.batch.target import Target, Writer, disk_errors, open_writer
from klantstem.batch.workfolder import WorkFolder

if TYPE_CHECKING:
    from klantstem.batch.bulk import TagsBatches
    from klantstem.batch.workers import Workers


def tag_source(
    source: Source,
    target: Target,
    tagger: TagsBatches,
    *,
    workers: Workers | None = None,
    text: str | None = None,
    id_column: str | None = None,
    long: bool = False,
    limit: int | None = None,
    provenance: Provenance | None = None,
    fingerprint: Mapping[str, Any] | None = None,
    resume: bool = False,
    block_rows: int = BLOCK_ROWS,
    on_begin: Callable[[], None] | None = None,
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
    workers
        processes that do that instead, each with a tagger of its own
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
    fingerprint
        what the tags depend on; with it the work is kept beside the output until the job is done
    resume
        go on with the work of an earlier job of the same fingerprint
    block_rows
        rows to score and keep at a time; a resume needs the same
    on_begin
        called when all is ready, before the first row is read
    on_rows
        called with a number of rows that were written, in a thread of its own
    on_note
        called with each sentence that the user should know
    stdout
        stream to use for a target without a path instead of the process's own

    Raises
    ------
    ReadError, WriteError, WorkerError
        With what is wrong and what to do; the output is not written then, and what was scored is kept if there is a
        fingerprint.
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

    began = time.perf_counter()
    first = _first_rows(source, limit)
    blocks = cut(first, text=column, name=source.name, respondent=source.respondent, rows=block_rows)
    with ExitStack() as stack:
        folder = journal = None
        if target.path is not None and fingerprint is not None:
            folder = WorkFolder(target.path)
            stack.enter_context(folder.held())
            journal = stack.enter_context(Journal(folder, fingerprint))
            if resume and not folder.parts():
                note(f"No unfinished work on {target.name} was found: it is begun.")
            journal.begin(resume=resume)
        opened = open_writer(target, table.schema, delimiter=source.delimiter, stdout=stdout, folder=folder)
        desk = _Desk(target, table, stack.enter_context(opened), journal, on_rows)
        if on_begin is not None:
            on_begin()
        _run(blocks, partial(score, tagger=tagger) if workers is None else workers.score, desk)
    desk.counts.seconds = time.perf_counter() - began
    return desk.counts


class _Scores(Protocol):
    def __call__(self, blocks: Iterator[Block], *, known: Known) -> Iterator[Scored]: ...


@dataclass(slots=True)
class _Desk:
    """Where blocks that are scored go: to the output, to the journal, and in the counts."""

    target: Target
    table: WideTable | LongTable
    writer: Writer
    journal: Journal | None
    on_rows: Callable[[int], None] | None
    counts: Counts = field(default_factory=Counts)

    def known(self, block: Block) -> TaggedBatch | None:
        return None if self.journal is None else self.journal.take(block.number, len(block.texts))

    def finish(self, scored: Scored) -> None:
        block, tagged = scored.block, scored.tagged
        if self.journal is not None and not scored.known:
            with disk_errors(self.target):
                self.journal.add(block.number, tagged)
        self.counts.add(scored)
        if block.chosen is not None:
            tagged = tagged.spread(block.chosen)
        start = 0
        for piece in block.rows:
            part = TaggedBatch(tagged.columns.slice(start, piece.num_rows))
            self.writer.write(self.table.batch(piece, part, block.first + start))
            start += piece.num_rows
        if self.on_rows is not None:
            self.on_rows(len(block))


def _run(blocks: Iterator[Block], scoring: _Scores, desk: _Desk) -> None:
    """Read, score and write beside each other; scoring is done here, so that Ctrl-C ends it at once."""
    with ExitStack() as stack:
        ahead = stack.enter_context(read_ahead(blocks))
        finish: Callable[[Scored], None] = desk.finish
        if desk.target.path is not None:
            # Not for stdout: nobody can wait for a thread that waits for the reader of a pipe.
            finish = stack.enter_context(WriteBehind(finish)).put
        for scored in scoring(ahead, known=desk.known):
            finish(scored)


def _first_rows(source: Source, limit: int | None) -> Iterator[pa.RecordBatch]:
    left = source.rows if limit is None else limit
    for batch in source.batches():
        if left <= 0:
            return
        yield batch.slice(0, left)
        left -= batch.num_rows


def _silent(_: str) -> None:
    """Say nothing."""
