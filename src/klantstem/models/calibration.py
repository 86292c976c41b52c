"""From the scores of the heads to calibrated probabilities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantstem.models.logistic import expit

_SHRINKAGE = 20.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt scaling of one or more scores per label, https://en.wikipedia.org/wiki/Platt_scaling.

    Attributes
    ----------
    slopes : float32, shape (heads, labels)
    intercepts : float32, shape (labels,)
    """

    slopes: NDArray[np.float32]
    intercepts: NDArray[np.float32]

    def probabilities(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Turn scores of shape (heads, texts, labels) into probabilities of shape (texts, labels)."""
        return self.squash(self.totals(scores))

    def totals(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Turn scores of shape (heads, texts, labels) into calibrated log odds of shape (texts, labels)."""
        result: NDArray[np.float32] = (scores * self.slopes[:, None, :]).sum(axis=0) + self.intercepts
        return result

    @staticmethod
    def squash(totals: NDArray[np.float32]) -> NDArray[np.float32]:
        """Turn log odds into probabilities."""
        result: NDArray[np.float32] = expit(totals).astype(np.float32)
        return result


def calibrate(scores: NDArray[np.float32], Y: NDArray[np.bool_]) -> Calibration:
    """Fit slopes and intercepts on held-out scores.

    A slope and intercept shared by all labels come first; a label moves away from those only as far as its own examples
    carry it, so that a label with five examples is not calibrated on chance.

    Parameters
    ----------
    scores : held-out scores of each head, shape (heads, texts, labels)
    Y : the labels, shape (texts, labels)
    """
    heads, _, labels = scores.shape
    shared = _platt(scores.reshape(heads, -1), Y.ravel(), np.append(np.ones(heads), -1.0), shrinkage=0.0)
    fitted = [_platt(scores[:, :, label], Y[:, label], shared, shrinkage=_SHRINKAGE) for label in range(labels)]
    parameters = np.array(fitted, dtype=np.float32).T
    return Calibration(parameters[:-1], parameters[-1])


def _platt(
    scores: NDArray[np.float32], y: NDArray[np.bool_], start: NDArray[np.float64], *, shrinkage: float
) -> NDArray[np.float64]:
    from scipy.optimize import minimize  # here, because it is slow to import and scoring never needs it

    design = np.vstack([scores, np.ones(scores.shape[1])]).astype(np.float64)

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total = parameters @ design
        away = parameters - start
        value = np.logaddexp(0, total).sum() - total[y].sum() + shrinkage / 2 * away @ away
        gradient = design @ (expit(total) - y) + shrinkage * away
        return float(value), gradient

    result: NDArray[np.float64] = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return result
