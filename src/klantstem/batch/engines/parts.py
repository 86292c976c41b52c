"""Cut a folder of Parquet files into parts: files, and runs of row groups of the large ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from glob import has_magic
from pathlib import PurePosixPath
from typing import Any, BinaryIO

import pyarrow.parquet as pq

from klantstem.batch.engines.place import place_of
from klantstem.batch.readers.parquet import parquet_source
from klantstem.batch.source import Source, read_errors
from klantstem.errors import ReadError

PART_BYTES = 32_000_000
"""Size of a part, as it is compressed: about 400 thousand items, so that a worker that dies loses little."""

# What file systems call the mark by which a changed file is known, the surest first.
_MARKS = ("ETag", "etag", "md5Hash", "mtime", "LastModified", "last_modified", "modified", "created")
_FOOTERS_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Part:
    """What one task reads.

    Attributes
    ----------
    url : the file, as fsspec knows it
    name : of the file to write, below the output folder
    stamp : size, mark of change and row groups of the file: another stamp, another input
    groups : the first row group and the one after the last; None reads the whole file
    """

    url: str
    name: str
    stamp: str
    groups: tuple[int, int] | None = None

    def source(self) -> Source:
        """Return the part as a table that streams.

        Raises
        ------
        ReadError
            If the file is missing or damaged.
        """
        shown = PurePosixPath(self.url).name
        with read_errors(shown):
            return parquet_source(shown, self._open, self.groups)

    @contextmanager
    def _open(self) -> Iterator[pq.ParquetFile]:
        with _opened(self.url) as stream, pq.ParquetFile(stream) as file:
            yield file


def find_parts(source: str, *, output: str = "", part_bytes: int = PART_BYTES) -> list[Part]:
    """Find the Parquet files of a job and cut the large ones, in the order of their names.

    Parameters
    ----------
    source
        a folder (with those below it), a glob or one file, as a path or an fsspec URL; files and folders whose name
        starts with ``_`` or ``.`` are passed by
    output
        URL of the folder that the job writes: what is in it is no input
    part_bytes
        cut a file that is larger, at the borders of its row groups

    Raises
    ------
    ReadError
        If there is no such file, or the file system cannot be reached.
    """
    place = place_of(source, error=ReadError)
    try:
        base, found = _listed(place.files, place.path)
    except Exception as error:
        # Each file system has errors of its own; none of them quotes what is in a file.
        raise ReadError(f"{source} cannot be listed: {str(error).rstrip('.') or type(error).__name__}.") from None
    files = {
        str(PurePosixPath(path).relative_to(base)): (place.files.unstrip_protocol(path), info)
        for path, info in sorted(found.items())
        if info["type"] == "file" and path.lower().endswith(".parquet")
    }
    files = {
        name: (url, info)
        for name, (url, info) in files.items()
        if not _is_hidden(name) and not (output and url.startswith(f"{output}/"))
    }
    if not files:
        raise ReadError(f"There is no Parquet file at {source}. Check the spelling, or name a folder or *.parquet.")
    with ThreadPoolExecutor(_FOOTERS_AT_ONCE) as pool:
        cut = pool.map(lambda name: _cut(name, *files[name], part_bytes), files)
        parts = [part for of_file in cut for part in of_file]
    name, times = Counter(part.name for part in parts).most_common(1)[0]
    if times > 1:
        raise ReadError(f"Two parts would be written as {name}: rename the input file of that name.")
    return parts


def _listed(files: Any, path: str) -> tuple[str, dict[str, dict[str, Any]]]:
    """Return the folder that names are relative to, and the files with what the file system tells of them."""
    if files.isdir(path):
        return path, files.find(path, detail=True)
    if files.isfile(path):
        return str(PurePosixPath(path).parent), {path: files.info(path)}
    steps = PurePosixPath(path).parts
    literal = next((number for number, step in enumerate(steps) if has_magic(step)), 0)
    return str(PurePosixPath(*steps[:literal])), files.glob(path, detail=True) if literal else {}


def _is_hidden(name: str) -> bool:
    return any(step.startswith(("_", ".")) for step in PurePosixPath(name).parts)


def _cut(name: str, url: str, info: dict[str, Any], part_bytes: int) -> list[Part]:
    stamp = f"{info['size']} bytes"
    mark = next((info[key] for key in _MARKS if info.get(key) is not None), None)
    if mark is not None:
        stamp += f", {mark}"
    whole = Part(url, name, stamp)
    if info["size"] <= part_bytes:
        return [whole]
    try:
        with read_errors(name), _opened(url) as stream, pq.ParquetFile(stream) as file:
            runs = list(_runs(file.metadata, part_bytes))
    except ReadError:
        # The worker that tries to read it says what is wrong, and the other parts are tagged.
        return [whole]
    if len(runs) == 1:
        return [whole]
    path = PurePosixPath(name)
    return [
        Part(
            url,
            str(path.with_name(f"{path.stem}.part-{number:05}{path.suffix}")),
            f"{stamp}, row groups {first} to {end - 1}",
            (first, end),
        )
        for number, (first, end) in enumerate(runs)
    ]


def _runs(footer: pq.FileMetaData, part_bytes: int) -> Iterator[tuple[int, int]]:
    """Yield runs of row groups of at most so many bytes, and of one group at least."""
    first, size = 0, 0
    for number in range(footer.num_row_groups):
        group = footer.row_group(number)
        added = sum(group.column(column).total_compressed_size for column in range(group.num_columns))
        if size and size + added > part_bytes:
            yield first, number
            first, size = number, 0
        size += added
    yield first, footer.num_row_groups


@contextmanager
def _opened(url: str) -> Iterator[BinaryIO]:
    place = place_of(url, error=ReadError)
    with place.files.open(place.path, "rb") as stream:
        yield stream
