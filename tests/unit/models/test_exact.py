"""A product that does not depend on the company of a row."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from klantstem.models.exact import ExactProduct


def random_rows(seed, rows, width):
    return np.random.default_rng(seed).normal(size=(rows, width)).astype(np.float32)


@given(st.integers(0, 10_000), st.integers(1, 600), st.integers(1, 200))
@settings(max_examples=40, deadline=None)
def test_a_row_has_the_same_product_in_any_company(seed, rows, width):
    product = ExactProduct.of(random_rows(seed, width, 78))
    given_rows = random_rows(seed + 1, rows, width)
    together = product(given_rows)
    order = np.random.default_rng(seed).permutation(rows)
    np.testing.assert_array_equal(product(given_rows[order]), together[order])
    np.testing.assert_array_equal(product(given_rows[:1]), together[:1])


def test_the_product_is_near_the_ordinary_one():
    weights, rows = random_rows(1, 128, 78), random_rows(2, 300, 128)
    error = ExactProduct.of(weights)(rows) - rows @ weights
    assert np.sqrt((error**2).mean()) < 0.01 * np.sqrt(((rows @ weights) ** 2).mean())


def test_no_partial_sum_needs_rounding():
    product = ExactProduct.of(random_rows(3, 256, 78))
    assert np.abs(product.codes).sum(axis=0).max() * product.levels <= 2**24
    assert (product.codes == np.rint(product.codes)).all()


def test_rows_and_weights_of_nothing_give_nothing():
    product = ExactProduct.of(np.zeros((4, 2), dtype=np.float32))
    assert (product(np.zeros((3, 4), dtype=np.float32)) == 0).all()
    assert (product(np.ones((3, 4), dtype=np.float32)) == 0).all()
    assert product(np.zeros((0, 4), dtype=np.float32)).shape == (0, 2)
