"""A matrix product that comes out the same to the bit in any company, on any number of threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

_LEVELS = 511
# Up to here float32 holds every whole number, so a sum of them is the same in whatever order it is made.
_EXACT = 2**24


@dataclass(frozen=True, slots=True)
class ExactProduct:
    """Weights as whole numbers, times rows that are rounded to whole numbers too.

    BLAS adds up in an order that depends on the place of a row among the others and on the processor, so a product of
    ordinary rows differs in its last bits. With whole numbers of some 10 bits no partial sum needs rounding.

    Attributes
    ----------
    codes : the whole numbers, as float32, shape (width, columns)
    scales : what those of each column are multiplied by
    levels : greatest whole number of a row
    """

    codes: NDArray[np.float32]
    scales: NDArray[np.float32]
    levels: float

    @classmethod
    def of(cls, weights: NDArray[np.float32]) -> Self:
        """Round weights of shape (width, columns)."""
        scales = np.abs(weights).max(axis=0, initial=0.0) / np.float32(_LEVELS)
        scales[scales == 0] = 1
        codes = np.rint(weights / scales)
        return cls(codes, scales, float(_EXACT // max(np.abs(codes).sum(axis=0).max(initial=1.0), 1.0)))

    def __call__(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the product of rows of shape (rows, width) with the weights, rounded as said."""
        top = np.maximum(rows.max(axis=1, initial=0.0), -rows.min(axis=1, initial=0.0))
        units = top[:, None] / np.float32(self.levels)
        units[units == 0] = 1
        result: NDArray[np.float32] = np.rint(rows / units) @ self.codes
        result *= units
        result *= self.scales
        return result
