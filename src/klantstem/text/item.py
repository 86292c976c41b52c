"""Read one feedback item: its status and its segments."""

from __future__ import annotations

import unicodedata

from klantstem.tag import Status
from klantstem.text.clean import clean
from klantstem.text.language import looks_dutch
from klantstem.text.segment import Segment, segment_cleaned
from klantstem.text.symbols import EMOTICON

MAX_CHARS = 100_000


def read_item(text: object) -> tuple[Status, tuple[Segment, ...]]:
    """Cut one item into segments. Whatever the item holds, the answer is a status and never an exception."""
    if not isinstance(text, str):
        return Status.LEEG, ()
    try:
        start = text[:MAX_CHARS]
        cleaned = clean(start)
        if not _says_something(cleaned.text):
            return Status.LEEG, ()
        if not looks_dutch(cleaned.text):
            return Status.ANDERE_TAAL, ()
        return Status.OK if len(start) == len(text) else Status.AFGEKAPT, tuple(segment_cleaned(cleaned))
    except Exception:
        return Status.FOUT, ()


def _says_something(cleaned: str) -> bool:
    # Emoji are "symbols, other" to Unicode; a dash or three dots say nothing.
    if any(character.isalnum() or unicodedata.category(character) == "So" for character in cleaned):
        return True
    return EMOTICON.search(cleaned) is not None
