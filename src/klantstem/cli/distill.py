"""`klantstem distill`: a fast static model out of an accurate one."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console


def distill(
    gold: Annotated[list[Path], typer.Argument(metavar="GOLD...", help="Labelled sentences, JSON lines.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder of the model.")],
    teacher: Annotated[
        str | None, typer.Option(metavar="M", help="Model to learn from; default the shipped one.")
    ] = None,
    unlabelled: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Feedback without labels to learn on; repeatable.")
    ] = None,
    calibrate_on: Annotated[
        list[Path] | None,
        typer.Option(metavar="GOLD", help="Sentences for calibration and thresholds only; repeatable."),
    ] = None,
    version: Annotated[str, typer.Option(metavar="V", help="Version of the model.")] = "0.1.0",
    folds: Annotated[int, typer.Option(min=2, help="One of so many parts of the documents is held out.")] = 10,
    seed: Annotated[int, typer.Option(help="Of everything that is random.")] = 0,
    force: Annotated[bool, typer.Option("--force", help="Replace the model in DIR.")] = False,
) -> None:
    """Distil a model into a small one that reads very fast; calibration and thresholds come from held-out documents."""
    from klantstem.corpus import read_gold
    from klantstem.models.shipped import DEFAULT_MODEL, open_model
    from klantstem.train.fit import check_target, save_pipeline
    from klantstem.train.fit_static import distill_model
    from klantstem.train.unlabelled import read_unlabelled

    check_target(output, force=force)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("klantstem").setLevel(logging.INFO)
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    model = distill_model(
        open_model(teacher or DEFAULT_MODEL),
        read_gold(gold),
        [text for path in unlabelled or [] for text in read_unlabelled(path)],
        calibration=read_gold(calibrate_on or []),
        name=output.name,
        version=version,
        folds=folds,
        seed=seed,
    )
    save_pipeline(model, output, force=force)
    for fact, value in model.training.items():
        console.print(f"  {fact}: {value}", markup=False)
    console.print(f"Written: {output}", markup=False)
