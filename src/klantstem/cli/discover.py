"""`klantstem discover`: from what stakeholders said to a proposed value set."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console, Group

if TYPE_CHECKING:
    from klantstem.models.persistence import TrainedModel

_WIDE = 200
LARGE = 5_000
"""From so many items on the fast model reads them, unless another is named."""


def discover(
    sources: Annotated[
        list[Path],
        typer.Argument(metavar="IN...", help="Exports, transcripts and letters; any files that klantstem reads."),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="OUT", help="The value set to write.")] = Path(
        "voorstel.yaml"
    ),
    json: Annotated[Path | None, typer.Option("--json", metavar="F", help="Write the numbers as JSON too.")] = None,
    by: Annotated[
        str | None,
        typer.Option(
            metavar="C",
            help="Column that tells the stakeholder; else the folder does: klanten, medewerkers, managers, partners.",
        ),
    ] = None,
    text_column: Annotated[
        str | None, typer.Option(metavar="C", help="Column with the feedback; found by itself where obvious.")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(metavar="M", help=f"Model: a name or folder. By default the fast one from {LARGE:,} items on."),
    ] = None,
    draws: Annotated[int, typer.Option(min=1, metavar="N", help="How often the choice is repeated.")] = 200,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Of all that is random.")] = 0,
    no_quotes: Annotated[bool, typer.Option("--no-quotes", help="Leave out what was literally said.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
) -> None:
    """Find what customers, employees, managers and partners value, and propose a set of four to six values."""
    targets = [path for path in (output, json) if path is not None]
    check_outputs(sources, targets, force=force)

    # Imported here: `klantstem --help` should not wait for Arrow and scikit-learn.
    from klantstem.discover import discover as find
    from klantstem.discover import read_voices, to_json, to_yaml
    from klantstem.discover.terminal import summary
    from klantstem.tagger import Tagger
    from klantstem.values import load as load_values
    from klantstem.write import write_text

    voices = read_voices(sources, by=by, text=text_column)
    chosen, accurate = open_models(model, items=len(voices))
    found = find(voices, Tagger(chosen, load_values()), accurate, quotes=not no_quotes, draws=draws, seed=seed)
    write_text(output, to_yaml(found, name=output.stem))
    if json is not None:
        write_text(json, to_json(found) + "\n")
    print_summary(summary(found), notes=found.notes, written=targets)


def check_outputs(sources: Sequence[Path], targets: list[Path], *, force: bool) -> None:
    """Refuse a target before any work is done for it."""
    from klantstem.cli.report import check_targets

    for source in sources if targets else ():
        check_targets(str(source), targets, None, force=force)


def open_models(name: str | None, *, items: int) -> tuple[TrainedModel, TrainedModel]:
    """Return the model that tags so many items, and one with an encoder: the same where that has one."""
    from klantstem.models.shipped import DEFAULT_MODEL, FAST_MODEL, open_model

    model = open_model(name or (FAST_MODEL if items >= LARGE else DEFAULT_MODEL))
    return model, model if model.with_encoder() is not None else open_model(DEFAULT_MODEL)


def print_summary(summary: Group, *, notes: Iterable[str], written: Sequence[Path]) -> None:
    """Print a summary on stdout, and what to know of it on stderr."""
    aside = Console(stderr=True, highlight=False, soft_wrap=True)
    for note in notes:
        aside.print(note, markup=False)
    console = Console(file=sys.stdout, highlight=False)
    if not console.is_terminal:
        console.width = _WIDE
    console.print(summary)
    if written:
        aside.print(f"Written: {', '.join(map(str, written))}", markup=False)
