"""`klantstem benchmark speed`: how fast a model reads on this machine."""

from __future__ import annotations

import json as json_format
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from klantstem.evaluate.speed import Speed

app = typer.Typer(help="Measure models on this machine.", no_args_is_help=True)
# What a model reads in some seconds.
_ITEMS, _ITEMS_OF_AN_ENCODER = 20_000, 500
# Workers take seconds to start, and that is in the time.
_MORE_WITH_WORKERS = 10


@app.callback()
def _benchmark() -> None:
    """Make `speed` a command of its own, whatever the number of commands here."""


@app.command()
def speed(
    source: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Feedback to read; without it, invented feedback.")
    ] = None,
    model: Annotated[str | None, typer.Option(metavar="M", help="Model name or folder.")] = None,
    items: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Read N items; default some seconds of work.")
    ] = None,
    repeats: Annotated[int, typer.Option(min=2, metavar="N", help="Measure N times.")] = 5,
    workers: Annotated[
        int, typer.Option(min=1, metavar="N", help="Processes to share the work; their start counts.")
    ] = 1,
    text_column: Annotated[
        str | None, typer.Option(metavar="C", help="Column with the feedback; found by itself where obvious.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the measurements as JSON.")] = False,
) -> None:
    """Tag a file again and again: items and words per second with a 95% interval, cold start and memory."""
    from klantstem.evaluate.speed import measure_speed
    from klantstem.models.shipped import DEFAULT_MODEL, FAST_MODEL

    name = model or DEFAULT_MODEL
    usual = _ITEMS if name == FAST_MODEL else _ITEMS_OF_AN_ENCODER
    if workers > 1:
        usual *= _MORE_WITH_WORKERS
    measured = measure_speed(
        source,
        model=name,
        items=items or usual,
        repeats=repeats,
        workers=workers,
        text=text_column,
        on_run=None if json else _told,
    )
    print(_as_json(measured) if json else "\n".join(_lines(measured)))


def _told(run: int, seconds: float) -> None:
    typer.echo(f"{f'run {run}' if run else 'warm-up'}: {seconds:.2f} s", err=True)


def _lines(speed: Speed) -> list[str]:
    rows = [
        (amount, unit, speed.per_second(each))
        for amount, unit, each in (("items/s", 1, speed.items), ("words/s", 1, speed.words), ("MB/s", 1e6, speed.size))
    ]
    cores = f"{speed.cores} core{'s' * (speed.cores != 1)}"
    processes = f", {speed.workers} workers" if speed.workers > 1 else ""
    lines = [
        f"{speed.model} on {speed.source}: {speed.items:,} items of {speed.words / speed.items:.0f} words, "
        f"{len(speed.seconds)} runs, {cores}{processes}"
    ]
    for name, unit, rate in rows:
        digits = 0 if unit == 1 else 2
        figures = [f"{each / unit:,.{digits}f}" for each in (rate.estimate, max(rate.low, 0.0), rate.high)]
        lines.append(f"  {name:10}  {figures[0]} (95% interval {figures[1]} to {figures[2]})")
    lines.append(f"  cold start  {speed.cold_start:.2f} s from nothing to a first tag")
    if speed.memory is not None:
        lines.append(f"  memory      {speed.memory / 1e6:,.0f} MB at most")
    return lines


def _as_json(speed: Speed) -> str:
    from dataclasses import asdict

    rate = speed.per_second(speed.items)
    return json_format.dumps({**asdict(speed), "items_per_second": asdict(rate)}, indent=1, ensure_ascii=False)
