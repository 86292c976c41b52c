"""Write a text file so that it appears whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from klantstem.errors import WriteError


def write_text(path: Path, text: str) -> None:
    """Write `text` in UTF-8 beside `path` and move it there in one step.

    Raises
    ------
    WriteError
        If the folder is missing or cannot be written to.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise WriteError(f"{path} cannot be written: {reason}. Choose another file or folder.") from error
    finally:
        temporary.unlink(missing_ok=True)
