"""Keep a spreadsheet from running a cell of a csv file as a formula, and undo that."""

from __future__ import annotations

import re

# What a spreadsheet takes for a formula, behind any apostrophes that are there already.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")
# Numbers, telephone numbers such as +31 6 12345678, and the lone dashes that stand for "no answer".
_HARMLESS = re.compile(r"[+-]\d[\d ]*(?:[.,]\d+)*(?:[eE][+-]?\d+)?%?|[+-]+")


def neutralise(cell: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet would run; leave numbers and all others alone.

    >>> neutralise("=1+1"), neutralise("-5,2"), neutralise("+31612345678")
    ("'=1+1", '-5,2', '+31612345678')
    """
    if not _FORMULA.match(cell) or _HARMLESS.fullmatch(cell):
        return cell
    return "'" + cell


def restore(cell: str) -> str:
    """Undo `neutralise`: ``restore(neutralise(cell)) == cell`` for every cell."""
    return cell[1:] if _ESCAPED.match(cell) else cell
