"""Heads from a handful of examples: of each value, against those of the others and a background."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from klantstem.own.head import Head, fit_head

_STRENGTH = 0.1
_OF_EXAMPLE, _OF_BACKGROUND = 2.0, 0.5
_MOST, _HALFWAY = 1.5, 24


def heads_of_examples(examples: Sequence[NDArray[np.float32]], others: NDArray[np.float32]) -> list[Head]:
    """Fit a head for each value, to be added to what is known of it otherwise.

    The more examples, the more it says: with eight of them a fraction of what it says with many.

    Parameters
    ----------
    examples : of each value the states of its examples, shape (examples, width)
    others : the states of sentences that seldom express any of the values, shape (sentences, width)
    """
    heads = []
    for number, own in enumerate(examples):
        rest = [each for at, each in enumerate(examples) if at != number]
        states = np.concatenate([own, *rest, others])
        weights = np.ones(len(states), dtype=np.float32)
        weights[: len(own)], weights[len(states) - len(others) :] = _OF_EXAMPLE, _OF_BACKGROUND
        zero = np.zeros(len(states), dtype=np.float32)
        fitted = fit_head(zero, states, np.arange(len(states)) < len(own), weights=weights, strength=_STRENGTH)
        share = _MOST * len(own) / (len(own) + _HALFWAY)
        heads.append(Head(1.0, share * fitted.weights, share * fitted.bias))
    return heads
