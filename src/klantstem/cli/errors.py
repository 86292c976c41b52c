"""`klantstem errors`: the sentences on which a model and the labels differ most."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from klantstem.evaluate.metrics import Pair


def errors(
    gold: Annotated[list[Path], typer.Argument(metavar="GOLD...", help="Labelled sentences, JSON lines.")],
    model: Annotated[str | None, typer.Option(metavar="M", help="Model name or folder.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many to show.")] = 20,
    value: Annotated[str | None, typer.Option(metavar="V", help="Only mistakes about this value.")] = None,
) -> None:
    """Show the worst mistakes on labelled sentences, text included: what was said wrongly, and what was missed."""
    from klantstem import load
    from klantstem.corpus import read_gold
    from klantstem.evaluate.mistakes import mistakes
    from klantstem.models.shipped import DEFAULT_MODEL

    sentences = read_gold(gold)
    tagger = load(model or DEFAULT_MODEL)
    if value is not None:
        tagger.values.value(value)
    found = [
        mistake
        for mistake in mistakes(tagger, sentences)
        if value is None or any(name == value for (name, _), _ in mistake.wrong + mistake.missed)
    ]
    console = Console(markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = 10_000
    for mistake in found[:limit]:
        sentence = mistake.sentence
        right = ", ".join(map(_name, sorted(sentence.labels - {pair for pair, _ in mistake.missed})))
        console.print(Text.assemble((f"{sentence.id}  ", "dim"), sentence.text))
        console.print(_line("said, not in the labels", mistake.wrong, "red"))
        console.print(_line("in the labels, not said", mistake.missed, "yellow"))
        if right:
            console.print(Text(f"    right: {right}", style="green"))
    console.print(
        f"{len(found):,} of {len(sentences):,} sentences are read otherwise; {min(limit, len(found)):,} shown."
    )


def _line(what: str, scores: tuple[tuple[Pair, float], ...], style: str) -> Text:
    shown = ", ".join(f"{_name(pair)} ({score:.2f})" for pair, score in scores) or "-"
    return Text(f"    {what}: {shown}", style=style if scores else "dim")


def _name(pair: Pair) -> str:
    return " ".join(pair)
