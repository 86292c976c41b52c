"""Split feedback into sentences that keep their place in the original text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from klantstem.text.addresses import address_spans
from klantstem.text.boundaries import sentence_ends
from klantstem.text.clean import Cleaned, clean
from klantstem.text.lists import list_items
from klantstem.text.symbols import EMOTICON, WORDLIKE

# What may not be parted from the character before it when a text without blanks has to be cut.
_CLINGING = ("\u200d", "\ufe0e", "\ufe0f", "\u20e3")


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence of a feedback item.

    Attributes
    ----------
    text : the sentence, cleaned
    start, end : character offsets into the *original* item, end exclusive
    """

    text: str
    start: int
    end: int


def segment(text: str, *, max_chars: int = 1_000) -> Iterator[Segment]:
    """Yield the sentences of one feedback item, in order.

    Customers write "Goed geholpen.Maar wel laat.." and "o.a. de monteur": a full stop ends a sentence unless
    it belongs to an abbreviation, a number, a name or an address; a line break and a bullet always do, an
    exclamation or question mark and an emoji nearly always. What has no letter or digit joins the sentence
    before it. Nothing gets lost: every character of the item that is no blank, control or markup lies in
    exactly one segment.

    Parameters
    ----------
    text : the item as it came, not cleaned
    max_chars : a longer sentence is cut, at a comma or blank where it has one

    Raises
    ------
    TypeError
        If `text` is not a string.
    ValueError
        If `max_chars` is smaller than 1.
    """
    if max_chars < 1:
        raise ValueError(f"max_chars is {max_chars}; a segment needs at least 1 character.")
    yield from segment_cleaned(clean(text), max_chars=max_chars)


def segment_cleaned(cleaned: Cleaned, *, max_chars: int = 1_000) -> Iterator[Segment]:
    """Yield the sentences of an item that has been cleaned, see :func:`segment`."""
    tidy = cleaned.text
    unchanged = not cleaned.alignments
    for start, end in _sentences(tidy):
        for part_start, part_end in _cut(tidy, start, end, max_chars):
            words = tidy[part_start:part_end]
            place = (part_start, part_end) if unchanged else cleaned.span(part_start, part_end)
            yield Segment(" ".join(words.split("\n")) if "\n" in words else words, *place)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield spans without blanks around them; what holds no word joins the sentence before it, or the first."""
    kept: tuple[int, int] | None = None
    loose: int | None = None
    for start, end in _pieces(text):
        if _has_word(text, start, end):
            if kept is not None:
                yield kept
            kept = (start if loose is None else loose, end)
            loose = None
        elif kept is not None:
            kept = (kept[0], end)
        elif loose is None:
            loose = start
    if kept is not None:
        yield kept
    elif loose is not None:
        yield loose, len(text)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    ascii_only = text.isascii()
    addresses = address_spans(text)
    for start, body, end in list_items(text):
        begin = start
        for stop in sentence_ends(text, start, body, end, ascii_only=ascii_only, addresses=addresses):
            yield begin, stop
            begin = stop + (text[stop] == " ")
        while begin < end and text[end - 1] == " ":
            end -= 1
        if begin < end:
            yield begin, end


def _has_word(text: str, start: int, end: int) -> bool:
    if WORDLIKE.search(text, start, end) is None:
        return False
    if end - start > 12:
        return True
    face = EMOTICON.match(text, start, end)
    return face is None or WORDLIKE.search(text, face.end(), end) is not None


def _cut(text: str, start: int, end: int, max_chars: int) -> Iterator[tuple[int, int]]:
    while end - start > max_chars:
        limit = start + max_chars
        stop = _place_to_cut(text, start, limit)
        yield start, stop
        start = stop
        while start < end and text[start] in " \n":
            start += 1
    if start < end:
        yield start, end


def _place_to_cut(text: str, start: int, limit: int) -> int:
    """Return where to cut before `limit`: after a comma in the second half, else at a blank, else anywhere."""
    half = start + (limit - start) // 2
    comma = max(text.rfind(", ", half, limit), text.rfind("; ", half, limit))
    if comma > start:
        return comma + 1
    blank = max(text.rfind(" ", start + 1, limit + 1), text.rfind("\n", start + 1, limit + 1))
    if blank > start:
        return blank
    for stop in range(limit, max(start, limit - 16), -1):
        joined = text[stop] in _CLINGING or text[stop - 1] == "\u200d" or "\u0300" <= text[stop] <= "\u036f"
        if not joined and not "\U0001f3fb" <= text[stop] <= "\U0001f3ff":
            return stop
    return limit
