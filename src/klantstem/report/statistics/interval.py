"""Confidence intervals of counted shares."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Z_95 = 1.959963984540054


def wilson(
    successes: npt.ArrayLike, trials: npt.ArrayLike, *, z: float = Z_95
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
    k, n = np.broadcast_arrays(np.asarray(successes, dtype=np.float64), np.asarray(trials, dtype=np.float64))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = k / n
    return share, wilson_bound(k, n, -z), wilson_bound(k, n, z)


def wilson_bound(successes: npt.ArrayLike, trials: npt.ArrayLike, z: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return one bound of Wilson's interval: the lower one where `z` is negative, the upper one where it is positive.

    As a function of `z` it is a distribution of the share: where z is drawn from the standard normal distribution, the
    middle 95% of the bounds is Wilson's interval. That is how an uncertain count goes into a longer calculation.

    Parameters
    ----------
    successes, trials, z : broadcast against each other; counts may be fractions, as effective numbers are
    """
    k, n, z = (np.asarray(part, dtype=np.float64) for part in (successes, trials, z))
    with np.errstate(divide="ignore", invalid="ignore"):
        square = z * z
        root = np.sqrt(np.maximum(k * (n - k) / n, 0.0) + square / 4)
        bound = (k + square / 2 + z * root) / (n + square)
    # Exact at the edges, where rounding leaves a hair's breadth.
    bound = np.where((k <= 0) & (z <= 0), 0.0, np.where((k >= n) & (z >= 0), 1.0, bound))
    return np.where(n > 0, bound, np.nan)
