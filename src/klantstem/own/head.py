"""A linear correction of what a model says of one value, fitted in a fraction of a second."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantstem.models.logistic import expit


@dataclass(frozen=True, slots=True)
class Head:
    """What is added to the log odds of a value, or takes their place.

    Attributes
    ----------
    slope : what the log odds are multiplied by
    weights : of the states, shape (width,)
    bias : is added
    """

    slope: float
    weights: NDArray[np.float32]
    bias: float

    def __call__(self, totals: NDArray[np.float32], states: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return corrected log odds, shape (texts,).

        Parameters
        ----------
        totals : log odds of the value, shape (texts,)
        states : shape (texts, width)
        """
        # Row by row: a product of matrices may round a row otherwise in other company.
        found: NDArray[np.float32] = self.slope * totals + (states * self.weights).sum(axis=1) + self.bias
        return found.astype(np.float32)


def fit_head(
    totals: NDArray[np.float32],
    states: NDArray[np.float32],
    truth: NDArray[np.bool_],
    *,
    weights: NDArray[np.float32] | None = None,
    strength: float,
    trust: float | None = None,
) -> Head:
    """Fit a head by logistic regression, drawn towards the one that changes nothing.

    Parameters
    ----------
    totals : log odds of the value, shape (texts,)
    states : shape (texts, width)
    truth : whether each text expresses the value
    weights : how much each text counts; all alike by default
    strength : of the pull on the weights of the states; infinite leaves them out
    trust : strength of the pull of slope and bias to 1 and 0; None fixes the slope, and leaves the bias free
    """
    from scipy.optimize import minimize  # here, because it is slow to import and scoring never needs it

    centre = states.mean(axis=0)
    scale = max(float(np.sqrt(((states - centre) ** 2).sum(axis=1).mean())), 1e-9)
    counts = np.ones(len(truth)) if weights is None else weights.astype(np.float64)
    width = states.shape[1] if np.isfinite(strength) else 0
    seen = ((states - centre) / scale)[:, :width].astype(np.float64)
    base = totals.astype(np.float64)

    def loss(found: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        slope, bias, own = found[0], found[1], found[2:]
        total = slope * base + bias + seen @ own
        wrong = counts * (expit(total) - truth)
        value = (counts * (np.logaddexp(0, total) - truth * total)).sum()
        gradient = np.concatenate([[wrong @ base if trust is not None else 0.0, wrong.sum()], seen.T @ wrong])
        if width:
            value += strength / 2 * own @ own
            gradient[2:] += strength * own
        if trust is not None:
            value += trust / 2 * ((slope - 1) ** 2 + bias**2)
            gradient[:2] += trust * np.array([slope - 1, bias])
        return float(value), gradient

    start = np.concatenate([[1.0, 0.0], np.zeros(width)])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    own = np.zeros(states.shape[1], dtype=np.float32)
    own[:width] = found[2:] / scale
    return Head(float(found[0]), own, float(found[1] - own @ centre))
