"""Choose on documents that were held out of training: one threshold for all labels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from klantstem.corpus import GoldSentence
from klantstem.evaluate.baselines import Labels
from klantstem.evaluate.metrics import Pair, label_matrix

FOLDS = 10


def labels_of(train: Sequence[GoldSentence]) -> tuple[list[Pair], NDArray[np.bool_]]:
    """Return the labels that occur, sorted, and which sentence carries which, shape (sentences, labels)."""
    labels = sorted({label for sentence in train for label in sentence.labels})
    return labels, label_matrix([sentence.labels for sentence in train], labels)


def split(train: Sequence[GoldSentence], *, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the numbers of the sentences to train on, and of those of a tenth of the documents, to choose on."""
    folds = GroupKFold(FOLDS, shuffle=True, random_state=seed)
    seen, held_out = next(folds.split(train, groups=[sentence.doc for sentence in train]))
    return seen, held_out


def best_threshold(scores: NDArray[np.floating], Y: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the score from which a label is best said, and the micro-F1 that this gives.

    The threshold lies halfway between the lowest score that is said and the highest that is not.
    """
    order = np.argsort(-scores, axis=None, kind="stable")
    ranked = scores.ravel()[order]
    f1 = 2 * np.cumsum(Y.ravel()[order]) / (np.arange(1, len(ranked) + 1) + Y.sum())
    # Equal scores are all said, or none of them.
    f1[:-1][ranked[:-1] == ranked[1:]] = 0.0
    best = int(np.argmax(f1))
    threshold, below = float(ranked[best]), float(ranked[min(best + 1, len(ranked) - 1)])
    return ((threshold + below) / 2 if np.isfinite(below) else threshold), float(f1[best])


def said(scores: NDArray[np.floating], labels: Sequence[Pair], threshold: float) -> Labels:
    """Return the labels whose score reaches the threshold, for each row."""
    return [frozenset(labels[column] for column in np.flatnonzero(row).tolist()) for row in scores >= threshold]
