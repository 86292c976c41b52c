"""The items of which a model is least sure."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from klantstem.models.logistic import logit

_EDGE = 1e-6

Numbers = npt.NDArray[np.floating]


def doubtful(probabilities: Numbers, thresholds: Numbers) -> list[int]:
    """Return the rows in order of doubt: those with a probability near its threshold first.

    Of each label the row nearest to the threshold comes first, then of each the next one, and so on: the doubts about
    one common value should not take the places of all others.

    Parameters
    ----------
    probabilities : shape (items, labels)
    thresholds : of the labels, shape (labels,)
    """
    if not probabilities.size:
        return []
    odds, cut = (logit(np.clip(each, _EDGE, 1 - _EDGE)) for each in (probabilities, thresholds))
    distances = np.abs(odds - cut)
    label, distance = distances.argmin(axis=1), distances.min(axis=1)
    turn = np.zeros(len(distances), dtype=np.int64)
    for each in np.unique(label):
        rows = np.flatnonzero(label == each)
        turn[rows[np.argsort(distance[rows], kind="stable")]] = np.arange(len(rows))
    order: list[int] = np.lexsort((distance, turn)).tolist()
    return order
