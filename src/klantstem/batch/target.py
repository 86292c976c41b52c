"""Decide where the output goes, and put it there in one step or not at all."""

from __future__ import annotations

import gzip
import io
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, TextIO, cast

import pyarrow as pa

from klantstem.batch import detect
from klantstem.errors import WriteError

WRITTEN = ("csv", "tsv", "jsonl", "parquet", "xlsx")
_STREAMED = ("csv", "tsv", "jsonl")
# What an input becomes when its own format is not written.
_INSTEAD = {"ods": "xlsx", "txt": "csv", "vtt": "csv", "srt": "csv", "docx": "csv"}


class Writer(Protocol):
    """Writes the batches of a table in order."""

    def write(self, batch: pa.RecordBatch) -> None:
        """Append the rows of a batch."""

    def close(self) -> None:
        """Write what the format has at its end."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where the output goes; a `path` of None is stdout."""

    path: Path | None
    format: str
    gz: bool = False

    @property
    def name(self) -> str:
        """The output as the user knows it."""
        return "stdout" if self.path is None else self.path.name


def choose_target(
    source: str | Path,
    source_format: str,
    output: str | Path | None,
    *,
    to: str | None = None,
    force: bool = False,
) -> Target:
    """Choose the output file and its format.

    Without `output` it is the input's name with ``.tagged`` before the extension, and stdout when the input
    is stdin.

    Parameters
    ----------
    source
        the input as the user named it, ``-`` for stdin
    source_format
        format of the input
    output
        file, or ``-`` for stdout (jsonl unless `to` says otherwise)
    to
        one of `WRITTEN`, where the name of the output tells no format
    force
        replace a file that exists

    Raises
    ------
    WriteError
        If the output is the input, exists, has no folder, or is of a format that is not written.
    """
    if to is not None and to not in WRITTEN:
        raise WriteError(f"Format {to!r} cannot be written. Choose one of: {', '.join(WRITTEN)}.")
    if str(output) == "-" or (output is None and str(source) == "-"):
        kind = to or "jsonl"
        if kind not in _STREAMED:
            raise WriteError(f"{kind} cannot go to stdout. Write it to a file with -o, or choose csv, tsv or jsonl.")
        return Target(None, kind)
    path = Path(output) if output is not None else _beside(Path(source), source_format, to)
    told, gz = detect.format_of(path.name)
    if to is not None and told is not None and told != to:
        raise WriteError(
            f"{path.name} and --to {to} do not agree. Leave --to out, or choose an output that ends in .{to}."
        )
    kind = to or told or ""
    if kind not in WRITTEN or (gz and kind not in _STREAMED):
        known = ", ".join(f".{name}" for name in WRITTEN)
        raise WriteError(f"{path.name} is of no format that klantstem writes. Choose an output that ends in {known}.")
    if str(source) != "-" and path.exists() and os.path.samefile(path, source):
        raise WriteError(f"The output {path.name} is the input itself. Choose another name with -o.")
    if path.is_dir():
        raise WriteError(f"{path} is a folder. Name the file to write in it.")
    if path.exists() and not path.is_file():
        raise WriteError(f"{path} is not an ordinary file. Use -o - to write to stdout.")
    if path.exists() and not force:
        raise WriteError(f"{path} exists already. Add --force to replace it, or choose another name with -o.")
    if not path.parent.is_dir():
        raise WriteError(f"The folder {path.parent} does not exist. Make it first, or choose another with -o.")
    return Target(path, kind, gz)


@contextmanager
def open_writer(
    target: Target, schema: pa.Schema, *, delimiter: str = ",", stdout: BinaryIO | None = None
) -> Iterator[Writer]:
    """Open the writer of a target: the file appears under its name when all is written, or never.

    csv and tsv files start with a byte order mark, so that Excel reads them as UTF-8; stdout has none.

    Raises
    ------
    WriteError
        If the disk or the folder refuses, or the table does not fit the format.
    """
    if target.path is None:
        stream = io.TextIOWrapper(stdout or sys.stdout.buffer, encoding="utf-8", newline="", write_through=False)
        try:
            yield _streaming(target, stream, schema, delimiter)
            stream.flush()
        finally:
            stream.detach()
        return
    try:
        with _replacing(target.path) as temporary, ExitStack() as stack:
            writer = _on_disk(target, temporary, schema, delimiter, stack)
            yield writer
            writer.close()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise WriteError(f"{target.path} cannot be written: {error.strerror or type(error).__name__}.") from None
    except (pa.ArrowException, UnicodeError):
        # Their own messages may quote a cell.
        raise WriteError(
            f"{target.path} cannot hold these columns as {target.format}. Choose another format with -o."
        ) from None


def _beside(source: Path, source_format: str, to: str | None) -> Path:
    """``feedback.csv.gz`` becomes ``feedback.tagged.csv.gz``."""
    _, gz = detect.format_of(source.name)
    bare = source.with_suffix("") if gz else source
    kind = to or _INSTEAD.get(source_format, source_format)
    told, _ = detect.format_of(bare.name)
    stem = bare.stem if told else bare.name
    suffix = bare.suffix if told == kind and bare.suffix != ".xlsm" else f".{kind}"
    return source.with_name(f"{stem}.tagged{suffix}" + (".gz" if gz and kind in _STREAMED else ""))


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """Give a new file in the same folder, moved over `path` at the end and removed when anything goes wrong."""
    final = path.resolve()
    temporary = final.with_name(f".{final.name}.{os.getpid()}.{os.urandom(4).hex()}.tmp")
    try:
        # Made here and not by the writer: never through a link, and with the permissions that the user's
        # umask gives.
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        yield temporary
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        os.replace(temporary, final)
    finally:
        temporary.unlink(missing_ok=True)


def _on_disk(target: Target, path: Path, schema: pa.Schema, delimiter: str, stack: ExitStack) -> Writer:
    if target.format == "parquet":
        from klantstem.batch.writers.parquet import ParquetWriter

        return ParquetWriter(path, schema)
    if target.format == "xlsx":
        from klantstem.batch.writers.xlsx import XlsxWriter

        return stack.enter_context(XlsxWriter(path, schema))
    raw: BinaryIO = stack.enter_context(path.open("wb"))
    if target.gz:
        # No name and no time in the gzip header: the same rows give the same bytes.
        packed = gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=raw, mtime=0)
        raw = cast(BinaryIO, stack.enter_context(packed))
    encoding = "utf-8" if target.format == "jsonl" else "utf-8-sig"
    stream = stack.enter_context(io.TextIOWrapper(raw, encoding=encoding, newline=""))
    return _streaming(target, stream, schema, delimiter)


def _streaming(target: Target, stream: TextIO, schema: pa.Schema, delimiter: str) -> Writer:
    if target.format == "jsonl":
        from klantstem.batch.writers.jsonl import JsonlWriter

        return JsonlWriter(stream, schema)
    from klantstem.batch.writers.delimited import DelimitedWriter

    if target.format == "tsv":
        delimiter = "\t"
    return DelimitedWriter(stream, schema, delimiter=delimiter)
