"""Read an analyst's corrected tags, in the words of any value set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from klantstem.batch.cells import plain_cells, text_of
from klantstem.batch.columns import text_column
from klantstem.batch.source import open_source
from klantstem.batch.ticks import random_column, tick_of
from klantstem.corpus import GoldSentence, read_annotations
from klantstem.errors import CorpusError
from klantstem.values import Stance, ValueSet
from klantstem.values.suggest import did_you_mean, excerpt

_NESTED = (".json", ".jsonl", ".ndjson")
_DOCUMENT, _ROW, _TEXT = ("doc", "document"), ("id", "rij", "row"), ("text", "tekst")


def read_corrections(
    path: Path, values: ValueSet, *, format: str | None = None, without_random: bool = False
) -> list[GoldSentence]:
    """Read corrected sentences or items.

    A table (csv, xlsx, parquet and what else klantstem reads) has a column with the text and one for each label, such
    as "netjes gemist", with x or 1, as `klantstem sample` writes it; a label without a column is given to no row. Rows
    with the same cell in a column ``doc`` belong together. JSON is Label Studio's, doccano's or the project's own.

    Parameters
    ----------
    path : the file
    values : the set that the labels are of
    format : of JSON and label tables, see :func:`~klantstem.corpus.read_annotations`; recognised by default
    without_random : leave out what was drawn at random, by the column ``willekeurig`` of `klantstem sample`

    Raises
    ------
    CorpusError, ReadError
        If the file cannot be read, tells no text or labels, or names values or stances that are not there; or does not
        tell what was drawn at random where that is asked.
    """
    name = Path(path.name.lower())
    suffix = name.with_suffix("").suffix if name.suffix == ".gz" else name.suffix
    if format is not None or suffix in _NESTED:
        sentences = read_annotations(path, format=format, values=values.names)
        details = dict.fromkeys(name for sentence in sentences for name in sentence.details)
        drawn = _drawn(path.name, {each: [_said(row, each) for row in sentences] for each in details}, without_random)
        return [sentence for row, sentence in enumerate(sentences) if row not in drawn]
    with open_source(path) as source:
        table = pa.Table.from_batches(source.batches(), source.schema)
        cells = {
            field.name: [(text_of(cell) or "").strip() for cell in plain_cells(table[field.name], field)]
            for field in source.schema
        }
        given = next((column for column in cells if column.strip().casefold() in _TEXT), None)
        texts = cells[given or text_column(source)]
    labels = _labels(path.name, cells, values)
    drawn = _drawn(path.name, cells, without_random)
    ids, documents = (
        next((cells[each] for each in cells if each.strip().casefold() in names), None) for names in (_ROW, _DOCUMENT)
    )
    return [
        GoldSentence(
            id=ids[row] if ids is not None else str(row),
            doc=documents[row] if documents is not None and documents[row] else str(row),
            text=text,
            labels=frozenset(found),
        )
        for row, (text, found) in enumerate(zip(texts, labels, strict=True))
        if text and row not in drawn
    ]


def _labels(name: str, cells: Mapping[str, Sequence[str]], values: ValueSet) -> list[set[tuple[str, str]]]:
    known = {_folded(f"{value} {stance}"): (value, str(stance)) for value in values.names for stance in Stance}
    columns = {column: known[_folded(column)] for column in cells if _folded(column) in known}
    strange = [column for column in cells if column not in columns and _folded(column).split(" ")[-1] in _stances()]
    if strange:
        raise CorpusError(
            f"{name}: the column {excerpt(strange[0])!r} is of no value of {values.name!r}. "
            f"{did_you_mean(_folded(strange[0]), known)}"
        )
    if not columns:
        raise CorpusError(f"{name} has no column of a label, such as '{next(iter(known))}', with x or 1.")
    rows: list[set[tuple[str, str]]] = [set() for _ in next(iter(cells.values()))]
    for column, label in columns.items():
        for row in _ticked(name, column, cells[column]):
            rows[row].add(label)
    return rows


def _ticked(name: str, column: str, cells: Sequence[str]) -> Iterable[int]:
    for row, cell in enumerate(cells):
        ticked = tick_of(cell)
        if ticked is None:
            raise CorpusError(f"{name}, row {row + 1}, column {column!r}: expected x or 1, or nothing or 0.")
        if ticked:
            yield row


def _drawn(name: str, cells: Mapping[str, Sequence[str]], wanted: bool) -> set[int]:
    """Return the rows that were drawn at random, if these are wanted."""
    if not wanted:
        return set()
    column = random_column(cells)
    if column is None:
        raise CorpusError(
            f"{name} does not tell what was drawn at random: it has no column 'willekeurig' with ja or nee."
        )
    return set(_ticked(name, column, cells[column]))


def _said(sentence: GoldSentence, name: str) -> str:
    return str(sentence.details.get(name) or "")


def _stances() -> set[str]:
    return {str(stance) for stance in Stance}


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
