"""`klantstem tag`: a feedback file in, the same rows with their tags out."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

INTERRUPTED = 130


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
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No counts, notes or progress on stderr.")] = False,
) -> None:
    """Tag a feedback file: same rows, same order, plus a status and the values that customers express."""
    try:
        _tag(
            source,
            output,
            text_column=text_column,
            id_column=id_column,
            model=model,
            values=values,
            long=long,
            limit=limit,
            force=force,
            format=format,
            to=to,
            sheet=sheet,
            quiet=quiet,
        )
    except KeyboardInterrupt:
        print("klantstem: interrupted; no output file was written.", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        # The reader of the pipe has seen enough; without this Python complains once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None


def _tag(
    path: str,
    output: str | None,
    *,
    text_column: str | None,
    id_column: str | None,
    model: str | None,
    values: str | None,
    long: bool,
    limit: int | None,
    force: bool,
    format: str | None,
    to: str | None,
    sheet: str | None,
    quiet: bool,
) -> None:
    # Imported here: `klantstem --help` should not wait for Arrow and a model.
    from klantstem import load
    from klantstem.batch.columns import named_column
    from klantstem.batch.columns import text_column as find_text_column
    from klantstem.batch.job import tag_source
    from klantstem.batch.provenance import Provenance
    from klantstem.batch.source import open_source
    from klantstem.batch.target import choose_target
    from klantstem.models.shipped import DEFAULT_MODEL
    from klantstem.values import DEFAULT

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    with open_source(path, format=format, sheet=sheet) as source:
        target = choose_target(path, source.format, output, to=to, force=force)
        # Before the model is loaded: a wrong column should not cost seconds.
        column = find_text_column(source, text_column)
        if id_column is not None:
            id_column = named_column(source, id_column, option="--id-column")
        tagger = load(model or DEFAULT_MODEL, values=values or DEFAULT)
        if tagger.unknown and not quiet:
            missing = ", ".join(tagger.unknown)
            console.print(f"{tagger.name} has not learnt these values and never gives them: {missing}.", markup=False)
        total = source.rows if limit is None else min(limit, source.rows)
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=quiet or not console.is_terminal,
        ) as progress:
            task = progress.add_task(source.name, total=total)
            counts = tag_source(
                source,
                target,
                tagger,
                text=column,
                id_column=id_column,
                long=long,
                limit=limit,
                provenance=Provenance.of(tagger),
                on_rows=lambda rows: progress.advance(task, rows),
                on_note=None if quiet else lambda note: console.print(note, markup=False),
            )
    if not quiet:
        for line in counts.lines(Path(target.name).name):
            console.print(line, markup=False)
