"""Write a file so that it appears whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from klantstem.errors import WriteError


def write_text(path: Path, text: str) -> None:
    """Write `text` in UTF-8, as `write_bytes` does."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    """Write `data` beside `path` and move it there in one step.

    Raises
    ------
    WriteError
        If the folder is missing or cannot be written to.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise WriteError(f"{path} cannot be written: {reason}. Choose another file or folder.") from error
    finally:
        temporary.unlink(missing_ok=True)
