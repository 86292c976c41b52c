"""Logistic regression, one against the rest, on the vectors of sentences."""

from __future__ import annotations

import pickle
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from klantstem.corpus import GoldSentence
from klantstem.evaluate.baselines import Labels
from peers.held_out import best_threshold, labels_of, said, split

STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3)


class LogisticHead:
    """All labels are fitted at once: their losses are a sum, and one product of matrices serves them all.

    The strength of the L2 regularisation and the threshold are chosen on held-out documents; then the head is fitted
    on everything.

    Parameters
    ----------
    strengths : the inverse strengths of regularisation to choose from, `C` as scikit-learn has it
    """

    def __init__(self, strengths: Sequence[float] = STRENGTHS) -> None:
        self.strengths = tuple(sorted(strengths))

    def fit(self, vectors: NDArray[np.float32], train: Sequence[GoldSentence], *, seed: int) -> None:
        """Train on the vectors of labelled sentences, shape (sentences, width)."""
        self._labels, Y = labels_of(train)
        self._mean, self._spread = vectors.mean(axis=0), vectors.std(axis=0) + 1e-6
        X = self._scaled(vectors)
        seen, held_out = split(train, seed=seed)
        found, weights = [], None
        for strength in self.strengths:
            weights = _fitted(X[seen], Y[seen], strength, start=weights)
            threshold, f1 = best_threshold(X[held_out] @ weights, Y[held_out])
            found.append((f1, strength, threshold))
        self.f1, self.strength, self.threshold = max(found)
        self._weights = _fitted(X, Y, self.strength, start=weights)

    def predict(self, vectors: NDArray[np.float32]) -> Labels:
        """Return the labels of each row."""
        return said(self._scaled(vectors) @ self._weights, self._labels, self.threshold)

    def size(self) -> int:
        """Return the number of bytes of the pickled head."""
        return len(pickle.dumps(self))

    def _scaled(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        scaled = (vectors - self._mean) / self._spread
        return np.concatenate([scaled, np.ones((len(scaled), 1), dtype=np.float32)], axis=1)


def _fitted(
    X: NDArray[np.float32], Y: NDArray[np.bool_], strength: float, *, start: NDArray[np.float32] | None
) -> NDArray[np.float32]:
    """Return weights of shape (width, labels); the last row is the intercept, which is not regularised."""
    shape = X.shape[1], Y.shape[1]
    wanted = Y.astype(np.float32)

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(shape).astype(np.float32)
        scores = X @ weights
        decayed = weights.copy()
        decayed[-1] = 0.0
        value = strength * (np.logaddexp(0, scores) - wanted * scores).sum(dtype=np.float64)
        gradient = strength * (X.T @ (expit(scores) - wanted)) + decayed
        return float(value + 0.5 * (decayed**2).sum(dtype=np.float64)), gradient.ravel().astype(np.float64)

    first = np.zeros(shape) if start is None else start
    found = minimize(loss, first.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    weights: NDArray[np.float32] = found.reshape(shape).astype(np.float32)
    return weights
