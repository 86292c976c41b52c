"""Units of a text for the static model: words, character n-grams inside words, and pairs of words near each other.

Each unit is a 32-bit hash, never a word of a customer. Those of a word depend on the word alone, and that of a pair on
the hashes of its two words, so each distinct word of a whole file need be taken apart only once.
"""

from __future__ import annotations

import numpy as np
from murmurhash.mrmr import hash as murmurhash
from numpy.typing import NDArray

REACH = 3
_SIZES = (3, 4, 5)
# The n-grams of what is longer than any word (an address, a row of dots) say nothing.
_LONGEST = 40
_WORD, _GRAM = 0, 1
_UNSIGNED = 0xFFFFFFFF
_FIRST, _SECOND, _STEP = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77), 0xC2B2AE3D


def word_units(word: str) -> list[int]:
    """Return the units of one word: itself, then its n-grams of 3 to 5 characters, its borders included."""
    units = [murmurhash(word, _WORD) & _UNSIGNED]
    if len(word) > 1:
        framed = f"<{word[:_LONGEST]}>"
        units += [
            murmurhash(framed[start : start + size], _GRAM) & _UNSIGNED
            for size in _SIZES
            for start in range(len(framed) - size + 1)
        ]
    return units


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
