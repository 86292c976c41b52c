"""Units of a text for the static model: words, character n-grams inside words, and pairs of words near each other.

Each unit is a 32-bit hash, never a word of a customer. Those of a word depend on the word alone, and that of a pair on
the hashes of its two words, so each distinct word of a whole file need be taken apart only once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from murmurhash.mrmr import hash as murmurhash
from numpy.typing import NDArray

REACH = 3
SIZES = (3, 4, 5)
# The n-grams of what is longer than any word (an address, a row of dots) say nothing.
LONGEST = 40
_WORD, _GRAM = 0, 1
_UNSIGNED = 0xFFFFFFFF
_FIRST, _SECOND, _STEP = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77), 0xC2B2AE3D


def word_units(word: str) -> list[int]:
    """Return the units of one word: itself, then its n-grams of 3 to 5 characters, its borders included."""
    units = [murmurhash(word, _WORD) & _UNSIGNED]
    if len(word) > 1:
        framed = f"<{word[:LONGEST]}>"
        units += [
            murmurhash(framed[start : start + size], _GRAM) & _UNSIGNED
            for size in SIZES
            for start in range(len(framed) - size + 1)
        ]
    return units


def plain_units(words: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the units of words for which :func:`is_plain` is true, those of one word after those of the other.

    They are in the order of :func:`word_units`; the second array tells where those of each word begin, and in the end
    their number.
    """
    framed = "".join([f"<{word}>" for word in words]).encode()
    letters = np.frombuffer(framed, dtype=np.uint8).astype(np.uint32)
    lengths = np.array([len(word) + 2 for word in words], dtype=np.int64)
    starts = np.cumsum(lengths) - lengths
    counts = [np.maximum(lengths - size + 1, 0) for size in SIZES]
    bounds = np.concatenate([[0], np.cumsum(1 + sum(counts))])
    units = np.empty(bounds[-1], dtype=np.uint32)
    units[bounds[:-1]] = [murmurhash(word, _WORD) & _UNSIGNED for word in words]
    place = bounds[:-1] + 1
    for size, count in zip(SIZES, counts, strict=True):
        inside = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        units[np.repeat(place, count) + inside] = _hashes(letters, np.repeat(starts, count) + inside, size)
        place = place + count
    return units, bounds


def is_plain(word: str) -> bool:
    """Tell whether a character of the word is a byte, and the word is neither a single character nor very long."""
    return 1 < len(word) <= LONGEST and word.isascii()


def _hashes(letters: NDArray[np.uint32], at: NDArray[np.int64], size: int) -> NDArray[np.uint32]:
    """Return MurmurHash3 (32 bit) of the 3 to 5 bytes at each place."""
    hashes = np.full(len(at), _GRAM, dtype=np.uint32)
    whole = min(size, 4)
    block = sum((letters[at + i] << np.uint32(8 * i) for i in range(whole)), np.zeros(len(at), dtype=np.uint32))
    hashes ^= _scrambled(block)
    if size >= 4:
        hashes = _rotated(hashes, 13) * np.uint32(5) + np.uint32(0xE6546B64)
    if size == 5:
        hashes ^= _scrambled(letters[at + 4])
    hashes ^= np.uint32(size)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        hashes = (hashes ^ (hashes >> np.uint32(shift))) * np.uint32(factor)
    return hashes ^ (hashes >> np.uint32(16))


def _scrambled(block: NDArray[np.uint32]) -> NDArray[np.uint32]:
    return _rotated(block * np.uint32(0xCC9E2D51), 15) * np.uint32(0x1B873593)


def _rotated(numbers: NDArray[np.uint32], bits: int) -> NDArray[np.uint32]:
    return (numbers << np.uint32(bits)) | (numbers >> np.uint32(32 - bits))


def pair_units(hashes: NDArray[np.uint32], starts: NDArray[np.int64]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the units of all pairs of words at most 3 places apart, and the place of the first word of each.

    Parameters
    ----------
    hashes : the first unit of each word of all texts, one after the other
    starts : where each text begins in `hashes`, and in the end their number
    """
    last = np.repeat(starts[1:], np.diff(starts))
    units, places = [], []
    for distance in range(1, REACH + 1):
        at = np.flatnonzero(np.arange(len(hashes)) + distance < last)
        step = np.uint32(distance * _STEP % 2**32)
        mixed = hashes[at] * _FIRST ^ (hashes[at + distance] + step) * _SECOND
        units.append(mixed ^ (mixed >> np.uint32(15)))
        places.append(at)
    return np.concatenate(units), np.concatenate(places)
