"""Keep what was scored, so that a job that was cut short goes on where it was."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import pyarrow as pa

from klantstem.batch.fingerprint import difference
from klantstem.batch.tagged_batch import COLUMNS, TaggedBatch
from klantstem.batch.workfolder import WorkFolder
from klantstem.errors import WriteError

# A part is written when so much time or so many bytes wait: a small job never gets there, and memory stays bounded.
SECONDS = 5.0
BYTES = 16 << 20
_DIGEST_BYTES = 32


class Journal:
    """The tags of the blocks that are done, in parts of some blocks that follow each other.

    A part is an Arrow stream with a record batch per block, followed by its SHA-256; its name has the number of its
    first block. Leaving the `with` block by an error writes what waits. Taking and adding may happen in two threads.

    Parameters
    ----------
    folder : where the parts are
    fingerprint : what the tags depend on besides the block
    """

    def __init__(self, folder: WorkFolder, fingerprint: Mapping[str, Any]) -> None:
        self._folder, self._fingerprint = folder, fingerprint
        self._read: list[TaggedBatch] = []
        self._read_from = 0
        self._waiting: list[TaggedBatch] = []
        self._waiting_from = 0
        self._since = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            # On a full disk what was kept before has to do.
            with suppress(OSError):
                self.flush()

    def begin(self, *, resume: bool) -> None:
        """Go on with the parts that are there, or throw them away.

        Raises
        ------
        WriteError
            If they are of another job than this one.
        """
        if not resume:
            self._folder.clear()
        elif self._folder.parts():
            other = difference(self._noted(), self._fingerprint)
            if other:
                raise WriteError(
                    f"{self._folder.name} was begun as another job: {other}. Give what was given then, "
                    "or leave --resume out and add --force to start anew."
                )

    def take(self, number: int, items: int) -> TaggedBatch | None:
        """Return the tags of a block of so many items; None where they were not kept or are damaged."""
        place = number - self._read_from
        if not 0 <= place < len(self._read):
            self._read, self._read_from = _read(self._path(number)), number
            place = 0
        if place < len(self._read) and len(self._read[place]) == items:
            return self._read[place]
        return None

    def add(self, number: int, tagged: TaggedBatch) -> None:
        """Keep the tags of a block that was scored now; they are on disk within seconds.

        Raises
        ------
        OSError
            If the disk is full or refuses otherwise.
        """
        if number != self._waiting_from + len(self._waiting):
            self.flush()
        if not self._waiting:
            self._waiting_from = number
        self._waiting.append(tagged)
        size = sum(each.columns.nbytes for each in self._waiting)
        if time.monotonic() - self._since >= SECONDS or size >= BYTES:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        if self._waiting:
            if not self._folder.note.exists():
                _write(self._folder.note, json.dumps(self._fingerprint, indent=1).encode())
            _write(self._path(self._waiting_from), _stored(self._waiting))
            self._waiting = []
        self._since = time.monotonic()

    def _path(self, number: int) -> Path:
        return self._folder.path / f"part-{number:06d}.arrow"

    def _noted(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self._folder.note.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return {}


def _stored(blocks: list[TaggedBatch]) -> bytes:
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4" if pa.Codec.is_available("lz4") else None)
    with pa.ipc.new_stream(sink, COLUMNS, options=options) as stream:
        for block in blocks:
            stream.write_batch(block.columns)
    content: bytes = sink.getvalue().to_pybytes()
    return content + hashlib.sha256(content).digest()


def _read(path: Path) -> list[TaggedBatch]:
    """Read a part; one that is missing or not whole has no blocks."""
    try:
        stored = path.read_bytes()
    except OSError:
        return []
    content, digest = stored[:-_DIGEST_BYTES], stored[-_DIGEST_BYTES:]
    if not content or hashlib.sha256(content).digest() != digest:
        return []
    with pa.ipc.open_stream(content) as stream:
        return [TaggedBatch(batch) for batch in stream]


def _write(path: Path, content: bytes) -> None:
    """Write a file that is whole under its name, or not there."""
    temporary = path.with_name(path.name + ".tmp")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
