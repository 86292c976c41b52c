"""Read csv and tsv: every cell as the exact text that the file holds."""

from __future__ import annotations

import csv
import json
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice

import pyarrow as pa

from klantstem.batch import detect
from klantstem.batch.readers.columns import in_batches, unique_names, without_surrogates
from klantstem.batch.readers.header import SAMPLE_ROWS, columns_of, headerless_note
from klantstem.batch.source import BATCH_ROWS, Origin, Source
from klantstem.errors import ReadError

EXTRA = "_extra"
_SAMPLE_CHARS = 65_536
_MAX_STRAY_QUOTES = 20
_FIELD_LIMIT = threading.RLock()


@dataclass(frozen=True, slots=True)
class _Cut:
    """How the file is cut into cells; on the `literal` lines a quote is an ordinary character."""

    encoding: str
    delimiter: str
    skip: int
    literal: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Layout:
    """What one whole reading of the file found."""

    cut: _Cut
    header: tuple[str, ...]
    headerless: bool
    rows: int
    short: int
    long: int


@dataclass(slots=True)
class _Watch:
    """Watches the lines that a csv reader takes, to know whether the last row was still open at the end."""

    taken: int = 0
    complete: int = 0
    open_since: int | None = None

    def lines(self, lines: Iterator[str]) -> Iterator[str]:
        for line in lines:
            self.taken += 1
            yield line
        if self.taken > self.complete:
            self.open_since = self.complete + 1


def read(origin: Origin) -> Source:
    """Open a delimited file: one pass to know its shape, then a lazy pass per call of `Source.batches`.

    The first row is the header, unless it looks like the rows below it and not like names. A short row is filled
    with empty cells; what a long row has too much is kept as a JSON list in a last column `_extra`. A blank line is
    an empty item in a file of one column and no row in a wider one.
    """
    layout = _scan(origin)
    names = unique_names(layout.header)
    if layout.long:
        names = unique_names([*names, EXTRA])
    schema = pa.schema([(name, pa.string()) for name in names])
    notes = [
        f"A quote opened on line {line} never closes: read as an ordinary character."
        for line in sorted(layout.cut.literal)
    ]
    if layout.headerless:
        notes.append(headerless_note(layout.header))
    if layout.short:
        notes.append(f"{_rows_have(layout.short)} fewer cells than the first row: filled with empty cells.")
    if layout.long:
        notes.append(f"{_rows_have(layout.long)} more cells than the first row: kept in column {names[-1]!r}.")
    delimiter = layout.cut.delimiter
    if delimiter == detect.NO_DELIMITER:
        delimiter = "\t" if origin.format == "tsv" else ","
    return Source(
        name=origin.name,
        format=origin.format,
        schema=schema,
        rows=layout.rows,
        read=lambda: in_batches(_rows(origin, layout), schema, BATCH_ROWS),
        text=names[0] if len(layout.header) == 1 else None,
        delimiter=delimiter,
        notes=tuple(notes),
    )


def _scan(origin: Origin) -> _Layout:
    encoding = detect.encoding_of(origin.open)
    with detect.open_text(origin.open(), encoding) as lines:
        sample = lines.read(_SAMPLE_CHARS)
    told = re.match(r"sep=(.)\r?\n", sample)
    if told:
        delimiter = told[1]
    elif origin.format == "tsv":
        delimiter = "\t"
    else:
        delimiter = detect.delimiter_of(_whole_lines(sample)) or detect.NO_DELIMITER
    cut = _Cut(encoding, delimiter, 1 if told else 0)
    for _ in range(_MAX_STRAY_QUOTES + 1):
        layout, stray = _measure(origin, cut)
        if stray is None:
            return layout
        cut = replace(cut, literal=cut.literal | {stray})
    lines_named = ", ".join(str(line) for line in sorted(cut.literal)[:5])
    raise ReadError(
        f"{origin.name} opens quotes that never close, on the lines {lines_named} and more. "
        f"Close them, or export the file again."
    )


def _measure(origin: Origin, cut: _Cut) -> tuple[_Layout, int | None]:
    """Count rows and ragged rows; the second result is the line of a quote that is still open at the end."""
    header: tuple[str, ...] | None = None
    rows = short = long = 0
    below: list[list[str]] = []
    watch = _Watch()
    for row in _records(origin, cut, watch):
        if header is None:
            if row:
                header = tuple(row)
            continue
        if not row and len(header) > 1:
            continue
        rows += 1
        if len(below) < SAMPLE_ROWS:
            below.append(row)
        short += len(row) < len(header) and len(header) > 1
        long += len(row) > len(header)
    if watch.open_since is not None:
        stray = watch.open_since + cut.skip
        return _Layout(cut, (), False, 0, 0, 0), stray
    if header is None:
        raise ReadError(f"{origin.name} holds no rows: only blank lines.")
    names = columns_of(header, below)
    if names is None:
        return _Layout(cut, header, False, rows, short, long), None
    return _Layout(cut, names, True, rows + 1, short, long), None


def _rows(origin: Origin, layout: _Layout) -> Iterator[tuple[str, ...]]:
    width = len(layout.header)
    seen_header = layout.headerless
    for row in _records(origin, layout.cut):
        if not seen_header:
            seen_header = bool(row)
            continue
        if not row and width > 1:
            continue
        cells = [without_surrogates(cell) for cell in row[:width]]
        cells.extend([""] * (width - len(cells)))
        if layout.long:
            extra = [without_surrogates(cell) for cell in row[width:]]
            cells.append(json.dumps(extra, ensure_ascii=False) if extra else "")
        yield tuple(cells)


def _records(origin: Origin, cut: _Cut, watch: _Watch | None = None) -> Iterator[list[str]]:
    with detect.open_text(origin.open(), cut.encoding) as text:
        lines: Iterator[str] = islice(text, cut.skip, None)
        if cut.literal:
            lines = _quoted_again(lines, cut)
        reader = csv.reader(watch.lines(lines) if watch else lines, delimiter=cut.delimiter)
        more = True
        while more:
            chunk: list[list[str]] = []
            with _no_field_limit():
                for row in islice(reader, BATCH_ROWS):
                    chunk.append(row)
                    if watch:
                        watch.complete = watch.taken
            more = len(chunk) == BATCH_ROWS
            yield from chunk


def _quoted_again(lines: Iterator[str], cut: _Cut) -> Iterator[str]:
    """Write the lines with a stray quote as csv that means the same without it."""
    for number, line in enumerate(lines, start=cut.skip + 1):
        if number in cut.literal:
            bare = line.rstrip("\r\n")
            cells = (cell.replace('"', '""') for cell in bare.split(cut.delimiter))
            yield cut.delimiter.join(f'"{cell}"' for cell in cells) + line[len(bare) :]
        else:
            yield line


@contextmanager
def _no_field_limit() -> Iterator[None]:
    """Lift the csv module's limit of 131,072 characters a cell for as long as a chunk of rows is read."""
    with _FIELD_LIMIT:
        before = csv.field_size_limit(sys.maxsize)
        try:
            yield
        finally:
            csv.field_size_limit(before)


def _whole_lines(sample: str) -> str:
    """Drop the last line of a sample that was cut off inside it."""
    if len(sample) < _SAMPLE_CHARS:
        return sample
    end = max(sample.rfind("\n"), sample.rfind("\r"))
    return sample[: end + 1] if end > 0 else sample


def _rows_have(count: int) -> str:
    return "1 row has" if count == 1 else f"{count:,} rows have"
