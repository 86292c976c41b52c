"""Score blocks in worker processes, in order, with no more of them under way than memory should hold."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing import resource_tracker
from typing import Any

import pyarrow as pa
from joblib.externals.loky import BrokenProcessPool, ProcessPoolExecutor

import klantstem
from klantstem.batch.blocks import Block
from klantstem.batch.bulk import TagsBatches, bulk_tagger
from klantstem.batch.score import Known, Scored, tag_texts
from klantstem.batch.tagged_batch import TaggedBatch
from klantstem.errors import WorkerError
from klantstem.models.blas import widest_kernels
from klantstem.values import ValueSet

_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_TEXTS = pa.schema([("text", pa.string())])


@dataclass(slots=True)
class _UnderWay:
    """A block that was handed out: the tags that are known, or the future that will have them.

    Without either it was under way when a worker died, and is tried once more.
    """

    block: Block
    known: TaggedBatch | None = None
    future: Any = None

    @property
    def suspect(self) -> bool:
        return self.known is None and self.future is None


class Workers:
    """A pool of processes that each open the model themselves and use one thread.

    Parameters
    ----------
    count : number of processes
    model : name of a shipped model, or a folder
    values : the value set
    texts : whether to give the text of the segment of each tag too
    items : how many items each will tag, as far as known
    """

    def __init__(self, count: int, *, model: str, values: ValueSet, texts: bool = True, items: int = 0) -> None:
        self._count, self._what = count, (model, values.model_dump_json(), texts, items)
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def score(self, blocks: Iterable[Block], *, known: Known) -> Iterator[Scored]:
        """Tag the items of each block; the results come in the order of the blocks.

        When a worker dies, what was under way is tried once more in new ones, a block at a time.

        Raises
        ------
        WorkerError
            If a worker dies on the same block again.
        """
        under_way: deque[_UnderWay] = deque()
        for block in blocks:
            under_way.append(_UnderWay(block, known(block)))
            if under_way[-1].known is None:
                self._hand_out(under_way)
            while len(under_way) > 2 * self._count or any(each.suspect for each in under_way):
                yield self._first(under_way)
        while under_way:
            yield self._first(under_way)

    def _hand_out(self, under_way: deque[_UnderWay]) -> None:
        try:
            under_way[-1].future = self._submit(under_way[-1].block)
        except BrokenProcessPool:
            self._lost(under_way)

    def _first(self, under_way: deque[_UnderWay]) -> Scored:
        first = under_way[0]
        if first.known is not None:
            tagged = first.known
        elif first.suspect:
            tagged = self._again(first.block)
        else:
            try:
                tagged = _from_bytes(first.future.result())
            except BrokenProcessPool:
                self._lost(under_way)
                return self._first(under_way)
            except MemoryError:
                raise WorkerError(
                    f"A worker process had no memory left on the rows {_rows(first.block)}. Use fewer --workers."
                ) from None
        under_way.popleft()
        return Scored(first.block, tagged, known=first.known is not None)

    def _lost(self, under_way: deque[_UnderWay]) -> None:
        """A worker died, and the pool with it: what has no result now is suspect."""
        self._end()
        for each in under_way:
            if each.future is not None and not (each.future.done() and each.future.exception() is None):
                each.future = None

    def _again(self, block: Block) -> TaggedBatch:
        try:
            return _from_bytes(self._submit(block).result())
        except BrokenProcessPool:
            raise WorkerError(
                f"A worker process died twice on the rows {_rows(block)}; most likely memory was full. "
                "Use fewer --workers."
            ) from None

    def _submit(self, block: Block) -> Any:
        if self._pool is None:
            # When it starts, Python's tracker of shared resources unblocks the signals that are blocked below.
            resource_tracker.ensure_running()
            env = _ONE_THREAD | widest_kernels()
            self._pool = ProcessPoolExecutor(self._count, initializer=_watch, initargs=(os.getpid(),), env=env)
        texts = pa.record_batch([block.texts], schema=_TEXTS)
        with _without_signals():
            return self._pool.submit(_tag, self._what, _as_bytes(texts))

    def _end(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, kill_workers=True)
            self._pool = None


def _rows(block: Block) -> str:
    return f"{block.first + 1:,} to {block.first + len(block):,}"


def _tag(what: tuple[str, str, bool, int], content: bytes) -> bytes:
    """Tag the texts of a block in a worker."""
    (batch,) = pa.ipc.open_stream(content)
    return _as_bytes(tag_texts(_opened(*what), batch.column("text")).columns)


@cache
def _opened(model: str, values: str, texts: bool, items: int) -> TagsBatches:
    pa.set_cpu_count(1)
    tagger = klantstem.load(model, values=ValueSet.model_validate_json(values), threads=1)
    return bulk_tagger(tagger, texts=texts, items=items)


def _watch(parent: int) -> None:
    """End this worker when the process that it works for is gone, however that ended."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    if sys.platform != "win32":
        threading.Thread(target=watch, daemon=True).start()


@contextmanager
def _without_signals() -> Iterator[None]:
    """Have processes that start here not hear Ctrl-C: the one that they work for decides what happens then."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _as_bytes(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _from_bytes(content: bytes) -> TaggedBatch:
    (batch,) = pa.ipc.open_stream(content)
    return TaggedBatch(batch)
