"""The folder beside an output in which it is made, so that it appears in one step and no work is lost."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from klantstem.errors import WriteError

PARTS = "part-*.arrow"
_LOCK, _NOTE, _OUTPUT, _FINISHED = "lock", "job.json", "output", "finished"


class WorkFolder:
    """The folder ``.NAME.klantstem`` beside the output NAME.

    Parameters
    ----------
    output : the file to make; where it is a link, the file that this leads to

    Attributes
    ----------
    name : of the output
    path : the folder
    output : where the output is written until it is whole
    note : the file that tells what the parts belong to
    """

    def __init__(self, output: Path) -> None:
        self.name = output.name
        self._final = output.resolve()
        self.path = self._final.with_name(f".{self._final.name}.klantstem")
        self.output = self.path / _OUTPUT
        self.note = self.path / _NOTE

    def parts(self) -> list[Path]:
        """Return the parts of the work that were kept, in order."""
        return sorted(self.path.glob(PARTS))

    def has_made_output(self) -> bool:
        """Tell whether the output that exists was made here, and only the cleaning up was cut short."""
        try:
            return (self.path / _FINISHED).read_text() == _identity(self._final)
        except OSError:
            return False

    def is_in_use(self) -> bool:
        """Tell whether a process is at work here."""
        try:
            handle = os.open(self.path / _LOCK, os.O_RDWR)
        except OSError:
            return False
        try:
            return not _lock(handle)
        finally:
            os.close(handle)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Make the folder and keep other processes out of it; remove it at the end unless it holds parts.

        Raises
        ------
        WriteError
            If another process is at work here, or the folder cannot be made.
        """
        handle = self._acquire()
        try:
            yield
        finally:
            if not self.parts():
                self._remove()
            os.close(handle)
            if sys.platform == "win32" and not self.parts():
                # Where a file that is open cannot be removed.
                self._remove()

    @contextmanager
    def made(self) -> Iterator[Path]:
        """Give a new file that becomes the output, in one step, when the block ends well; the parts go then."""
        self.output.unlink(missing_ok=True)
        try:
            make_empty(self.output)
            yield self.output
            (self.path / _FINISHED).write_text(_identity(self.output))
            os.replace(self.output, self._final)
        finally:
            self.output.unlink(missing_ok=True)
        self.clear()

    def clear(self) -> None:
        """Throw away the parts."""
        for path in [*self.path.glob("part-*"), self.note]:
            path.unlink(missing_ok=True)

    def _acquire(self) -> int:
        while True:
            try:
                self.path.mkdir(mode=0o700, exist_ok=True)
                handle = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
            except FileNotFoundError:
                # Another process finished and removed the folder just now; or the folder around it is gone.
                if not self._final.parent.is_dir():
                    raise WriteError(f"The folder of {self.name} does not exist any more.") from None
                continue
            except OSError as error:
                reason = error.strerror or type(error).__name__
                raise WriteError(f"{self.name} cannot be written: {reason}.") from None
            if not _lock(handle):
                os.close(handle)
                raise in_use(self.name)
            if os.fstat(handle).st_nlink:
                return handle
            os.close(handle)

    def _remove(self) -> None:
        # What tells that the output is ready goes last: until then a resume may replace it.
        for name in (_NOTE, _FINISHED, _LOCK):
            with suppress(OSError):
                (self.path / name).unlink()
        with suppress(OSError):
            self.path.rmdir()


def make_empty(path: Path) -> None:
    """Make a file for a writer: never through a link, and with the permissions that the user's umask gives."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))


def in_use(name: str) -> WriteError:
    """Return the error that says that another process writes this output."""
    return WriteError(
        f"{name} is being written by another klantstem. Wait until that is done, or choose another output with -o."
    )


def _identity(path: Path) -> str:
    """Describe a file by what a rename leaves as it is and writing does not."""
    facts = path.stat()
    return f"{facts.st_ino} {facts.st_size} {facts.st_mtime_ns}"


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _lock(handle: int) -> bool:
        """Lock an open file for as long as it is open; the system lets go of it when the process ends, however."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            # A network disk without locks: better to work than to refuse.
            return True
        return True
