"""`klantstem report`: a tagged table, or an export that is tagged first, as a page for people."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from klantstem.errors import ReadError, WriteError

if TYPE_CHECKING:
    from klantstem.batch.source import Source

_LONG = {"id", "segment", "value", "stance", "score"}


def report(
    source: Annotated[
        str,
        typer.Argument(metavar="IN", help="A table tagged by 'klantstem tag', or any export that it reads."),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="OUT", help="The page to write.")] = Path(
        "rapport.html"
    ),
    json: Annotated[
        Path | None, typer.Option("--json", metavar="F", help="Write the same numbers as JSON too.")
    ] = None,
    values: Annotated[
        str | None,
        typer.Option(metavar="SET", help="Value set of the tags: a name or a YAML file; recognised if absent."),
    ] = None,
    text_column: Annotated[
        str | None, typer.Option(metavar="C", help="Column with the feedback; found by itself where obvious.")
    ] = None,
    title: Annotated[str | None, typer.Option(metavar="T", help="Heading of the page.")] = None,
    model: Annotated[
        str | None, typer.Option(metavar="M", help="Model that tags an untagged export: a name or folder.")
    ] = None,
    tolerance: Annotated[
        int,
        typer.Option(
            min=1, max=99, metavar="P", help="Percentage that may miss the base for it to be in order: a convention."
        ),
    ] = 20,
    no_quotes: Annotated[bool, typer.Option("--no-quotes", help="Leave out what customers literally say.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
) -> None:
    """Report which values customers experience and miss: one HTML page, and a table in the terminal."""
    _check_targets(source, [path for path in (output, json) if path is not None], force=force)

    # Imported here: `klantstem --help` should not wait for Arrow and pandas.
    from klantstem.batch.source import open_source
    from klantstem.report import Report
    from klantstem.values import load as load_values

    notes = Console(stderr=True, highlight=False, soft_wrap=True)
    value_set = None if values is None else load_values(values)
    with open_source(source) as opened:
        options: dict[str, Any] = {
            "values": value_set,
            "text": text_column,
            "source": opened.name,
            "tolerance": tolerance / 100,
        }
        if is_tagged(opened):
            table = _read(opened)
        else:
            notes.print(f"{opened.name} is not tagged yet; tagging its {opened.rows:,} rows first.", markup=False)
            table = tag_first(opened, model=model, values=values, text=text_column)
    if title is not None:
        options["title"] = title
    if no_quotes:
        options["quotes_per_stance"] = 0
    made = Report.from_frame(table, **options)
    made.to_html(output)
    if json is not None:
        made.to_json(json)
    for note in made.notes:
        notes.print(note, markup=False)
    made.print(Console(file=sys.stdout, highlight=False))
    notes.print(f"Written: {', '.join(str(path) for path in (output, json) if path is not None)}", markup=False)


def is_tagged(source: Source) -> bool:
    """Tell by its columns whether a table was tagged before.

    Raises
    ------
    ReadError
        If it holds a row per tag: that form has lost the items without tags.
    """
    columns = set(source.schema.names)
    if {"status", "tags"} <= columns or {"status_klantstem", "tags_klantstem"} <= columns:
        return True
    if columns >= _LONG:
        raise ReadError(
            f"{source.name} has a row per tag (--long), which leaves out the items without tags, so that no "
            "share can be computed. Tag the feedback without --long and report on that."
        )
    return False


def tag_first(source: Source, *, model: str | None, values: str | None, text: str | None) -> Any:
    """Tag an export; return the tagged table, which tells itself with what."""
    import pyarrow.parquet as pq

    from klantstem import load
    from klantstem.batch.bulk import bulk_tagger
    from klantstem.batch.columns import text_column
    from klantstem.batch.job import tag_source
    from klantstem.batch.provenance import Provenance
    from klantstem.batch.target import Target
    from klantstem.models.shipped import DEFAULT_MODEL
    from klantstem.values import DEFAULT

    column = text_column(source, text)
    tagger = load(model or DEFAULT_MODEL, values=values or DEFAULT)
    with tempfile.TemporaryDirectory(prefix="klantstem-") as folder:
        path = Path(folder) / "tagged.parquet"
        tag_source(source, Target(path, "parquet"), bulk_tagger(tagger), text=column, provenance=Provenance.of(tagger))
        return pq.read_table(path, memory_map=False)


def _read(source: Source) -> Any:
    import pyarrow as pa

    return pa.Table.from_batches(source.batches(), source.schema)


def _check_targets(source: str, targets: list[Path], *, force: bool) -> None:
    """Refuse a target before any work is done for it."""
    if len({path.absolute() for path in targets}) < len(targets):
        raise WriteError(f"{targets[0]} is asked for twice. Name another file for --json.")
    for path in targets:
        if path.is_dir():
            raise WriteError(f"{path} is a folder. Name the file to write in it.")
        if not path.parent.is_dir():
            raise WriteError(f"The folder {path.parent} does not exist. Make it first, or choose another file.")
        if path.exists() and source != "-" and Path(source).exists() and path.samefile(source):
            raise WriteError(f"{path} is the input itself. Choose another file.")
        if path.exists() and not force:
            raise WriteError(f"{path} exists already. Add --force to replace it, or choose another file.")
