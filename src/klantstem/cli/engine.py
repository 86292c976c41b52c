"""`klantstem tag --engine`: the same job on an engine for many files and machines."""

from __future__ import annotations

import sys
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from klantstem.errors import EngineError, KlantstemError

STOPPED, INTERRUPTED = 1, 130
ENGINES = ("dask",)


def tag_with_engine(
    engine: str,
    source: str,
    output: str | None,
    *,
    text_column: str | None = None,
    model: str | None = None,
    values: str | None = None,
    scheduler: str | None = None,
    workers: int | None = None,
    resume: bool = False,
    force: bool = False,
    quiet: bool = False,
    **others: Any,
) -> None:
    """Tag a folder or glob of Parquet files; `others` are options of the command that an engine does not take."""
    from klantstem.batch.engines.dask import tag_folder
    from klantstem.models.shipped import DEFAULT_MODEL

    if engine not in ENGINES:
        raise EngineError(f"Engine {engine!r} is unknown. Choose: {', '.join(ENGINES)}.")
    given = [
        f"--{name.replace('_', '-')}" for name, value in others.items() if value is not None and value is not False
    ]
    if given:
        raise EngineError(f"{given[0]} does not go with --engine, which writes Parquet files as they are read.")
    if output is None or output == "-":
        raise EngineError("An engine writes a folder. Name it with -o.")
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    there = (0, 0)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=quiet or not console.is_terminal,
    ) as progress:
        task = progress.add_task("parts", total=None)

        def on_part(done: int, total: int) -> None:
            nonlocal there
            there = (done, total)
            progress.update(task, completed=done, total=total)

        try:
            finished = tag_folder(
                source,
                output,
                text=text_column,
                model=model or DEFAULT_MODEL,
                values=values,
                scheduler=scheduler,
                workers=workers,
                resume=resume,
                force=force,
                on_part=on_part,
            )
        except KeyboardInterrupt:
            done, total = there
            end = (
                f"{done:,} of {total:,} parts are in {output}. Go on with --resume."
                if total
                else "nothing was written."
            )
            print(f"klantstem: interrupted; {end}", file=sys.stderr)
            raise typer.Exit(INTERRUPTED) from None
        except KlantstemError as error:
            if there == (0, 0):
                raise
            print(f"klantstem: {error}", file=sys.stderr)
            raise typer.Exit(STOPPED) from None
    if not quiet:
        kept = f", {finished.kept:,} of them there already" if finished.kept else ""
        for line in finished.counts.lines(output):
            console.print(line, markup=False)
        console.print(f"  parts      {finished.parts:,}{kept}", markup=False)
