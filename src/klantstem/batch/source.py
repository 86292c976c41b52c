"""Open any supported file as a lazy, deterministic stream of Arrow record batches."""

from __future__ import annotations

import csv
import gzip
import shutil
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from klantstem.batch import detect
from klantstem.errors import KlantstemError, ReadError

BATCH_ROWS = 1_024

_READERS = {
    "csv": "delimited",
    "tsv": "delimited",
    "xlsx": "workbook",
    "ods": "workbook",
    "parquet": "parquet",
    "jsonl": "jsonl",
    "txt": "txt",
    "vtt": "subtitles",
    "srt": "subtitles",
    "docx": "docx",
}
_WITH_SHEETS = ("xlsx", "ods")
# What to do with a file that is of a kind near to one that is read.
_ADVICE = {
    ".xls": "An old Excel file is not read: save it as .xlsx.",
    ".xlsb": "A binary Excel file is not read: save it as .xlsx.",
    ".doc": "An old Word file is not read: save it as .docx.",
    ".rtf": "Rich text is not read: save it as .docx.",
    ".odt": "An OpenDocument text is not read: save it as .docx.",
    ".json": "JSON is read as jsonl, one object per line: write it that way and name it .jsonl.",
    ".pdf": "A PDF is not read: save its text as .docx or .txt.",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the bytes of a source are.

    Attributes
    ----------
    path : the file on disk; for stdin the temporary copy
    name : the file as the user knows it, for messages
    format : one of `klantstem.batch.detect.FORMATS`
    sheet : name of the sheet of a workbook, None for the first
    """

    path: Path
    name: str
    format: str
    sheet: str | None = None

    def open(self) -> BinaryIO:
        """Open the bytes, uncompressed."""
        return detect.open_maybe_gzip(self.path)


@dataclass(frozen=True, slots=True)
class Source:
    """A table that can be read in order, more than once, in constant memory where the format allows it.

    Attributes
    ----------
    name : the file as the user knows it
    format : the format that was read
    schema : columns of every batch
    rows : number of rows
    text : the column that holds the feedback where the format itself tells, else None
    respondent : boolean column that is true where a row is to be scored; None scores every row
    delimiter : what separates the cells of a delimited file
    notes : sentences for the user about what was unusual
    """

    name: str
    format: str
    schema: pa.Schema
    rows: int
    read: Callable[[], Iterator[pa.RecordBatch]] = field(repr=False)
    text: str | None = None
    respondent: str | None = None
    delimiter: str = ","
    notes: tuple[str, ...] = ()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows in order; every call starts again.

        Raises
        ------
        ReadError
            If the file breaks halfway.
        """
        with read_errors(self.name):
            yield from self.read()


@contextmanager
def open_source(
    path: str | Path, *, format: str | None = None, sheet: str | None = None, stdin: BinaryIO | None = None
) -> Iterator[Source]:
    """Open a file, or stdin for ``-``, whatever its format.

    Parameters
    ----------
    path
        the file; its name tells the format, with or without .gz
    format
        one of `klantstem.batch.detect.FORMATS`, where the name tells none or the wrong one
    sheet
        sheet of a workbook; the first by default
    stdin
        stream to read for ``-`` instead of the process's own

    Raises
    ------
    ReadError
        If the file is missing, empty, broken or of an unknown format; the message says which.
    """
    if format is not None and format not in detect.FORMATS:
        raise ReadError(f"Format {format!r} is unknown. Choose one of: {', '.join(detect.FORMATS)}.")
    advice = "Fetch it again or add --format." if format is None else f"--format says {format}: name its real format."
    if str(path) == "-":
        with _spooled(stdin or sys.stdin.buffer) as copy:
            origin = Origin(copy, "stdin", format or _sniff(copy), sheet)
            yield _source(origin, advice)
        return
    file = Path(path)
    with read_errors(file.name):
        if file.is_dir():
            raise ReadError(f"{file} is a folder. Name one file in it.")
        if not file.exists():
            raise ReadError(f"{file} does not exist. Check the spelling and the folder.")
        told, _ = detect.format_of(file.name)
        if format is None and told is None:
            if file.suffix.lower() in _ADVICE:
                raise ReadError(f"{file.name} cannot be read. {_ADVICE[file.suffix.lower()]}")
            known = ", ".join(f".{name}" for name in detect.FORMATS)
            raise ReadError(
                f"The extension of {file.name} is not one that klantstem reads: {known}, "
                f"and the text formats also as .gz. Rename the file or add --format."
            )
    yield _source(Origin(file, file.name, format or told or "", sheet), advice)


def _source(origin: Origin, advice: str) -> Source:
    with read_errors(origin.name, advice):
        if origin.sheet is not None and origin.format not in _WITH_SHEETS:
            raise ReadError(f"{origin.name} is read as {origin.format}, which has no sheets. Leave --sheet out.")
        with origin.open() as stream:
            head = stream.read(65_536)
        if not head:
            raise ReadError(f"{origin.name} is empty: it has no bytes.")
        kind = detect.binary_kind(head)
        if origin.format in detect.TEXT_FORMATS and kind is not None:
            raise ReadError(
                f"{origin.name} is not text: it holds {kind}. Name its real format with --format, or export it again."
            )
        if origin.format in _WITH_SHEETS and head.startswith(b"\xd0\xcf\x11\xe0"):
            raise ReadError(f"{origin.name} is an old .xls or has a password. Save it as .xlsx without a password.")
        reader = import_module(f"klantstem.batch.readers.{_READERS[origin.format]}")
        source: Source = reader.read(origin)
        return source


@contextmanager
def read_errors(name: str, advice: str = "Fetch it again.") -> Iterator[None]:
    """Turn what reading can raise into a `ReadError` that names the file and quotes none of its content.

    The libraries' own messages may quote a cell, so they are not shown as the cause.
    """
    try:
        yield
    except KlantstemError:
        raise
    except FileNotFoundError as error:
        raise ReadError(f"{name} does not exist. Check the spelling and the folder.") from error
    except PermissionError as error:
        raise ReadError(f"{name} may not be read by this user. Change its permissions or copy it.") from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ReadError(f"{name} is cut off or damaged inside its gzip compression. Fetch it again.") from error
    except (pa.ArrowException, zipfile.BadZipFile, csv.Error, UnicodeError):
        raise ReadError(f"{name} is cut off, damaged or of another format. {advice}") from None
    except OSError as error:
        # Arrow raises a bare OSError for a damaged file; the system's own have a number and a reason.
        reason = error.strerror or "it is cut off or damaged"
        raise ReadError(f"{name} cannot be read: {reason}.") from None


@contextmanager
def _spooled(stream: BinaryIO) -> Iterator[Path]:
    """Copy a stream to a temporary file: detection and reading are two passes."""
    with tempfile.TemporaryDirectory(prefix="klantstem-") as folder:
        copy = Path(folder) / "stdin"
        with read_errors("stdin"), copy.open("wb") as file:
            shutil.copyfileobj(stream, file, 1 << 20)
        yield copy


def _sniff(path: Path) -> str:
    """Tell csv, jsonl and txt apart by content; binary formats by their first bytes."""
    with read_errors("stdin"):
        with detect.open_maybe_gzip(path) as stream:
            head = stream.read(65_536)
        if head.startswith(b"PAR1"):
            return "parquet"
        if head.startswith(b"PK\x03\x04"):
            kind = detect.zip_format(path)
            if kind is not None:
                return kind
        if detect.binary_kind(head) is not None:
            raise ReadError("stdin holds binary data. Name its format with --format, for example --format xlsx.")
        encoding = detect.encoding_of(lambda: detect.open_maybe_gzip(path))
        with detect.open_text(detect.open_maybe_gzip(path), encoding) as lines:
            sample = lines.read(65_536)
    if sample.lstrip().startswith("{"):
        return "jsonl"
    if sample.startswith("WEBVTT"):
        return "vtt"
    return "txt" if detect.delimiter_of(sample) is None else "csv"
