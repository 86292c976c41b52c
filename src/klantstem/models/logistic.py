"""The logistic function and its inverse; scipy has them too, after a fifth of a second of imports."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def expit(totals: ArrayLike) -> NDArray[np.float64]:
    """Turn log odds into probabilities."""
    with np.errstate(over="ignore"):
        result: NDArray[np.float64] = 1 / (1 + np.exp(-np.asarray(totals, dtype=np.float64)))
    return result


def logit(probabilities: ArrayLike) -> NDArray[np.float64]:
    """Turn probabilities into log odds."""
    given = np.asarray(probabilities, dtype=np.float64)
    with np.errstate(divide="ignore"):
        result: NDArray[np.float64] = np.log(given) - np.log1p(-given)
    return result
