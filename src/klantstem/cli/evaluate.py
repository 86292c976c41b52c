"""`klantstem evaluate`: how right a model is on labelled sentences, with baselines beside it."""

from __future__ import annotations

import json as json_format
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from klantstem.errors import WriteError

if TYPE_CHECKING:
    from klantstem.evaluate.compare import Comparison

_CONFUSIONS = 8


def evaluate(
    gold: Annotated[list[Path], typer.Argument(metavar="GOLD...", help="Labelled sentences, JSON lines.")],
    model: Annotated[str | None, typer.Option(metavar="M", help="Model name or folder.")] = None,
    train: Annotated[
        list[Path] | None,
        typer.Option(metavar="GOLD", help="Sentences to train the baselines on (majority, tf-idf + svm); repeatable."),
    ] = None,
    json: Annotated[Path | None, typer.Option(metavar="F", help="Write the figures as JSON too.")] = None,
    per_label: Annotated[bool, typer.Option("--per-label", help="Show every value and stance.")] = False,
    reliability: Annotated[
        bool, typer.Option("--reliability", help="Show how far the probabilities of each value can be trusted.")
    ] = False,
) -> None:
    """Measure F1 over (value, stance), values and levels, with 95% intervals bootstrapped by document."""
    from klantstem import load
    from klantstem.corpus import read_gold
    from klantstem.evaluate.compare import compare
    from klantstem.models.shipped import DEFAULT_MODEL

    if json is not None and not json.absolute().parent.is_dir():
        raise WriteError(f"The folder {json.parent} does not exist. Make it first, or choose another file.")
    sentences, training = read_gold(gold), read_gold(train or [])
    comparison = compare(load(model or DEFAULT_MODEL), sentences, train=training)
    console = Console(markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        # A pipe wants its rows whole.
        console.width = 10_000
    console.print(
        f"{comparison.sentences:,} sentences of {comparison.documents:,} documents, {comparison.labels:,} labels; "
        "95% intervals by document"
    )
    console.print(_results(comparison))
    if comparison.per_phenomenon:
        console.print()
        console.print(_phenomena(comparison))
    if comparison.confusions:
        console.print()
        console.print(_confusions(comparison))
    if per_label:
        console.print()
        console.print(_labels(comparison))
    if reliability:
        console.print()
        console.print(_reliability(comparison))
    if json is not None:
        json.write_text(json_format.dumps(asdict(comparison), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _results(comparison: Comparison) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("model", "micro-F1", "macro-F1", "F1 of values", "macro", "level x stance F1", "gain of the model"):
        table.add_column(column, no_wrap=True)
    for result in comparison.results:
        gain = (
            ""
            if result.gain is None
            else f"{result.gain.estimate:+.3f} ({result.gain.low:+.3f} to {result.gain.high:+.3f})"
        )
        table.add_row(
            result.model,
            str(result.micro_f1),
            f"{result.macro_f1:.3f}",
            str(result.value_f1),
            f"{result.value_macro_f1:.3f}",
            str(result.level_f1),
            gain,
        )
    return table


def _phenomena(comparison: Comparison) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("phenomenon", "sentences", "labels", "micro-F1"):
        table.add_column(column, no_wrap=True, justify="right" if column in {"sentences", "labels"} else "left")
    for row in comparison.per_phenomenon:
        table.add_row(row.phenomenon, str(row.sentences), str(row.labels), str(row.micro_f1))
    return table


def _confusions(comparison: Comparison) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("taken for each other", "times", "of their labels"):
        table.add_column(column, no_wrap=True, justify="left" if column.startswith("taken") else "right")
    for row in comparison.confusions[:_CONFUSIONS]:
        times = row.other_for_value + row.value_for_other
        table.add_row(f"{row.value} and {row.other}", str(times), f"{row.share:.0%}")
    return table


def _reliability(comparison: Comparison) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    tenths = [f"{low / 10:.1f}-" for low in range(10)]
    for column in ("value", "labels", "expected", "error", *tenths):
        table.add_column(column, no_wrap=True, justify="left" if column == "value" else "right")
    for row in comparison.reliability:
        shares = (f"{each.found:.2f}" if each else "-" for each in row.bins)
        table.add_row(row.name, str(row.found), f"{row.said:.0f}", f"{row.error:.3f}", *shares)
    return table


def _labels(comparison: Comparison) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("value", "stance", "threshold", "gold", "said", "precision", "recall"):
        table.add_column(column, no_wrap=True, justify="left" if column in {"value", "stance"} else "right")
    for label in comparison.per_label:
        if label.gold or label.predicted:
            figures = (f"{x:.2f}" if x is not None else "-" for x in (label.precision, label.recall))
            cut = "-" if label.threshold is None else f"{label.threshold:.2f}"
            table.add_row(label.value, label.stance, cut, str(label.gold), str(label.predicted), *figures)
    return table
