"""`klantstem tag`: a feedback file in, the same rows with their tags out."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from klantstem.errors import KlantstemError

if TYPE_CHECKING:
    from klantstem.batch.file_job import FileJob

STOPPED, INTERRUPTED, TERMINATED = 1, 130, 143


def tag(
    source: Annotated[
        str,
        typer.Argument(
            metavar="IN",
            help="csv, tsv, xlsx, ods, parquet, jsonl, txt, vtt, srt or docx; text also .gz; - is stdin.",
        ),
    ],
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="OUT", help="Output file; default IN with .tagged; - is stdout."),
    ] = None,
    text_column: Annotated[
        str | None, typer.Option(metavar="C", help="Column with the feedback; found by itself where obvious.")
    ] = None,
    id_column: Annotated[
        str | None,
        typer.Option(
            metavar="C", help="Column that identifies an item in --long; without it rows are numbered from 0."
        ),
    ] = None,
    model: Annotated[str | None, typer.Option(metavar="M", help="Model name or folder.")] = None,
    values: Annotated[str | None, typer.Option(metavar="SET", help="Value set: a name or a YAML file.")] = None,
    long: Annotated[bool, typer.Option("--long", help="Write a row per tag; an item without tags has no row.")] = False,
    limit: Annotated[int | None, typer.Option(min=0, metavar="N", help="Only the first N rows.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an output that exists.")] = False,
    format: Annotated[
        str | None, typer.Option("--format", metavar="F", help="Format of IN, where its name does not tell.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="F", help="Format of OUT: csv, tsv, jsonl, parquet or xlsx.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(metavar="S", help="Sheet of a workbook; default the first.")] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Worker processes; default 1, or one per core (at most 4) for a static model and many rows.",
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a job that was cut short; the output is the same.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No counts, notes or progress on stderr.")] = False,
    engine: Annotated[
        str | None,
        typer.Option(metavar="E", help="Tag a folder or glob of Parquet files, to the folder OUT, with: dask."),
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Scheduler of --engine; default the cores of this machine.")
    ] = None,
) -> None:
    """Tag a feedback file: same rows, same order, plus a status and the values that customers express."""
    if engine is not None or scheduler is not None:
        from klantstem.cli.engine import tag_with_engine

        tag_with_engine(
            engine or "dask",
            source,
            output,
            scheduler=scheduler,
            text_column=text_column,
            model=model,
            values=values,
            workers=workers,
            resume=resume,
            force=force,
            quiet=quiet,
            id_column=id_column,
            long=long,
            limit=limit,
            format=format,
            to=to,
            sheet=sheet,
        )
        return
    # Imported here: `klantstem --help` should not wait for Arrow and a model.
    from klantstem.batch.file_job import FileJob, resuming

    job = FileJob(
        source=source,
        output=output,
        text_column=text_column,
        id_column=id_column,
        model=model,
        values=values,
        long=long,
        limit=limit,
        force=force,
        resume=resume,
        workers=workers,
        format=format,
        to=to,
        sheet=sheet,
    )
    try:
        with _stoppable():
            _run(job, quiet=quiet)
    except KeyboardInterrupt as stopped:
        end = "no output file was written."
        if job.can_resume():
            end = f"what was done is kept. Go on with: {resuming(sys.argv[1:])}"
        print(f"klantstem: interrupted; {end}", file=sys.stderr)
        raise typer.Exit(TERMINATED if isinstance(stopped, _Terminated) else INTERRUPTED) from None
    except KlantstemError as error:
        if not job.begun:
            raise
        kept = f" What was done is kept; go on with: {resuming(sys.argv[1:])}" if job.can_resume() else ""
        print(f"klantstem: {error}{kept}", file=sys.stderr)
        raise typer.Exit(STOPPED) from None
    except BrokenPipeError:
        # The reader of the pipe has seen enough; without this Python complains once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None


def _run(job: FileJob, *, quiet: bool) -> None:
    console = Console(stderr=True, highlight=False, soft_wrap=True)

    def say(line: str) -> None:
        if not quiet:
            console.print(line, markup=False)

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=quiet or not console.is_terminal,
    ) as progress:
        task = progress.add_task("", total=None, visible=False)
        counts = job.run(
            on_begin=lambda name, rows: progress.update(task, description=name, total=rows, visible=True),
            on_rows=lambda rows: progress.advance(task, rows),
            on_note=say,
        )
    for line in counts.lines(job.output_name):
        say(line)


class _Terminated(KeyboardInterrupt):
    """SIGTERM, which ends a job as Ctrl-C does."""


@contextmanager
def _stoppable() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise _Terminated

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
