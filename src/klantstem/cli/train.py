"""`klantstem train`: labelled sentences in, a model folder out."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from klantstem.errors import WriteError


def train(
    gold: Annotated[list[Path], typer.Argument(metavar="GOLD...", help="Labelled sentences, JSON lines.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder of the model.")],
    encoder: Annotated[
        str | None,
        typer.Option(
            metavar="NAME_OR_PATH",
            help="Folder of an encoder, or hub name or folder of a sentence-transformers model; default the encoder of "
            "the shipped model.",
        ),
    ] = None,
    lexical_only: Annotated[
        bool, typer.Option("--lexical-only", help="Train without an encoder: smaller, faster, less accurate; no torch.")
    ] = False,
    version: Annotated[str, typer.Option(metavar="V", help="Version of the model.")] = "0.1.0",
    epochs: Annotated[
        int | None, typer.Option(min=1, help="Passes over the sentences; default 6 of the head, 5 with --tune.")
    ] = None,
    folds: Annotated[
        int, typer.Option(min=2, help="Folds of the cross-validation; with --tune one of them is held out.")
    ] = 5,
    seed: Annotated[int, typer.Option(help="Of everything that is random.")] = 0,
    tune: Annotated[
        bool, typer.Option("--tune", help="Train the encoder too, end to end: more accurate, and much slower.")
    ] = False,
    unlabelled: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="With --tune: feedback without labels, which the teachers label softly."),
    ] = None,
    teacher: Annotated[
        list[str] | None,
        typer.Option(metavar="M", help="Model that labels the unlabelled feedback; repeatable, their mean counts."),
    ] = None,
    most_unlabelled: Annotated[
        int, typer.Option(min=1, metavar="N", help="Segments of it that are used, drawn at random.")
    ] = 20_000,
    calibrate_on: Annotated[
        list[Path] | None,
        typer.Option(metavar="GOLD", help="With --tune: sentences for calibration and thresholds only; repeatable."),
    ] = None,
    checkpoint: Annotated[
        Path | None,
        typer.Option(metavar="F", help="With --tune: written every few minutes; the same command goes on from it."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the model in DIR.")] = False,
) -> None:
    """Train a classifier; calibration and thresholds come from documents that were held out."""
    from klantstem.corpus import read_gold
    from klantstem.models.shipped import DEFAULT_MODEL, model_folder, open_model
    from klantstem.train.build_encoder import open_encoder
    from klantstem.train.fit import check_target, save_pipeline, train_model
    from klantstem.train.tuning import TuningSettings
    from klantstem.train.unlabelled import read_unlabelled

    if tune and lexical_only:
        raise typer.BadParameter("--tune trains an encoder, which --lexical-only leaves out. Choose one of the two.")
    if not tune and (unlabelled or teacher or calibrate_on or checkpoint):
        raise typer.BadParameter(
            "--unlabelled, --teacher, --calibrate-on and --checkpoint are for --tune. Add it, or leave them out."
        )
    if (unlabelled is None) != (not teacher):
        raise typer.BadParameter("--unlabelled needs at least one --teacher, and a --teacher something --unlabelled.")
    check_target(output, force=force)
    if checkpoint is not None and not checkpoint.absolute().parent.is_dir():
        raise WriteError(f"The folder {checkpoint.parent} does not exist. Make it first, or choose another file.")
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("klantstem").setLevel(logging.INFO)
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    sentences = read_gold(gold)
    console.print(f"Training on {len(sentences):,} sentences of {len({s.doc for s in sentences}):,} documents.")
    parts = [] if unlabelled is None else read_unlabelled(unlabelled, most=most_unlabelled, seed=seed)
    model = train_model(
        sentences,
        name=output.name,
        version=version,
        encoder=None if lexical_only else open_encoder(encoder or model_folder(DEFAULT_MODEL) / "encoder"),
        folds=folds,
        epochs=epochs,
        seed=seed,
        tuning=TuningSettings() if tune else None,
        unlabelled=parts,
        teachers=[open_model(name) for name in teacher or []],
        calibration=read_gold(calibrate_on or []),
        checkpoint=checkpoint,
    )
    save_pipeline(model, output, force=force)
    for fact, value in model.training.items():
        console.print(f"  {fact}: {', '.join(value) or 'none' if isinstance(value, list) else value}", markup=False)
    console.print(f"Written: {output}", markup=False)
    if checkpoint is not None:
        checkpoint.unlink(missing_ok=True)
