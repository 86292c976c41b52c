"""Cells in which people say yes or no."""

from __future__ import annotations

from collections.abc import Iterable

_YES = frozenset({"1", "1.0", "1,0", "x", "v", "ja", "j", "yes", "y", "true", "waar"})
_NO = frozenset({"", "0", "0.0", "0,0", "-", "nee", "n", "no", "false", "onwaar"})
_RANDOM = frozenset({"willekeurig", "aselect", "steekproef", "random"})


def tick_of(cell: str | None) -> bool | None:
    """Return what a cell says: yes is 1, x, ja or true; no is 0, nee, false or nothing; None where it is neither."""
    folded = " ".join((cell or "").casefold().split())
    return True if folded in _YES else False if folded in _NO else None


def random_column(names: Iterable[str]) -> str | None:
    """Return the column that tells which items were drawn at random, None where there is none."""
    return next((name for name in names if name.strip().casefold() in _RANDOM), None)
