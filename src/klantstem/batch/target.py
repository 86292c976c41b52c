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
from klantstem.batch.workfolder import WorkFolder, in_use, make_empty
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
    resume: bool = False,
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
        replace a file that exists, and without `resume` throw away what an unfinished job kept
    resume
        go on with the unfinished job of this output, where there is one

    Raises
    ------
    WriteError
        If the output is the input, exists, has no folder, is of a format that is not written, is being written, or
        was begun and not finished.
    """
    if to is not None and to not in WRITTEN:
        raise WriteError(f"Format {to!r} cannot be written. Choose one of: {', '.join(WRITTEN)}.")
    if str(output) == "-" or (output is None and str(source) == "-"):
        if resume:
            raise WriteError("What went to stdout cannot be resumed. Write to a file with -o, or leave --resume out.")
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
    if not path.parent.is_dir():
        raise WriteError(f"The folder {path.parent} does not exist. Make it first, or choose another with -o.")
    folder = WorkFolder(path)
    if folder.is_in_use():
        raise in_use(folder.name)
    if path.exists() and not force and not (resume and folder.has_made_output()):
        raise WriteError(f"{path} exists already. Add --force to replace it, or choose another name with -o.")
    if folder.parts() and not force and not resume:
        raise WriteError(
            f"{path} was begun before and is not finished. Add --resume to go on with it, or --force to start anew."
        )
    return Target(path, kind, gz)


@contextmanager
def open_writer(
    target: Target,
    schema: pa.Schema,
    *,
    delimiter: str = ",",
    stdout: BinaryIO | None = None,
    folder: WorkFolder | None = None,
) -> Iterator[Writer]:
    """Open the writer of a target: the file appears under its name when all is written, or never.

    csv and tsv files start with a byte order mark, so that Excel reads them as UTF-8; stdout has none.

    Parameters
    ----------
    target
        where the table goes
    schema
        of the table
    delimiter
        what separates the cells of a csv
    stdout
        stream to use for a target without a path instead of the process's own
    folder
        where the file is made; by default it is made beside its place

    Raises
    ------
    WriteError
        If the disk or the folder refuses, or the table does not fit the format.
    """
    if target.path is None:
        stream = io.TextIOWrapper(stdout or sys.stdout.buffer, encoding="utf-8", newline="", write_through=False)
        try:
            with disk_errors(target):
                yield _Checked(target, _streaming(target, stream, schema, delimiter))
                stream.flush()
        finally:
            stream.detach()
        return
    made = folder.made() if folder is not None else _replacing(target.path)
    with disk_errors(target), made as temporary:
        with ExitStack() as stack:
            writer = _Checked(target, _on_disk(target, temporary, schema, delimiter, stack))
            yield writer
            writer.close()
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())


@contextmanager
def disk_errors(target: Target) -> Iterator[None]:
    """Turn the system's refusals into a `WriteError` that names the output; a closed pipe is no refusal."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else type(error).__name__
        raise WriteError(f"{target.path or target.name} cannot be written: {reason}.") from None


class _Checked:
    """A writer that says in a sentence that a table does not fit its format."""

    def __init__(self, target: Target, writer: Writer) -> None:
        self._target, self._writer = target, writer

    def write(self, batch: pa.RecordBatch) -> None:
        """Append the rows of a batch."""
        with self._cell_errors():
            self._writer.write(batch)

    def close(self) -> None:
        """Write what the format has at its end."""
        with self._cell_errors():
            self._writer.close()

    @contextmanager
    def _cell_errors(self) -> Iterator[None]:
        try:
            yield
        except (pa.ArrowException, UnicodeError):
            # Their own messages may quote a cell.
            raise WriteError(
                f"{self._target.path or self._target.name} cannot hold these columns as {self._target.format}. "
                "Choose another format with -o."
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
        make_empty(temporary)
        yield temporary
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
