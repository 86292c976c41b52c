"""The bytes of a batch of items, and which items hold nothing that needs a closer look.

Most feedback is plain: lines of letters, digits and everyday signs. Of such an item cleaning changes nothing but blanks
at the edges of its lines, and where its sentences end can be told from the bytes around each mark.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

WORD, BLANK, SIGN, ODD, MARK = 1, 2, 4, 8, 16
_KIND = WORD | BLANK | SIGN
# So that a look at the bytes right after the last item is one at nothing.
_PAD = 4
LONGEST, LONGEST_SEGMENT = 20_000, 1_000

_ACCENTED, _PUNCTUATION = 0xC3, 0xE2
# Second bytes of the letters from "À" to "ÿ" that are no sign of a wrong encoding or another language.
_SAFE_SECOND = frozenset(range(0x80, 0xC0)) - {0x82, 0x83, 0x85, 0x94, 0x97, 0x9F, 0xA2, 0xA3, 0xB0, 0xB1, 0xB5, 0xB7}
_DIAERESIS = 0xAF  # of "ï", which is a sign of a wrong encoding where another such letter stands beside it
_SAFE_PUNCTUATION = ((0x80, 0x98), (0x80, 0x99), (0x80, 0x9C), (0x80, 0x9D), (0x82, 0xAC))  # ‘ ’ “ ” €


def _classes() -> NDArray[np.uint8]:
    classes = np.full(256, SIGN | ODD, dtype=np.uint8)
    classes[33:127] = SIGN
    for character in b"0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz":
        classes[character] = WORD
    for character in b"<@":
        classes[character] |= ODD
    for character in b" \n\r":
        classes[character] = BLANK
    # The rest of a character of more bytes is judged by its first.
    classes[0x80:0xC0] = WORD
    classes[_ACCENTED] = WORD
    classes[_PUNCTUATION] = SIGN
    for character in b".!?:;=D)":
        classes[character] |= MARK
    return classes


CLASSES = _classes()
_LOWER = np.arange(256, dtype=np.uint8)
_LOWER[ord("A") : ord("Z") + 1] += 32
# What makes a character entity of an ampersand.
_AFTER_AND = (CLASSES & WORD > 0) | (np.arange(256) == ord("#"))
SAFE_ACCENTED = np.zeros(256, dtype=bool)
SAFE_ACCENTED[list(_SAFE_SECOND)] = True


@dataclass(frozen=True, slots=True)
class Plain:
    """The segments of the plain ones of a batch of items, in order.

    Attributes
    ----------
    odd, foreign : numbers of the items that are no plain ones, and of the plain ones in another language
    items : of each segment the number of its item
    numbers : of each segment its number inside the item
    starts, ends : of each segment in the characters of its item, end exclusive
    words : numbers of all words
    bounds : where each segment begins in `words`, and in the end their number; shape (segments + 1,)
    data : the bytes of all items
    places : where each segment begins and ends in these, shape (segments, 2)
    """

    odd: NDArray[np.int64]
    foreign: NDArray[np.int64]
    items: NDArray[np.int64]
    numbers: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    words: NDArray[np.int64]
    bounds: NDArray[np.int64]
    data: NDArray[np.uint8]
    places: NDArray[np.int64]


@dataclass(slots=True)
class PlainRows:
    """Items as one row of bytes, one after the other, and their lines that are not empty.

    Attributes
    ----------
    data : uint8, UTF-8, with some zeros after the end
    bounds : where each item starts in `data`, and in the end their number of bytes; shape (items + 1,)
    items : number of the item of each line
    begins, ends : where each line begins and ends in `data`, without a blank at its edges; shape (lines,)
    classes : uint8, of each byte WORD, BLANK or SIGN, with ODD and MARK added
    odd : of each item, whether it is no plain one after all; shape (items,)
    """

    data: NDArray[np.uint8]
    bounds: NDArray[np.int64]
    items: NDArray[np.int64]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    classes: NDArray[np.uint8]
    odd: NDArray[np.bool_]

    @classmethod
    def of(cls, texts: pa.StringArray) -> PlainRows:
        """Look at the bytes of items, of which none is null."""
        bounds, data = flat(texts)
        size = len(data) - _PAD
        classes = CLASSES[data]
        classes[size:] = BLANK
        begins, ends = _lines(data, bounds)
        items = np.searchsorted(bounds, begins, side="right") - 1
        odd = np.diff(bounds) > LONGEST
        odd |= np.bincount(items, minlength=len(texts)) == 0
        rows = cls(data, bounds, items, begins, ends, classes, odd)
        rows.mark(rows._odd_places(size))
        rows._check_starts()
        # An odd item has no words here: a character of it might be cut in two.
        classes[:size][np.repeat(rows.odd, np.diff(bounds))] = BLANK
        return rows

    def line_of(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the number of the line in which each place lies."""
        result: NDArray[np.int64] = np.searchsorted(self.begins, places, side="right") - 1
        return result

    def mark(self, places: NDArray[np.int64]) -> None:
        """Call the items odd in which these places lie."""
        self.odd[np.searchsorted(self.bounds, places, side="right") - 1] = True

    def kinds(self) -> NDArray[np.uint8]:
        """Return WORD, BLANK or SIGN of each byte."""
        result: NDArray[np.uint8] = self.classes & np.uint8(_KIND)
        return result

    def lower(self) -> NDArray[np.uint8]:
        """Return the bytes in lower case."""
        lowered = _LOWER[self.data]
        second = np.flatnonzero(self.data == _ACCENTED) + 1
        lowered[second[self.data[second] < 0x9F]] += 32
        return lowered

    def _odd_places(self, size: int) -> NDArray[np.int64]:
        data, classes = self.data, self.classes
        odd = [np.flatnonzero(classes[:size] & ODD)]
        blank = np.flatnonzero(data[: size - 1] == ord(" ")) if size else np.zeros(0, dtype=np.int64)
        double = blank[data[blank + 1] == ord(" ")]
        odd.append(double)
        signs = np.flatnonzero(data[:size] == ord("&"))
        odd.append(signs[_AFTER_AND[data[signs + 1]]])
        beyond = data[:size] > 0x7F
        if beyond.any():
            accented = np.flatnonzero(data[:size] == _ACCENTED)
            second = data[accented + 1]
            odd.append(accented[~SAFE_ACCENTED[second]])
            lone = accented[second == _DIAERESIS]
            odd.append(lone[(data[np.maximum(lone - 1, 0)] > 0x7F) | (data[lone + 2] > 0x7F)])
            signs = np.flatnonzero(data[:size] == _PUNCTUATION)
            pair = data[signs + 1].astype(np.int64) * 256 + data[signs + 2]
            odd.append(signs[~np.isin(pair, [one * 256 + two for one, two in _SAFE_PUNCTUATION])])
            for step in (1, 2):
                classes[signs + step] = SIGN
        return np.concatenate(odd)

    def _check_starts(self) -> None:
        """Call an item odd of which a line starts with a sign, or as an item of a list does."""
        first = self.classes[self.begins] & WORD == 0
        second, third = self.data[self.begins + 1], self.data[self.begins + 2]
        marked = (second == ord(".")) | (second == ord(")")) | (third == ord(".")) | (third == ord(")"))
        self.odd[self.items[first | marked | (self.data[self.begins] == ord("_"))]] = True


def _lines(data: NDArray[np.uint8], bounds: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where each line with more than blanks begins and ends, without a blank at its edges."""
    size = len(data) - _PAD
    breaks = np.flatnonzero((data[:size] == ord("\n")) | (data[:size] == ord("\r")))
    begins = np.unique(np.concatenate([bounds[:-1], breaks + 1]))
    begins = begins[begins < size]
    ends = np.append(begins[1:], size)[: len(begins)]
    ends -= np.isin(ends - 1, breaks, assume_unique=True)
    begins += (begins < ends) & (data[begins] == ord(" "))
    ends -= (begins < ends) & (data[ends - 1] == ord(" "))
    filled = begins < ends
    return begins[filled], ends[filled]


def flat(texts: pa.StringArray) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Return where each text begins, and in the end their number of bytes, and the bytes of all with some zeros."""
    _, offsets, data = texts.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    size = int(bounds[-1] - bounds[0])
    padded = np.zeros(size + _PAD, dtype=np.uint8)
    if size:
        padded[:size] = np.frombuffer(data, dtype=np.uint8)[bounds[0] : bounds[-1]]
    return bounds - bounds[0], padded
