"""Weights of four and eight bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from klantstem.models.blocks import BLOCK, pack, quantize, quantize_bytes

SHAPES = st.tuples(st.integers(1, 5), st.integers(1, 4)).map(lambda shape: (shape[0], shape[1] * BLOCK))


@st.composite
def matrices(draw, elements=None, dtype=np.float32):
    shape = draw(SHAPES)
    chosen = st.floats(-1e3, 1e3, width=32) if elements is None else elements
    return draw(hnp.arrays(dtype, shape, elements=chosen))


@given(matrices(st.integers(-8, 7), np.int8), st.data())
def test_packed_integers_come_back(integers, data):
    rows, columns = integers.shape
    scales = data.draw(hnp.arrays(np.float16, (rows, columns // BLOCK), elements=st.floats(-4, 4, width=16)))
    blocks = pack(integers, scales)
    assert blocks.shape == integers.shape
    assert blocks.codes.shape == (rows, columns // BLOCK, BLOCK // 2)
    assert np.array_equal(blocks.integers(), integers)
    assert np.array_equal(blocks.dequantize(), integers * np.repeat(scales.astype(np.float32), BLOCK, axis=1))


def test_the_first_of_two_neighbours_is_in_the_low_half_of_their_byte():
    integers = np.zeros((1, BLOCK), dtype=np.int8)
    integers[0, :2] = (-8, 7)
    assert pack(integers, np.ones((1, 1), dtype=np.float16)).codes[0, 0, 0] == 0xF0


@given(matrices())
def test_rounding_errs_by_at_most_one_step(matrix):
    """Half a step inside the range, a whole one at its positive end, for which 4 bit has no code."""
    error = np.abs(quantize(matrix).dequantize() - matrix).reshape(len(matrix), -1, BLOCK)
    step = np.abs(matrix).reshape(error.shape).max(axis=2, keepdims=True) / 8
    half_precision = 8 * np.maximum(step * 2.0**-10, 2.0**-24)
    assert (error <= step + half_precision).all()


@given(matrices())
def test_the_largest_value_of_a_block_is_kept(matrix):
    result = quantize(matrix).dequantize().reshape(len(matrix), -1, BLOCK)
    blocks = matrix.reshape(result.shape)
    at = np.abs(blocks).argmax(axis=2)[..., None]
    largest = np.take_along_axis(blocks, at, axis=2)
    assert np.allclose(np.take_along_axis(result, at, axis=2), largest, rtol=2e-3, atol=1e-6)


@given(matrices(st.integers(-8, 7).filter(lambda value: value != 7), np.int8))
def test_what_is_four_bit_already_loses_nothing(integers):
    integers[:, ::BLOCK] = -8
    matrix = integers.astype(np.float32) * 0.25
    assert np.array_equal(quantize(matrix).dequantize(), matrix)


def test_zeros_stay_zero():
    assert not quantize(np.zeros((2, BLOCK), dtype=np.float32)).dequantize().any()


def test_rows_are_taken_in_the_order_asked_for():
    matrix = np.arange(3 * BLOCK, dtype=np.float32).reshape(3, BLOCK)
    blocks = quantize(matrix)
    assert np.array_equal(blocks.take(np.array([2, 0])).dequantize(), blocks.dequantize()[[2, 0]])


@given(matrices())
def test_rounding_to_a_byte_errs_by_at_most_half_a_step(matrix):
    rounded = quantize_bytes(matrix)
    assert rounded.bits == 8
    assert rounded.shape == matrix.shape
    error = np.abs(rounded.dequantize() - matrix).reshape(len(matrix), -1, BLOCK)
    largest = np.abs(matrix).reshape(error.shape).max(axis=2, keepdims=True)
    # A scale in half precision is a relative 2^-11 off, and no smaller than its smallest number.
    assert (error <= largest / 254 + largest * 2.0**-10 + 127 * 2.0**-24).all()


def test_a_byte_holds_127_on_both_sides_of_zero():
    matrix = np.zeros((1, BLOCK), dtype=np.float32)
    matrix[0, :3] = (-127, 127, 1)
    rounded = quantize_bytes(matrix)
    assert rounded.codes[0, 0, :4].tolist() == [1, 255, 129, 128]
    assert rounded.integers()[0, :4].tolist() == [-127, 127, 1, 0]
    assert np.array_equal(rounded.dequantize(), matrix)


@pytest.mark.parametrize("rounding", [quantize, quantize_bytes])
def test_columns_that_do_not_fill_blocks_are_refused(rounding):
    with pytest.raises(ValueError, match="blocks of 32"):
        rounding(np.zeros((2, BLOCK + 1), dtype=np.float32))
