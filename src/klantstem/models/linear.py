"""One linear support vector machine per label, on sparse features."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

_NEVER = -1.0


@dataclass(frozen=True, slots=True)
class LinearHead:
    """Weights, float32 of shape (features, labels), and biases, float32 of shape (labels,)."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def decision(self, features: csr_matrix) -> NDArray[np.float32]:
        """Return the signed distance to the margin for each row and label."""
        scores: NDArray[np.float32] = features @ self.weights + self.bias
        return scores


def fit_linear(features: csr_matrix, Y: NDArray[np.bool_], *, C: float, seed: int) -> LinearHead:
    """Train one machine per column of `Y`; a label that all or no rows carry gets a constant score."""
    # One after the other: liblinear's random numbers are shared by all threads, so threads would not repeat themselves.
    fitted = [_fit_one(features, Y[:, label], C, seed) for label in range(Y.shape[1])]
    weights = np.stack([weight for weight, _ in fitted], axis=1)
    return LinearHead(weights, np.array([bias for _, bias in fitted], dtype=np.float32))


def _fit_one(features: csr_matrix, y: NDArray[np.bool_], C: float, seed: int) -> tuple[NDArray[np.float32], float]:
    if y.all() or not y.any():
        return np.zeros(features.shape[1], dtype=np.float32), -_NEVER if y.any() else _NEVER
    machine = LinearSVC(C=C, random_state=seed).fit(features, y)
    return machine.coef_[0].astype(np.float32), float(machine.intercept_[0])
