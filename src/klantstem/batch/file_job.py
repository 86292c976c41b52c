"""The job of `klantstem tag`: one file in, one file out, and a way to go on when it was cut short."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import klantstem
from klantstem.batch.blocks import BLOCK_ROWS
from klantstem.batch.bulk import bulk_tagger
from klantstem.batch.columns import named_column, text_column
from klantstem.batch.fingerprint import fingerprint
from klantstem.batch.job import tag_source
from klantstem.batch.provenance import Provenance
from klantstem.batch.score import Counts
from klantstem.batch.source import Source, open_source, read_errors
from klantstem.batch.target import Target, choose_target
from klantstem.batch.workfolder import WorkFolder
from klantstem.errors import ReadError
from klantstem.models.shipped import DEFAULT_MODEL
from klantstem.models.static import StaticClassifier
from klantstem.own.propose import notes

if TYPE_CHECKING:
    from klantstem.tagger import Tagger

STDIN = "-"
# What an encoder reads in some seconds: no more than that is lost when the job is killed.
_SLOW_BLOCK_ROWS = 1_024
# From here on workers earn back the time that they need to start; more of them wait for the reading and writing.
_MANY_ROWS, _MOST_WORKERS = 200_000, 4


@dataclass(kw_only=True)
class FileJob:
    """A file to tag; the attributes are the options of the command.

    Attributes
    ----------
    begun : whether the work itself began, so that an error is no mistake in the command
    """

    source: str
    output: str | None = None
    text_column: str | None = None
    id_column: str | None = None
    model: str | None = None
    values: str | None = None
    long: bool = False
    limit: int | None = None
    force: bool = False
    resume: bool = False
    workers: int | None = None
    format: str | None = None
    to: str | None = None
    sheet: str | None = None
    begun: bool = field(default=False, init=False)
    _target: Target | None = field(default=None, init=False)

    def run(
        self,
        *,
        on_begin: Callable[[str, int], None],
        on_rows: Callable[[int], None],
        on_note: Callable[[str], None],
    ) -> Counts:
        """Tag the file.

        Parameters
        ----------
        on_begin
            called with the name of the input and its number of rows when the work begins
        on_rows
            called with a number of rows that were written, in a thread of its own
        on_note
            called with each sentence that the user should know

        Raises
        ------
        KlantstemError
            With what is wrong and what to do.
        """
        if self.resume and self.source == STDIN:
            raise ReadError("What comes from stdin cannot be resumed. Name a file, or leave --resume out.")
        with open_source(self.source, format=self.format, sheet=self.sheet) as source, ExitStack() as stack:
            target = self._target = choose_target(
                self.source, source.format, self.output, to=self.to, force=self.force, resume=self.resume
            )
            # Before the model is loaded: a wrong column should not cost seconds.
            text = text_column(source, self.text_column)
            if self.id_column is not None:
                self.id_column = named_column(source, self.id_column, option="--id-column")
            tagger = klantstem.load(self.model or DEFAULT_MODEL, values=self.values)
            for note in notes(tagger):
                on_note(note)
            is_static = isinstance(tagger.classifier, StaticClassifier)
            rows = source.rows if self.limit is None else min(self.limit, source.rows)
            workers = None
            if (count := self.workers or _workers(rows, is_static=is_static)) > 1:
                from klantstem.batch.workers import Workers

                model = self.model or DEFAULT_MODEL
                workers = stack.enter_context(
                    Workers(count, model=model, values=tagger.values, texts=self.long, items=rows // count)
                )

            def begin() -> None:
                self.begun = True
                on_begin(source.name, rows)

            return tag_source(
                source,
                target,
                bulk_tagger(tagger, texts=self.long, items=0 if workers else rows),
                workers=workers,
                text=text,
                id_column=self.id_column,
                long=self.long,
                limit=self.limit,
                provenance=Provenance.of(tagger),
                fingerprint=self._fingerprint(source, tagger, text),
                resume=self.resume,
                block_rows=BLOCK_ROWS if is_static else _SLOW_BLOCK_ROWS,
                on_begin=begin,
                on_rows=on_rows,
                on_note=on_note,
            )

    @property
    def output_name(self) -> str:
        """Name of the output as the user knows it."""
        return "the output" if self._target is None else self._target.name

    def can_resume(self) -> bool:
        """Tell whether work was kept that another run can go on with."""
        path = None if self._target is None else self._target.path
        return path is not None and bool(WorkFolder(path).parts())

    def _fingerprint(self, source: Source, tagger: Tagger, text: str) -> dict[str, Any] | None:
        if self.source == STDIN:
            return None
        with read_errors(source.name):
            return fingerprint(
                Path(self.source),
                tagger,
                format=source.format,
                sheet=self.sheet,
                text_column=text,
                id_column=self.id_column,
                long=self.long,
                limit=self.limit,
            )


def _workers(rows: int, *, is_static: bool) -> int:
    """Return how many workers pay: none for an encoder, which uses every core as it is."""
    if not is_static or rows < _MANY_ROWS:
        return 1
    from joblib import cpu_count

    return min(int(cpu_count()), _MOST_WORKERS)


def resuming(arguments: list[str]) -> str:
    """Return the command line that goes on with a job, given the arguments of the one that was cut short."""
    return shlex.join(["klantstem", *arguments, *(["--resume"] if "--resume" not in arguments else [])])
