"""How far probabilities can be taken at their word: reliability diagrams and the expected calibration error.

Guo et al., *On Calibration of Modern Neural Networks* (ICML 2017), https://arxiv.org/abs/1706.04599.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The decisions of which the probability lay in one tenth of the scale.

    Attributes
    ----------
    count : decisions
    said : mean probability that was given
    found : share of them that was right
    """

    count: int
    said: float
    found: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """How well calibrated the probabilities of one value are, its stances together.

    Attributes
    ----------
    name : of the value, or what it stands for
    said, found : how many labels the probabilities add up to, and how many there are
    error : expected calibration error: the mean distance between probability and share over all decisions
    bins : the reliability diagram, from 0.0-0.1 to 0.9-1.0; a bin without decisions is None
    """

    name: str
    said: float
    found: int
    error: float
    bins: tuple[Bin | None, ...]


def reliability(name: str, probabilities: NDArray[np.float32], truth: NDArray[np.bool_]) -> Reliability:
    """Compare probabilities with what is true; both of any one shape."""
    given, right = probabilities.ravel().astype(np.float64), truth.ravel()
    place = np.minimum((given * _BINS).astype(np.int64), _BINS - 1)
    counts = np.bincount(place, minlength=_BINS)
    said, found = (np.bincount(place, weights=weights, minlength=_BINS) for weights in (given, right))
    error = float(np.abs(said - found).sum() / max(len(given), 1))
    bins = tuple(
        Bin(int(n), float(s / n), float(f / n)) if n else None for n, s, f in zip(counts, said, found, strict=True)
    )
    return Reliability(name, float(given.sum()), int(right.sum()), error, bins)
