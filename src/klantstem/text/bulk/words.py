"""The words of plain items, numbered by a vocabulary."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from klantstem.text.bulk.plain import BLANK, PlainRows
from klantstem.text.bulk.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class PlainWords:
    """Words and runs of signs of all plain items, one after the other; the same as `klantstem.text.tokens` finds.

    Attributes
    ----------
    starts : where each begins in the bytes of the items
    numbers : of each in the vocabulary
    bounds : where each item begins among the words, and in the end their number; shape (items + 1,)
    """

    starts: NDArray[np.int64]
    numbers: NDArray[np.int64]
    bounds: NDArray[np.int64]

    @classmethod
    def of(cls, rows: PlainRows, vocabulary: Vocabulary) -> PlainWords:
        """Cut plain items into words."""
        kinds = rows.kinds()
        edge = np.empty(len(kinds), dtype=bool)
        edge[0] = True
        np.not_equal(kinds[1:], kinds[:-1], out=edge[1:])
        edge[rows.bounds[:-1]] = True
        filled = kinds != BLANK
        edge &= filled
        starts = np.flatnonzero(edge)
        # Without the blanks the words stand side by side, as Arrow wants them.
        packed = rows.lower()[filled]
        offsets = np.append(np.cumsum(filled)[starts] - 1, len(packed)).astype(np.int32)
        words = pa.StringArray.from_buffers(len(starts), pa.py_buffer(offsets), pa.py_buffer(packed))
        bounds = np.searchsorted(starts, rows.bounds)
        return cls(starts, vocabulary.encode(words), bounds)

    def at(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return which word begins at each place, or is the first one after it."""
        return np.searchsorted(self.starts, places)

    def sums(self, amounts: NDArray[np.generic]) -> NDArray[np.int64]:
        """Add up an amount of each word by item, shape (items,)."""
        total = np.concatenate([[0], np.cumsum(amounts, dtype=np.int64)])
        result: NDArray[np.int64] = total[self.bounds[1:]] - total[self.bounds[:-1]]
        return result
