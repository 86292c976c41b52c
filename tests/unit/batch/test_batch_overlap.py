"""Threads that read and write: order, room, errors, and no thread left behind."""

from __future__ import annotations

import itertools
import signal
import threading
import time

import pytest

from klantstem.batch.overlap import WriteBehind, read_ahead


@pytest.fixture(autouse=True)
def _no_thread_is_left():
    yield
    time.sleep(0.02)  # what has ended may still be leaving
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("klantstem")]


def test_items_come_in_order():
    with read_ahead(range(1_000)) as items:
        assert list(items) == list(range(1_000))


def test_no_more_is_read_than_there_is_room_for():
    taken: list[int] = []

    def source():
        for number in itertools.count():
            taken.append(number)
            yield number

    with read_ahead(source()) as items:
        assert next(items) == 0
        time.sleep(0.1)
        assert 1 < len(taken) <= 5


def test_an_error_of_the_reader_comes_after_the_items_before_it():
    def source():
        yield 1
        raise ValueError("stuk")

    with read_ahead(source()) as items:
        assert next(items) == 1
        with pytest.raises(ValueError, match="stuk"):
            next(items)


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_error_of_the_user_ends_the_reader(error):
    def stop() -> None:
        with read_ahead(itertools.count()) as items:
            next(items)
            raise error

    with pytest.raises(error):
        stop()


def test_what_is_put_is_written_in_order_before_the_end():
    written: list[int] = []
    with WriteBehind(written.append) as behind:
        for number in range(100):
            behind.put(number)
    assert written == list(range(100))


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_what_was_put_is_written_when_the_user_stops(error):
    written: list[int] = []

    def slowly(number: int) -> None:
        time.sleep(0.02)
        written.append(number)

    def stop() -> None:
        with WriteBehind(slowly) as behind:
            behind.put(1)
            behind.put(2)
            raise error

    with pytest.raises(error):
        stop()
    assert written == [1, 2]


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="a signal to a thread stands in for Ctrl-C")
def test_ctrl_c_at_the_end_still_waits_for_the_writing():
    written: list[int] = []

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    def slowly(number: int) -> None:
        time.sleep(0.1)
        written.append(number)

    def work() -> None:
        with WriteBehind(slowly) as behind:
            behind.put(1)
            behind.put(2)
            # To this thread and no other: a thread of a library may not survive a signal.
            main = threading.main_thread().ident
            threading.Timer(0.05, signal.pthread_kill, (main, signal.SIGALRM)).start()

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            work()
    finally:
        signal.signal(signal.SIGALRM, before)
    assert written == [1, 2]


def test_an_error_of_the_writer_stops_the_user_and_the_writing():
    written: list[int] = []

    def write(number: int) -> None:
        if number == 3:
            raise OSError("vol")
        written.append(number)

    def go_on() -> None:
        with WriteBehind(write) as behind:
            for number in itertools.count():
                behind.put(number)

    with pytest.raises(OSError, match="vol"):
        go_on()
    assert written == [0, 1, 2]


def test_an_error_at_the_last_item_is_not_lost():
    def write(number: int) -> None:
        raise OSError("vol")

    with pytest.raises(OSError, match="vol"), WriteBehind(write) as behind:
        behind.put(1)
