"""Words for error messages: the nearest known name, and no more of a stranger's text than is needed."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a sentence with the known name nearest to `word`, or else with all of them."""
    known = list(known)
    by_folded = {name.casefold(): name for name in known}
    nearest = get_close_matches(word.casefold(), by_folded, n=1)
    if nearest:
        return f"Did you mean '{by_folded[nearest[0]]}'?"
    return f"Expected one of: {', '.join(known)}."


def excerpt(text: str, *, max_chars: int = 40) -> str:
    """Return `text` on one line, cut to `max_chars`.

    Someone may hand over a file of feedback by mistake, and customers' words do not belong in a message.
    """
    line = " ".join(text.split())
    return line if len(line) <= max_chars else line[: max_chars - 3].rstrip() + "..."
