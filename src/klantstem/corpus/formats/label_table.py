"""A table with a column per label that holds 1 or 0: what a spreadsheet can show and people can fill in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

import pyarrow as pa

from klantstem.batch import detect
from klantstem.batch.target import Target, open_writer
from klantstem.batch.ticks import tick_of
from klantstem.batch.writers.neutral import restore
from klantstem.corpus.formats.rows import sentences_of, writable
from klantstem.corpus.gold import GoldSentence, read_bytes
from klantstem.errors import CorpusError, WriteError
from klantstem.values import DEFAULT, Stance, load
from klantstem.values.suggest import did_you_mean, excerpt

_FIXED = ("id", "doc", "annotator", "text", "phenomena")
_SEPARATOR = ";"


def read(path: Path, values: Sequence[str] | None = None) -> list[GoldSentence]:
    """Read a table whose first row names the columns: id, text, and the labels, such as "snel gemist".

    Columns doc, annotator and phenomena (separated by ;) are optional, a label without a column is given to no
    sentence, and every other column is a detail. Yes is 1, x, ja or true; no is 0, nee, false or nothing. The
    delimiter and the encoding are recognised.

    Raises
    ------
    CorpusError
        If the file cannot be read, a column is unknown or absent, or a cell is neither yes nor no.
    """
    return sentences_of(_rows(path, values), path, values)


def write(sentences: Iterable[GoldSentence], path: Path) -> None:
    """Write a table, with tabs where the name ends in .tsv.

    Cells that a spreadsheet would run as a formula get an apostrophe, which `read` takes away again.

    Raises
    ------
    CorpusError, WriteError
        If the sentences cannot be written so that they come back.
    """
    rows = writable(sentences, path, reserved=())
    details = list(dict.fromkeys(name for sentence in rows for name in sentence.details))
    for name in details:
        if not name.strip() or _is_label(name) or _folded(name) in _FIXED:
            raise WriteError(f"{path.name} cannot have a column {name!r} for a detail: rename that detail.")
    for name in sorted({name for sentence in rows for name in sentence.phenomena}):
        if _SEPARATOR in name or name != name.strip() or not name:
            raise WriteError(f"{path.name} cannot hold the phenomenon {name!r}: no spaces around it, and no semicolon.")
    labels = [tuple(name.rsplit(" ", 1)) for name in _labels()]
    columns = [
        [row.id for row in rows],
        [_filled(row.doc) for row in rows],
        [row.annotator for row in rows],
        [row.text for row in rows],
        [f"{_SEPARATOR} ".join(sorted(row.phenomena)) for row in rows],
        *([_filled(row.details.get(name)) for row in rows] for name in details),
        *([str(int(label in row.labels)) for row in rows] for label in labels),
    ]
    schema = pa.schema([(name, pa.string()) for name in (*_FIXED, *details, *_labels())])
    batch = pa.RecordBatch.from_arrays([pa.array(column, pa.string()) for column in columns], schema=schema)
    kind = "tsv" if path.suffix.lower() == ".tsv" else "csv"
    with open_writer(Target(path, kind), schema) as writer:
        writer.write(batch)


def _rows(path: Path, values: Sequence[str] | None) -> Iterator[tuple[str, object]]:
    table = iter(_cells(path))
    line, header = next(table, (1, []))
    known = _labels(None if values is None else tuple(values))
    names = _columns(header, f"{path.name}, line {line}", known)
    pairs = {name: name.rsplit(" ", 1) for name in known}
    for line, cells in table:
        where = f"{path.name}, line {line}"
        if len(cells) != len(names):
            raise CorpusError(
                f"{where}: {len(cells)} cells where the first row has {len(names)}. Look for an open quote."
            )
        row: dict[str, object] = {}
        labels: list[list[str]] = []
        for name, cell in zip(names, cells, strict=True):
            if name in pairs:
                if _ticked(cell, f"{where}, column {name!r}"):
                    labels.append(pairs[name])
            elif name == "phenomena":
                row[name] = [part.strip() for part in restore(cell).split(_SEPARATOR) if part.strip()]
            elif name in ("id", "text", "annotator"):
                row[name] = restore(cell)
            elif cell:
                row[name] = _emptied(cell)
        yield where, row | {"labels": labels}


def _cells(path: Path) -> list[tuple[int, list[str]]]:
    """Return the rows that are not blank, each with the line that it starts on."""
    content = read_bytes(path)
    kind = detect.binary_kind(content[:65_536])
    if kind is not None:
        raise CorpusError(f"{path.name} is no csv: it holds {kind}. Save it as csv.")
    encoding = detect.encoding_of(lambda: io.BytesIO(content))
    with detect.open_text(io.BytesIO(content), encoding) as stream:
        text = stream.read()
    delimiter = detect.delimiter_of(text[:65_536]) or ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    # The csv module refuses cells of more than 131,072 characters, unless all of it is told otherwise.
    limit = csv.field_size_limit()
    csv.field_size_limit(max(limit, len(text)))
    try:
        for row in reader:
            if any(row):
                rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error:
        raise CorpusError(
            f"{path.name}, line {line}: a quote opens here that never closes, or closes before the end of its cell."
        ) from None
    finally:
        csv.field_size_limit(limit)
    return rows


def _columns(header: Sequence[str], where: str, known: Sequence[str]) -> list[str]:
    """Check the first row and return what each column holds."""
    names: list[str] = []
    for place, cell in enumerate(map(restore, header), start=1):
        if not cell.strip():
            raise CorpusError(f"{where}: column {place} has no name; name it or remove it.")
        name = _folded(cell) if _is_label(cell) or _folded(cell) in known or _folded(cell) in _FIXED else cell
        if _is_label(cell) and name not in known:
            raise CorpusError(f"{where}: unknown label {excerpt(cell)!r}. {did_you_mean(name, known)}")
        if name in names:
            raise CorpusError(f"{where}: column {excerpt(name)!r} occurs twice.")
        names.append(name)
    for needed in ("id", "text"):
        if needed not in names:
            raise CorpusError(f"{where}: there is no column {needed!r}. The first row must name the columns.")
    if not any(name in known for name in names):
        raise CorpusError(f"{where}: there is no column of a label, such as 'snel gemist'.")
    return names


def _ticked(cell: str, where: str) -> bool:
    found = tick_of(cell)
    if found is None:
        raise CorpusError(f"{where}: expected 1 or 0 (or x, ja, true; nee, false or nothing).")
    return found


def _is_label(name: str) -> bool:
    """Tell whether a column is meant for a label, also where one of its two words is misspelt."""
    value, _, stance = _folded(name).rpartition(" ")
    return value in load(DEFAULT).names or (bool(value) and stance in [str(known) for known in Stance])


@cache
def _labels(values: tuple[str, ...] | None = None) -> tuple[str, ...]:
    """Return the columns of the labels of some values, by default those of the default set."""
    return tuple(f"{value} {stance}" for value in values or load(DEFAULT).names for stance in Stance)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _filled(text: str | None) -> str:
    """Tell an empty text from none: the first gets an apostrophe, and so does one of apostrophes alone."""
    return "" if text is None else text if text.strip("'") else f"'{text}"


def _emptied(cell: str) -> str:
    return restore(cell) if cell.strip("'") else cell[1:]
