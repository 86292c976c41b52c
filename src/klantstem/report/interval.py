"""Confidence intervals of shares."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_Z_95 = 1.959963984540054


def wilson(
    successes: npt.ArrayLike, trials: npt.ArrayLike, *, z: float = _Z_95
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the shares and the bounds of their Wilson intervals, element by element.

    Wilson's interval stays inside 0-1 and keeps its coverage for small numbers and for shares near 0 and 1,
    where the textbook interval (share plus or minus 1.96 standard errors) collapses.

    Parameters
    ----------
    successes, trials : counts, broadcast against each other
    z : half width in standard errors; the default makes the interval 95%

    Returns
    -------
    share, low, high : arrays of one shape; NaN where `trials` is 0
    """
    k = np.asarray(successes, dtype=np.float64)
    n = np.asarray(trials, dtype=np.float64)
    k, n = np.broadcast_arrays(k, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = k / n
        centre = (k + z * z / 2) / (n + z * z)
        half = z / (n + z * z) * np.sqrt(k * (n - k) / n + z * z / 4)
    low = np.where(k == 0, 0.0, centre - half)
    high = np.where(k == n, 1.0, centre + half)
    empty = n == 0
    return np.where(empty, np.nan, share), np.where(empty, np.nan, low), np.where(empty, np.nan, high)
