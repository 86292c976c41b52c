"""Decide whether one full stop ends a sentence or belongs to an abbreviation, a number, a name or an address."""

from __future__ import annotations

import re

from klantstem.text import abbreviations as known
from klantstem.text.symbols import OPENERS

_NEXT_WORD = re.compile(r"\w{1,24}")
_LONGEST_ABBREVIATION = 9
_DETACHED_ENDING = re.compile(r"(?:nl|com)(?![\w.])")
_GLUED_NUMBER = re.compile(r"[\d.,:]+(?=[^\W\d_])")


def next_word(text: str, at: int, end: int) -> str:
    """Return the word at a position, or an empty text."""
    match = _NEXT_WORD.match(text, at, end)
    return match[0] if match else ""


def last_word(text: str, start: int, end: int) -> str:
    """Return the last word of `text[start:end]` with its inner full stops, without brackets and quotes before it."""
    token = text[max(start, end - 24) : end].rpartition(" ")[2].lstrip(OPENERS + "-*+&~±€")
    return token.rpartition("/")[2]


def ends_sentence_before_blank(text: str, start: int, at: int, follow: int, end: int) -> bool:
    """Decide on the full stop at `at` of a sentence from `start`, when a blank stands before the word at `follow`."""
    word = last_word(text, start, at)
    first = text[follow]
    plain = "." not in word
    if text.startswith(("nl", "com"), follow) and _DETACHED_ENDING.match(text, follow, end):
        return False
    if not word or (plain and len(word) > _LONGEST_ABBREVIATION and not word.endswith("nr")):
        return True
    upcoming = next_word(text, follow, end)
    if word[-1].isdigit():
        ordinal = len(word) <= 2 and (upcoming.lower() in known.MONTHS or text[start:at].strip() == word)
        return not ordinal
    lower = word.lower()
    if (unit := _unit(text, start, at, word, lower)) is not None:
        return not unit or first.isupper()
    if lower in known.CLOSING:
        return first.isupper()
    if lower in known.DOUBTFUL or (word.isupper() and lower in {"bv", "b.v"}):
        return first.isupper() and upcoming.lower() in known.STARTERS
    if lower in known.LEADING or (lower.endswith("nr") and plain):
        return word == "ING"  # the bank, not the engineer
    if lower in known.WEEKDAYS:
        ranged = "t/m" in text[max(start, at - 7) : at] or text.startswith("t/m", follow)
        return not (ranged or first.isdigit())
    if lower in known.MONTHS_SHORT and first.isdigit():
        return False
    pieces = lower.split(".")
    if lower != "u" and pieces[-1].isalpha() and all(len(piece) == 1 for piece in pieces):
        return _letters_end_sentence(word, upcoming)
    return True


def ends_sentence_inside_token(text: str, start: int, at: int, follow: int, end: int) -> bool:
    """Decide on the full stop at `at` when a letter or digit follows at once, at `follow`."""
    before, first = text[at - 1], text[follow]
    if before.isdigit() and first.isdigit():
        return False
    upcoming = next_word(text, follow, end)
    alone = text[follow + len(upcoming) : follow + len(upcoming) + 1]
    if upcoming.lower() in known.ADDRESS_ENDINGS and not alone.isalnum() and alone not in {"'", "’"}:
        return False
    if upcoming == "co" and text.startswith("co.uk", follow):
        return False
    word = last_word(text, start, at)
    lower = word.lower()
    pieces = lower.split(".")
    if before.isalpha() and len(pieces[-1]) == 1:
        if len(upcoming) == 1 or lower in known.LEADING:
            return False
        if lower in known.CLOSING or lower in known.DOUBTFUL:
            return first.isupper()
        if lower == "u":
            return True
        return len(pieces) == 1 and first.islower() and len(upcoming) > 2
    if lower in known.LEADING or (lower.endswith("nr") and len(lower) < 12):
        return False
    if lower in known.CLOSING:
        return first.isupper()
    if lower in known.DOUBTFUL:
        return first.isupper() and upcoming.lower() in known.STARTERS
    if before.isdigit():
        return first.isupper() or len(upcoming) > 3
    return True


def _unit(text: str, start: int, at: int, word: str, lower: str) -> bool | None:
    """Tell whether the word is a unit or short month after a number; None when it is neither kind of word."""
    bare = _GLUED_NUMBER.sub("", lower, count=1) if lower[0].isdigit() else lower
    month = bare in known.MONTHS_SHORT
    if not month and bare not in known.UNITS:
        return None
    if bare != lower:
        return True
    before = text[max(start, at - len(word) - 2) : at - len(word)].rstrip()
    if before and (before[-1].isdigit() or before[-1] in "½¼¾"):
        return True
    return None if month or lower == "min" or bare in known.LEADING or bare in known.DOUBTFUL else False


def _letters_end_sentence(word: str, upcoming: str) -> bool:
    """Decide after initials ("J. de Vries") or dotted letters that no list has ("t.k.v. de buurt")."""
    if not upcoming or not upcoming[0].isupper():
        return False
    lower = upcoming.lower()
    if word.isupper() and lower in known.NAME_PARTICLES:
        return False
    return lower in known.STARTERS or (word.islower() and "." not in word)
