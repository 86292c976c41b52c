"""One machine per label."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from klantstem.models.linear import LinearHead, fit_linear


@pytest.fixture
def problem() -> tuple[csr_matrix, np.ndarray]:
    random = np.random.default_rng(0)
    X = random.standard_normal((200, 6)).astype(np.float32)
    Y = np.column_stack([X[:, 0] > 0, X[:, 1] + X[:, 2] > 0.5, np.zeros(200), np.ones(200)]).astype(bool)
    return csr_matrix(X), Y


def test_each_label_is_learnt(problem):
    X, Y = problem
    scores = fit_linear(X, Y, C=1.0, seed=0).decision(X)
    assert scores.dtype == np.float32
    assert ((scores > 0) == Y).mean(axis=0)[:2].min() > 0.97


def test_a_label_that_no_row_or_every_row_carries_has_a_constant_score(problem):
    X, Y = problem
    head = fit_linear(X, Y, C=1.0, seed=0)
    assert not head.weights[:, 2:].any()
    assert set(head.decision(X)[:, 2]) == {-1.0}
    assert set(head.decision(X)[:, 3]) == {1.0}


def test_the_same_seed_gives_the_same_weights(problem):
    X, Y = problem
    one, two = (fit_linear(X, Y, C=1.0, seed=0) for _ in range(2))
    assert np.array_equal(one.weights, two.weights)
    assert np.array_equal(one.bias, two.bias)


def test_a_row_scores_the_same_in_any_company():
    random = np.random.default_rng(1)
    X = csr_matrix(random.standard_normal((50, 40)).astype(np.float32) * (random.random((50, 40)) < 0.3))
    head = LinearHead(random.standard_normal((40, 7)).astype(np.float32), np.ones(7, dtype=np.float32))
    together = head.decision(X)
    assert np.array_equal(np.vstack([head.decision(X[row]) for row in range(50)]), together)
