"""`klantstem sample`: items for people to label, as a file that goes back into `report` and `learn`."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from klantstem.errors import ModelError, ReadError, WriteError

if TYPE_CHECKING:
    from klantstem.batch.source import Source
    from klantstem.tagger import Tagger

_SPARE = 1_000


def sample(
    source: Annotated[
        str,
        typer.Argument(metavar="IN", help="An export, or a table tagged by 'klantstem tag'; - reads standard input."),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="OUT", help="Workbook to label in; or .csv, .tsv or .jsonl.")
    ] = Path("te-labelen.xlsx"),
    size: Annotated[int, typer.Option("--size", "-n", min=1, max=100_000, help="How many items.")] = 100,
    label_studio: Annotated[
        Path | None,
        typer.Option(metavar="F", help="Write Label Studio tasks too, and their configuration beside them as .xml."),
    ] = None,
    random: Annotated[
        int, typer.Option(min=0, max=100, metavar="P", help="Percentage drawn at random: what a report estimates from.")
    ] = 50,
    uncertain: Annotated[
        int, typer.Option(min=0, max=100, metavar="P", help="Percentage the model doubts most; the rest is to differ.")
    ] = 30,
    among: Annotated[
        int, typer.Option(min=0, metavar="N", help="Choose these two parts among so many items, drawn at random.")
    ] = 2_000,
    seed: Annotated[int, typer.Option(metavar="N", help="The same seed draws the same items.")] = 0,
    empty: Annotated[
        bool, typer.Option("--empty", help="Leave the labels empty: who sees the model's tends to agree with it.")
    ] = False,
    mask: Annotated[bool, typer.Option("--mask", help="Mask personal data in the texts.")] = False,
    text_column: Annotated[
        str | None, typer.Option(metavar="C", help="Column with the feedback; found by itself where obvious.")
    ] = None,
    values: Annotated[
        str | None, typer.Option(metavar="SET", help="Value set: a name or a YAML file; a tagged table tells its own.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(metavar="M", help="Model: a name or folder; a tagged table tells its own.")
    ] = None,
    format: Annotated[str | None, typer.Option(metavar="F", help="Format of IN, where its name does not tell.")] = None,
    sheet: Annotated[str | None, typer.Option(metavar="S", help="Sheet of a workbook; default the first.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
) -> None:
    """Choose the items whose labelling teaches or verifies most, as a file for people to correct."""
    if random + uncertain > 100:
        raise WriteError(f"--random {random} and --uncertain {uncertain} are more than 100%. Lower one of them.")

    # Imported here: `klantstem --help` should not wait for Arrow and a model.
    from klantstem.batch.source import open_source
    from klantstem.batch.target import choose_target
    from klantstem.cli.report import is_tagged
    from klantstem.sample import Shares, draw, read_pool
    from klantstem.sample.label_studio import write_tasks
    from klantstem.sample.table import write_sample
    from klantstem.text.privacy import mask as masked

    notes = Console(stderr=True, highlight=False, soft_wrap=True)
    with open_source(source, format=format, sheet=sheet) as opened:
        target = choose_target(source, opened.format, output, force=force)
        _check_tasks(label_studio, force=force)
        # Refuses a table with a row per tag.
        is_tagged(opened)
        tagger = _tagger(opened, model=model, values=values)
        # More than are needed: some may turn out not to count.
        pool = read_pool(opened, 2 * (size + among) + _SPARE, text=text_column, seed=seed)
    if not len(pool):
        raise ReadError(f"{opened.name} has no items to label: all are empty or in another language.")
    pool = pool.first(size + among)
    items = draw(pool, size, tagger, shares=Shares(random / 100, uncertain / 100))
    if mask:
        items = tuple(replace(item, text=masked(item.text)) for item in items)
    if empty:
        items = tuple(replace(item, labels=frozenset()) for item in items)
    write_sample(items, tagger.values, target)
    written = ["stdout" if target.path is None else str(output)]
    if label_studio is not None:
        beside = write_tasks(items, tagger.values, label_studio, model=tagger.name)
        written += [str(label_studio), str(beside)]
    counts = Counter(str(item.reason) for item in items)
    parts = ", ".join(f"{name} {count:,}" for name, count in counts.items())
    notes.print(f"{', '.join(written)}: {len(items):,} of {opened.rows:,} items", markup=False)
    notes.print(f"  chosen  {parts}", markup=False)
    if target.path is not None:
        also = "" if values is None else f" --values {values}"
        notes.print("Correct the labels, then:", markup=False)
        notes.print(f"  klantstem report {source} --checked {output}{also}", markup=False)
        notes.print(f"  klantstem learn {output} -o DIR{also}", markup=False)


def _tagger(source: Source, *, model: str | None, values: str | None) -> Tagger:
    """Load the model and the value set that are named, else those that the table was tagged with, else the default."""
    from klantstem import load
    from klantstem.batch.provenance import Provenance
    from klantstem.models.shipped import DEFAULT_MODEL

    told = Provenance.read(source.schema)
    chosen = values or (None if told is None else told.values)
    try:
        return load(model or (DEFAULT_MODEL if told is None else told.model), values=chosen)
    except ModelError:
        if model is not None or told is None:
            raise
        raise ModelError(
            f"{source.name} was tagged with {told.model}, which is not at hand. Name its folder, or another model, "
            "with --model."
        ) from None


def _check_tasks(path: Path | None, *, force: bool) -> None:
    """Refuse a file for tasks before any work is done for it."""
    if path is None:
        return
    if path.suffix.lower() != ".json":
        raise WriteError(f"{path} is for Label Studio: choose a name that ends in .json.")
    for each in (path, path.with_suffix(".xml")):
        if not each.parent.is_dir():
            raise WriteError(f"The folder {each.parent} does not exist. Make it first, or choose another file.")
        if each.exists() and not force:
            raise WriteError(f"{each} exists already. Add --force to replace it, or choose another file.")
