"""Keep what a model says of the sentences that were held out while it was trained, so that its errors are known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from klantstem.models.held_out import HeldOut, Pair, Reading
from klantstem.tagger import SURE

MOST_DOCUMENTS = 2_000
"""Enough to know the errors by; more would only make the model's folder larger."""


def held_out_readings(
    documents: Sequence[str],
    labels: Sequence[Pair],
    truth: NDArray[np.bool_],
    probabilities: NDArray[np.float32],
    thresholds: NDArray[np.float32],
    *,
    seed: int = 0,
) -> HeldOut:
    """Choose the tags of held-out sentences as :class:`~klantstem.tagger.Tagger` does.

    Parameters
    ----------
    documents : of each sentence the document that it comes from; of more than `MOST_DOCUMENTS` some are drawn
    labels : what the columns mean
    truth, probabilities : shape (sentences, labels)
    thresholds : float32, one per label
    seed : of the draw
    """
    names, numbers = np.unique(np.array(documents, dtype=object), return_inverse=True)
    drawn = np.sort(np.random.default_rng(seed).permutation(len(names))[:MOST_DOCUMENTS])
    scores = np.rint(probabilities.astype(np.float64) * 10_000) / 10_000
    scores[probabilities < thresholds] = 0
    columns = np.array([value for value, _ in labels])
    surest = np.zeros_like(scores)
    for value in np.unique(columns):
        of_value = columns == value
        surest[:, of_value] = scores[:, of_value].max(axis=1, keepdims=True)
    # Of two stances to one value in a sentence, the one that the model doubts is no tag.
    chosen = (scores > 0) & (scores >= np.minimum(SURE, surest))
    doubt = np.minimum(probabilities, 1 - probabilities).sum(axis=1)
    places = np.searchsorted(drawn, numbers)
    readings = []
    for row in np.argsort(numbers, kind="stable"):
        if places[row] < len(drawn) and drawn[places[row]] == numbers[row]:
            given = tuple((int(at), float(scores[row, at])) for at in np.flatnonzero(chosen[row]))
            found = tuple(map(int, np.flatnonzero(truth[row])))
            readings.append(Reading(int(places[row]), found, given, round(float(doubt[row]), 4)))
    return HeldOut(tuple((str(value), str(stance)) for value, stance in labels), tuple(readings))
