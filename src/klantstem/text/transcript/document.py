"""Word documents: paragraphs in order, and rows of tables as "Naam: tekst"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from klantstem.errors import ReadError

_TIME_ONLY = re.compile(r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?[\])]?(?:\s*[-–]\s*\d{1,2}:\d{2}(?::\d{2})?)?")
_HEADINGS = frozenset({"spreker", "naam", "wie", "speaker", "tijd", "tijdcode", "rol"})
_LONGEST_NAME = 40


def docx_text(path: str | Path) -> str:
    """Return the text of a Word document, a line for each paragraph; a table row "Jan | tekst" becomes "Jan: tekst".

    Raises
    ------
    ReadError
        If the file is missing or is no Word document.
    """
    import docx

    try:
        document = docx.Document(str(path))
        return "\n".join(_lines(document))
    except FileNotFoundError as error:
        raise ReadError(f"There is no file {path}. Check the name.") from error
    except Exception as error:  # a broken archive shows itself as any of a dozen types
        raise ReadError(
            f"{path} cannot be read as a Word document (.docx). Save it again, or as plain text."
        ) from error


def _lines(document: Any) -> Iterator[str]:
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                yield from _row(row)
        else:
            yield block.text


def _row(row: Any) -> Iterator[str]:
    merged: set[int] = set()
    cells: list[str] = []
    for cell in row.cells:
        if id(cell._tc) not in merged:  # a merged cell comes once for each column
            merged.add(id(cell._tc))
            cells.append(cell.text.strip())
    cells = [cell for cell in cells if cell and not _TIME_ONLY.fullmatch(cell)]
    if len(cells) < 2 or len(cells[0]) > _LONGEST_NAME or "\n" in cells[0]:
        yield from cells
        return
    name = cells[0].rstrip(": ")
    if name.lower() not in _HEADINGS:
        yield f"{name}: " + "\n".join(cells[1:])
