"""The items in which a model reads what it read in no other that was chosen: rare values, rare combinations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.floating]


def unlike(probabilities: Numbers, chosen: Sequence[int], others: Sequence[int], size: int) -> list[int]:
    """Return `size` of the others, each the one that is least like all that are chosen by then.

    This is the farthest-first traversal of Gonzalez (1985), which Sener and Savarese (2018,
    https://arxiv.org/abs/1708.00489) choose items to label with. It runs over what the model reads and not over the
    words: among clusters of words there were no more labels that the chosen items lacked than chance would give.

    Parameters
    ----------
    probabilities : shape (items, labels)
    chosen, others : rows of it; of others that are as different, the first is chosen
    """
    # The root gives what is not sure a say: 0.1 counts for a third of 1.
    roots = np.sqrt(probabilities)
    vectors = roots / np.maximum(np.linalg.norm(roots, axis=1, keepdims=True), 1e-9)
    left = vectors[others]
    likeness = (left @ vectors[chosen].T).max(axis=1, initial=-1.0)
    found: list[int] = []
    for _ in range(min(size, len(others))):
        place = int(likeness.argmin())
        found.append(others[place])
        likeness = np.maximum(likeness, left @ left[place])
        likeness[place] = np.inf
    return found
