"""Read a Parquet file, label its texts, and write it with a column of labels: the same for every peer.

It is written to cost them little: the file is read at once, the labels are Arrow's from the start, and where there are
more cores the rows are shared by forked processes, which start with the model and the texts in their memory.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from speed_peers.system import TEXT, Job

if TYPE_CHECKING:
    from klantstem.evaluate.metrics import Pair

Labeller = Callable[[list[str]], NDArray[np.bool_]]
"""Says of each text which labels it carries, shape (texts, labels)."""

LABELS = "labels.json"
_PART = 5_000
_PARTS_PER_CORE = 4
_T = TypeVar("_T")


def write_labels(labels: Sequence[Pair], folder: Path) -> None:
    """Keep the names of the labels beside a model."""
    (folder / LABELS).write_text(json.dumps([f"{value} {stance}" for value, stance in labels]), encoding="utf-8")


def job(labeller: Labeller, folder: Path, cores: int, *, at_once: bool = False) -> Job:
    """Return what reads a file and writes it with labels.

    Parameters
    ----------
    labeller : what reads the texts
    folder : where the names of the labels are
    cores : that may be used
    at_once : give it all texts at once, for one that uses the cores by itself
    """
    # What a library does at its first text is not in the time.
    labeller(["Goed."])
    names = pa.array(json.loads((folder / LABELS).read_text(encoding="utf-8")), pa.string())

    def run(source: Path, target: Path) -> None:
        table = pq.read_table(source)
        size = max(len(table), 1) if at_once else min(_PART, len(table) // (_PARTS_PER_CORE * cores) + 1)
        parts = [table.slice(start, size) for start in range(0, len(table), size)]
        found = _mapped(lambda part: _labels(labeller(part.column(TEXT).to_pylist())), parts, 1 if at_once else cores)
        with pq.ParquetWriter(target, table.schema.append(pa.field("labels", pa.list_(pa.string())))) as file:
            for part, labels in zip(parts, found, strict=True):
                file.write_table(part.append_column("labels", labels.column(names)))

    return run


@dataclass(frozen=True, slots=True)
class _Labels:
    """The labels of a part: how many labels the texts up to each have, and which."""

    bounds: NDArray[np.int32]
    columns: NDArray[np.int16]

    def column(self, names: pa.Array) -> pa.Array:
        return pa.ListArray.from_arrays(pa.array(self.bounds), names.take(pa.array(self.columns)))


def _labels(said: NDArray[np.bool_]) -> _Labels:
    bounds = np.concatenate([[0], np.cumsum(said.sum(axis=1))]).astype(np.int32)
    return _Labels(bounds, np.nonzero(said)[1].astype(np.int16))


def _mapped(work: Callable[[pa.Table], _T], parts: Sequence[pa.Table], cores: int) -> Iterator[_T]:
    if cores == 1:
        yield from map(work, parts)
        return
    global _fork
    _fork = lambda number: work(parts[number])  # noqa: E731
    with multiprocessing.get_context("fork").Pool(cores, initializer=_use_one_core) as pool:
        yield from pool.imap(_forked, range(len(parts)))


_fork: Callable[[int], object]
"""The work of a forked process: inherited, so that neither model nor texts have to be sent."""


def _use_one_core() -> None:
    """Have the libraries of a forked process start no threads: the other cores have processes of their own."""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    threadpool_limits(1)


def _forked(number: int) -> object:
    return _fork(number)
