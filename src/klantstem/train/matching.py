"""Fit the numbers with which texts are matched to descriptions, on values whose labels are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from klantstem.models.description import Description
from klantstem.models.encoder import Encoder
from klantstem.models.lexical import LexicalFeatures
from klantstem.models.matcher import (
    FEATURES,
    DescribedValues,
    DescriptionMatcher,
    against,
    token_states,
)

_EXAMPLES = (8, 32)
_STATEMENTS = 2
_OF_MEANING = 6


def fit_matcher(
    encoder: Encoder,
    lexical: LexicalFeatures,
    texts: Sequence[str],
    Y: NDArray[np.bool_],
    descriptions: Sequence[Description],
    *,
    C: float = 0.05,
    seed: int = 0,
) -> DescriptionMatcher:
    """Learn from known values how a text that expresses a value fits the value's description.

    Some texts of each value, at most half of them, serve as its examples and are not learnt from.

    Parameters
    ----------
    encoder, lexical : of the model
    texts : some thousands of segments
    Y : whether each text expresses each value, in any stance, shape (texts, values)
    descriptions : of the values, without examples
    C : inverse strength of regularisation
    seed : of the choice of the examples
    """
    random = np.random.default_rng(seed)
    # Half of the texts of a rare value stay, to learn from.
    chosen = [random.permutation(np.flatnonzero(column))[: min(max(_EXAMPLES), column.sum() // 2)] for column in Y.T]
    kept = np.setdiff1d(np.arange(len(texts)), np.concatenate([np.empty(0, dtype=np.int64), *chosen]))
    rest = [texts[i] for i in kept]
    blank = DescriptionMatcher(
        centre=np.concatenate(token_states(encoder, rest)).mean(axis=0),
        rarity=_rarity(encoder, rest),
        means=np.zeros(FEATURES, dtype=np.float32),
        scales=np.ones(FEATURES, dtype=np.float32),
        weights=np.zeros((2, 3 * FEATURES), dtype=np.float32),
        intercepts=np.zeros(2, dtype=np.float32),
    )
    # What a user gives is longer or shorter, and has few examples or many.
    briefer = [replace(each, words=each.words[:1], statements=each.statements[:_STATEMENTS]) for each in descriptions]
    given = [
        [
            replace(each, examples=tuple(texts[i] for i in rows[:count]))
            for each, rows in zip(written, chosen, strict=True)
        ]
        for written in (descriptions, briefer)
        for count in _EXAMPLES
    ]
    every = [each for written in given for each in written]
    found = DescribedValues(blank, encoder, lexical, every).features(rest)
    parts = np.split(found, len(given), axis=1)
    means, scales = found.mean(axis=(0, 1)), np.maximum(found.std(axis=(0, 1)), 1e-6)
    rivals = (parts[0] - means) / scales
    seen = np.concatenate([against((part - means) / scales, rivals) for part in parts], axis=1)
    place = np.arange(3 * FEATURES)
    of_meaning = place % FEATURES < _OF_MEANING
    truth = np.tile(Y[kept], len(given)).ravel()
    weights, intercepts = np.zeros((2, 3 * FEATURES), dtype=np.float32), np.zeros(2, dtype=np.float32)
    # Values that compete need not have examples, so these are not compared.
    for kind, columns in enumerate((of_meaning, of_meaning | (place < FEATURES))):
        regression = LogisticRegression(C=C, max_iter=500)
        regression.fit(seen[:, :, columns].reshape(len(truth), -1), truth)
        weights[kind, columns], intercepts[kind] = regression.coef_[0], regression.intercept_[0]
    return replace(blank, means=means, scales=scales, weights=weights, intercepts=intercepts)


def _rarity(encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float32]:
    """Return the inverse document frequency of each piece of the tokenizer."""
    pieces = encoder.pieces(texts)
    counts = np.bincount(
        np.concatenate([np.unique(each) for each in pieces]), minlength=encoder.weights["word.codes"].shape[0]
    )
    return np.log((1 + len(texts)) / (1 + counts)).astype(np.float32)
