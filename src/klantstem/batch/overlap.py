"""Let reading and writing go on in threads of their own beside the work of this one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, Queue
from threading import Event, Thread
from typing import Generic, TypeVar

T = TypeVar("T")

# One item in hand and one ready: more would cost memory and bring nothing.
_WAITING = 2


@dataclass(frozen=True, slots=True)
class _Raised:
    error: BaseException


class _End:
    pass


@contextmanager
def read_ahead(items: Iterable[T]) -> Iterator[Iterator[T]]:
    """Give items that a thread takes from `items` before they are asked for, in order; its errors come with them.

    The thread has ended when the block ends, however that is.
    """
    ready: Queue[T | _Raised | _End] = Queue(_WAITING)
    stopped, ended = Event(), Event()

    def read() -> None:
        end: _Raised | _End = _End()
        try:
            for item in items:
                if stopped.is_set():
                    break
                ready.put(item)
        except BaseException as error:
            end = _Raised(error)
        ready.put(end)
        ended.set()

    def given() -> Iterator[T]:
        while not isinstance(item := ready.get(), _End):
            if isinstance(item, _Raised):
                raise item.error
            yield item

    thread = Thread(target=read, name="klantstem-read", daemon=True)
    thread.start()
    try:
        yield given()
    finally:
        stopped.set()
        while not ended.wait(0.01):
            with suppress(Empty):
                ready.get_nowait()


class WriteBehind(Generic[T]):
    """Calls a function with items in a thread of its own, in order.

    Leaving the block waits for the items that were put, also where an error or Ctrl-C ends it.

    Parameters
    ----------
    write : what to call; its first error is raised by the next `put` or at the end of the block, and ends the writing
    """

    def __init__(self, write: Callable[[T], None]) -> None:
        self._write = write
        self._waiting: Queue[T | _End] = Queue(_WAITING)
        self._ended = Event()
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run, name="klantstem-write", daemon=True)

    def put(self, item: T) -> None:
        """Have an item written; wait while others are before it."""
        self._raise()
        self._waiting.put(item)

    def __enter__(self) -> WriteBehind[T]:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            self._end()
        except BaseException:
            # Ctrl-C while this waits: nothing may go on behind the back of what cleans up.
            self._end()
            raise
        if kind is None:
            self._raise()

    def _end(self) -> None:
        self._waiting.put(_End())
        # An event, because a `join` that Ctrl-C interrupts takes the thread for dead.
        self._ended.wait()

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        while not isinstance(item := self._waiting.get(), _End):
            # After an error the queue is still emptied: nobody may wait for room in it.
            if self._error is None:
                try:
                    self._write(item)
                except BaseException as error:
                    self._error = error
        self._ended.set()
