"""The threshold of each label: the probability from which it becomes a tag."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def choose_thresholds(
    probabilities: NDArray[np.float32], Y: NDArray[np.bool_], *, prior: float = 50.0
) -> NDArray[np.float32]:
    """Return one threshold per label that together make the micro-F1 on held-out probabilities as large as possible.

    The best shared threshold comes first. Each label's own optimum, given the rest, is then drawn back to it by as many
    pseudo-examples as `prior` says.
    """
    grid = np.arange(0.10, 0.91, 0.02)
    hits = np.stack([((probabilities >= t) & Y).sum(axis=0) for t in grid])
    given = np.stack([(probabilities >= t).sum(axis=0) for t in grid])
    positives = Y.sum(axis=0)
    shared = int(np.argmax(2 * hits.sum(axis=1) / np.maximum(given.sum(axis=1) + positives.sum(), 1)))
    others_hits, others_given = hits[shared].sum() - hits[shared], given[shared].sum() - given[shared]
    own = np.argmax(2 * (hits + others_hits) / np.maximum(given + others_given + positives.sum(), 1), axis=0)
    share = positives / (positives + prior)
    result: NDArray[np.float32] = (share * grid[own] + (1 - share) * grid[shared]).astype(np.float32)
    return result
