"""`klantstem compare`: two or more value sets against what was said."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from klantstem.cli.discover import LARGE, check_outputs, open_models, print_summary


def compare(
    sets: Annotated[
        list[str],
        typer.Argument(metavar="SET SET...", help="Two or more value sets: YAML files, or names of shipped sets."),
    ],
    on: Annotated[
        list[Path],
        typer.Option("--on", metavar="IN", help="Feedback: a tagged table or any files; may be repeated."),
    ],
    json: Annotated[Path | None, typer.Option("--json", metavar="F", help="Write the numbers as JSON too.")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", metavar="F", help="Write a workbook too.")] = None,
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
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Of all that is random.")] = 0,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
) -> None:
    """Compare value sets on feedback: what each covers, how they overlap, their balance, and what each would miss."""
    if len(sets) < 2:
        raise typer.BadParameter("Name two value sets or more to compare.")
    targets = [path for path in (json, xlsx) if path is not None]
    check_outputs(on, targets, force=force)

    # Imported here: `klantstem --help` should not wait for Arrow and scikit-learn.
    from klantstem.compare import compare as held_against
    from klantstem.compare import to_json, to_xlsx
    from klantstem.compare.terminal import summary
    from klantstem.discover import read_voices
    from klantstem.values import load as load_values
    from klantstem.write import write_bytes, write_text

    chosen = [load_values(name) for name in sets]
    voices = read_voices(on, by=by, text=text_column)
    fast, accurate = open_models(model, items=len(voices))
    found = held_against(chosen, voices, model=fast, accurate=accurate, seed=seed)
    if json is not None:
        write_text(json, to_json(found) + "\n")
    if xlsx is not None:
        write_bytes(xlsx, to_xlsx(found))
    print_summary(summary(found), notes=[], written=targets)
