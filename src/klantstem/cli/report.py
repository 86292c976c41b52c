"""`klantstem report`: a tagged table, or an export that is tagged first, as a page for people."""

from __future__ import annotations

import re
import sys
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from klantstem.errors import ReadError, WriteError

if TYPE_CHECKING:
    from klantstem.batch.source import Source
    from klantstem.values import ValueSet

_TAGS = re.compile(r"tags(_klantstem(_\d+)?)?")
_LONG = {"id", "segment", "value", "stance", "score"}


class Spoken(StrEnum):
    """Languages of a report."""

    NL = "nl"
    EN = "en"


def report(
    source: Annotated[
        str,
        typer.Argument(metavar="IN", help="A table tagged by 'klantstem tag', or any export that it reads."),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="OUT", help="The page to write.")] = Path(
        "rapport.html"
    ),
    json: Annotated[
        Path | None, typer.Option("--json", metavar="F", help="Write the numbers as JSON too: see docs/report.md.")
    ] = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar="F", help="Write a workbook too, with a sheet per analysis.")
    ] = None,
    figures: Annotated[
        Path | None, typer.Option("--figures", metavar="DIR", help="Write the charts too, as SVG and PNG.")
    ] = None,
    values: Annotated[
        str | None,
        typer.Option(metavar="SET", help="Value set of the tags: a name or a YAML file; recognised if absent."),
    ] = None,
    desired: Annotated[
        str | None,
        typer.Option(metavar="SET", help="Value set that the organisation wants to be experienced."),
    ] = None,
    targets: Annotated[
        Path | None, typer.Option(metavar="F", help="YAML file with the share that each value is to reach.")
    ] = None,
    checked: Annotated[
        Path | None, typer.Option(metavar="F", help="Sample that was checked by hand, to correct the shares with.")
    ] = None,
    text_column: Annotated[
        str | None, typer.Option(metavar="C", help="Column with the feedback; found by itself where obvious.")
    ] = None,
    date_column: Annotated[str | None, typer.Option(metavar="C", help="Column with its date; found likewise.")] = None,
    score_column: Annotated[
        str | None, typer.Option(metavar="C", help="Column with the score that the customer gave; found likewise.")
    ] = None,
    customer_column: Annotated[
        str | None, typer.Option(metavar="C", help="Column that tells customers apart; found likewise.")
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="C", help="Column to compare segments of, such as a channel; may be repeated."),
    ] = None,
    title: Annotated[str | None, typer.Option(metavar="T", help="Heading of the page.")] = None,
    language: Annotated[Spoken, typer.Option(help="Language of the report.")] = Spoken.NL,
    model: Annotated[
        str | None, typer.Option(metavar="M", help="Model that tags an untagged export: a name or folder.")
    ] = None,
    tolerance: Annotated[
        int,
        typer.Option(
            min=1, max=99, metavar="P", help="Percentage that may miss the base for it to be in order: a convention."
        ),
    ] = 20,
    min_items: Annotated[
        int,
        typer.Option(min=1, metavar="N", help="A value with fewer items has no quotes, and no share in a segment."),
    ] = 5,
    no_quotes: Annotated[bool, typer.Option("--no-quotes", help="Leave out what customers literally say.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
) -> None:
    """Report which values customers experience and miss: one HTML page, and a summary in the terminal."""
    check_targets(source, [path for path in (output, json, xlsx) if path is not None], figures, force=force)

    # Imported here: `klantstem --help` should not wait for Arrow and pandas.
    from klantstem.batch.source import open_source
    from klantstem.report import Report
    from klantstem.values import load as load_values

    notes = Console(stderr=True, highlight=False, soft_wrap=True)
    options: dict[str, Any] = {
        "values": None if values is None else load_values(values),
        "desired": None if desired is None else load_values(desired),
        "targets": targets,
        "checked": checked,
        "text": text_column,
        "date": date_column,
        "score": score_column,
        "customer": customer_column,
        "by": by,
        "title": title,
        "language": language.value,
        "tolerance": tolerance / 100,
        "min_items": min_items,
    }
    if no_quotes:
        options["quotes"] = 0
    with open_source(source) as opened:
        if is_tagged(opened):
            idle = None
            if no_quotes and checked is None:
                idle = idle_text(opened, text_column, options["desired"] or options["values"])
            table = read_table(opened, without=idle)
            if idle is not None:
                options["text"] = None
        else:
            notes.print(f"{opened.name} is not tagged yet; tagging its {opened.rows:,} rows first.", markup=False)
            table = tag_first(opened, model=model, values=values, text=text_column)
        made = Report.from_frame(table, source=opened.name, **options)
    del table
    written = [output]
    made.to_html(output)
    if json is not None:
        made.to_json(json)
        written.append(json)
    if xlsx is not None:
        made.to_xlsx(xlsx)
        written.append(xlsx)
    if figures is not None:
        written += made.to_figures(figures)
    for note in made.notes:
        notes.print(note, markup=False)
    made.print(Console(file=sys.stdout, highlight=False))
    notes.print(f"Written: {', '.join(map(str, written))}", markup=False)


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

    column = text_column(source, text)
    tagger = load(model or DEFAULT_MODEL, values=values)
    with tempfile.TemporaryDirectory(prefix="klantstem-") as folder:
        path = Path(folder) / "tagged.parquet"
        tag_source(source, Target(path, "parquet"), bulk_tagger(tagger), text=column, provenance=Provenance.of(tagger))
        return pq.read_table(path, memory_map=False)


def read_table(source: Source, *, without: str | None = None) -> Any:
    """Return the rows of a tagged table, but for the columns that no report looks at and the one called `without`."""
    import pyarrow as pa

    unused = {
        field.name for field in source.schema if pa.types.is_nested(field.type) and not _TAGS.fullmatch(field.name)
    }
    kept = [field for field in source.schema if field.name not in unused | {without}]
    names = [field.name for field in kept]
    batches = (batch.select(names) for batch in source.batches())
    return pa.Table.from_batches(batches, pa.schema(kept, metadata=source.schema.metadata))


def idle_text(source: Source, text: str | None, values: ValueSet | None) -> str | None:
    """Return the column with the feedback where a report without quotes has no use for it: it takes most room."""
    from klantstem.batch.provenance import Provenance
    from klantstem.report.analyses.statements import has_scores
    from klantstem.report.columns import is_transcript

    told = Provenance.read(source.schema)
    values = values or (None if told is None else told.values)
    if values is None or has_scores(values) or is_transcript(source.schema.empty_table()):
        return None
    return text or (None if told is None else told.text)


def check_targets(source: str, targets: list[Path], folder: Path | None, *, force: bool) -> None:
    """Refuse a target before any work is done for it."""
    if len({path.absolute() for path in (*targets, *([folder] if folder else []))}) < len(targets) + bool(folder):
        raise WriteError(f"{targets[0]} is asked for twice. Name another file for each form of the report.")
    for path in (*targets, *([folder] if folder else [])):
        if not path.parent.is_dir():
            raise WriteError(f"The folder {path.parent} does not exist. Make it first, or choose another file.")
    for path in targets:
        if path.is_dir():
            raise WriteError(f"{path} is a folder. Name the file to write in it.")
        if path.exists() and source != "-" and Path(source).exists() and path.samefile(source):
            raise WriteError(f"{path} is the input itself. Choose another file.")
        if path.exists() and not force:
            raise WriteError(f"{path} exists already. Add --force to replace it, or choose another file.")
    if folder is not None and folder.exists():
        if not folder.is_dir():
            raise WriteError(f"{folder} is a file. Name a folder for the figures.")
        if any(folder.iterdir()) and not force:
            raise WriteError(f"{folder} has files in it. Add --force to replace them, or choose another folder.")
