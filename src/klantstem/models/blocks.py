"""Weights of 4 or 8 bit: blocks of 32 values that share one half-precision scale.

The layout is that of onnxruntime's ``MatMulNBits`` (block size 32), so that the file of trainable weights is also
what is served. In 4 bit a value is ``(code - 8) * scale``, and the codes of values 2i and 2i+1 share a byte, the first
in the low half; in 8 bit it is ``(code - 128) * scale``, a byte each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLOCK = 32
ZERO = 8
ZERO_BYTE = 128


@dataclass(frozen=True, slots=True)
class Blocks:
    """A matrix of 4-bit or 8-bit values.

    Attributes
    ----------
    codes : uint8, shape (rows, columns / 32, 16) in 4 bit and (rows, columns / 32, 32) in 8 bit
    scales : float16, shape (rows, columns / 32)
    """

    codes: NDArray[np.uint8]
    scales: NDArray[np.float16]

    @property
    def bits(self) -> int:
        """4 or 8."""
        return 8 if self.codes.shape[2] == BLOCK else 4

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the matrix that the blocks stand for."""
        rows, blocks = self.scales.shape
        return rows, blocks * BLOCK

    def dequantize(self) -> NDArray[np.float32]:
        """Return the matrix as float32, shape (rows, columns)."""
        return self.integers().astype(np.float32) * np.repeat(self.scales.astype(np.float32), BLOCK, axis=1)

    def integers(self) -> NDArray[np.int8]:
        """Return the codes less their zero point, one per value: int8, shape (rows, columns)."""
        if self.bits == 8:
            return (self.codes.astype(np.int16) - ZERO_BYTE).astype(np.int8).reshape(self.shape)
        values = np.stack([self.codes & 0x0F, self.codes >> 4], axis=-1).astype(np.int8) - ZERO
        return values.reshape(self.shape)

    def take(self, rows: NDArray[np.integer]) -> Blocks:
        """Return the blocks of some rows only, in that order."""
        return Blocks(self.codes[rows], self.scales[rows])


def pack(integers: NDArray[np.int8], scales: NDArray[np.float16]) -> Blocks:
    """Pack integers in -8..7, shape (rows, columns), with their scales, shape (rows, columns / 32)."""
    rows, columns = integers.shape
    codes = (integers + ZERO).astype(np.uint8).reshape(rows, columns // BLOCK, BLOCK // 2, 2)
    return Blocks((codes[..., 0] | (codes[..., 1] << 4)).astype(np.uint8), scales)


def quantize(matrix: NDArray[np.float32]) -> Blocks:
    """Round a matrix to 4 bit, each block scaled so that its largest value (by size) becomes -8.

    This is the Q4_0 rule of ggml: https://github.com/ggml-org/ggml (``quantize_row_q4_0_ref``).

    Raises
    ------
    ValueError
        If the number of columns is not a multiple of 32.
    """
    blocks = _cut(matrix)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2, keepdims=True), axis=2)
    scales = (largest[..., 0] / -ZERO).astype(np.float16)
    divisor = scales.astype(np.float32)
    divisor[divisor == 0] = 1.0
    integers = np.clip(np.rint(blocks / divisor[..., None]), -ZERO, ZERO - 1).astype(np.int8)
    return pack(integers.reshape(matrix.shape), scales)


def quantize_bytes(matrix: NDArray[np.float32]) -> Blocks:
    """Round a matrix to 8 bit, each block scaled so that its largest value (by size) becomes 127 or -127.

    Raises
    ------
    ValueError
        If the number of columns is not a multiple of 32.
    """
    blocks = _cut(matrix)
    scales = (np.abs(blocks).max(axis=2) / (ZERO_BYTE - 1)).astype(np.float16)
    divisor = scales.astype(np.float32)
    divisor[divisor == 0] = 1.0
    integers = np.clip(np.rint(blocks / divisor[..., None]), 1 - ZERO_BYTE, ZERO_BYTE - 1)
    return Blocks((integers + ZERO_BYTE).astype(np.uint8), scales)


def _cut(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    rows, columns = matrix.shape
    if columns % BLOCK:
        raise ValueError(f"A matrix of {columns} columns cannot be cut into blocks of {BLOCK}.")
    return matrix.reshape(rows, columns // BLOCK, BLOCK)
