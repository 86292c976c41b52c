"""`klantstem learn`: what an analyst corrected, taught to a model that itself stays as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from klantstem.errors import WriteError

REFUSED = 1


def learn(
    corrections: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Corrected tags: the table or workbook of klantstem sample, Label Studio, doccano or JSON lines.",
        ),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder of what is learnt.")],
    values: Annotated[
        str | None, typer.Option(metavar="SET", help="Value set that the labels are of: a name or a YAML file.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(metavar="M", help="Model to learn on; it stays as it is. Default nl_klantstem_lg.")
    ] = None,
    format: Annotated[
        str | None, typer.Option("--format", metavar="F", help="Format of FILE, where its name does not tell.")
    ] = None,
    without_random: Annotated[
        bool,
        typer.Option(
            "--without-random",
            help="Leave out what klantstem sample drew at random, for a report's --checked to estimate from.",
        ),
    ] = False,
    seed: Annotated[int, typer.Option(help="Of the division of the corrections in folds.")] = 0,
) -> None:
    """Learn from corrected tags; nothing is written unless held-out corrections are read better than before."""
    from klantstem.models.checksums import checksum_of
    from klantstem.models.shipped import DEFAULT_MODEL, model_folder, open_model
    from klantstem.own.adaptation import Adaptation, write_adaptation
    from klantstem.own.corrections import read_corrections
    from klantstem.own.learn import learn as learn_from
    from klantstem.values import DEFAULT, load

    if output.exists():
        raise WriteError(f"{output} exists already. Choose another folder, or remove it.")
    chosen, name = load(values or DEFAULT), model or DEFAULT_MODEL
    sentences = read_corrections(corrections, chosen, format=format, without_random=without_random)
    learnt = learn_from(open_model(name), chosen, sentences, seed=seed)
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(
        f"{learnt.sentences:,} corrected sentences of {learnt.documents:,} documents. On those held out, F1 is "
        f"{learnt.before:.3f} as it was and {learnt.after:.3f} with what was learnt: "
        f"{learnt.after - learnt.before:+.3f} (95% interval {learnt.low:+.3f} to {learnt.high:+.3f}).",
        markup=False,
    )
    if not learnt.helps:
        console.print("That is no better, so nothing was written. Correct more sentences, or other ones.", markup=False)
        raise typer.Exit(REFUSED)
    if learnt.low <= 0:
        console.print("The interval holds zero: this may be chance, and more corrections will tell.", markup=False)
    facts = {
        "sentences": learnt.sentences,
        "documents": learnt.documents,
        "held-out micro-F1 before": round(learnt.before, 4),
        "held-out micro-F1 after": round(learnt.after, 4),
        "difference, 95%": [round(learnt.low, 4), round(learnt.high, 4)],
    }
    write_adaptation(Adaptation(name, checksum_of(model_folder(name)), chosen, learnt.heads, facts), output)
    console.print(f"Learnt: {', '.join(learnt.heads)}. Written: {output}", markup=False)
