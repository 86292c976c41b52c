"""The cascade: the static model reads everything, and the transformer what the static one is not sure of.

Viola and Jones (2001), https://doi.org/10.1109/CVPR.2001.990517; of text classifiers FrugalGPT (Chen et al., 2023,
https://arxiv.org/abs/2305.05176).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from klantstem.models.logistic import expit, logit

if TYPE_CHECKING:
    from klantstem.models.classifier import FeedbackClassifier
    from klantstem.models.static import StaticClassifier

    Single = FeedbackClassifier | StaticClassifier

_EDGE = 1e-6


class CascadeClassifier:
    """Two models of the same labels, the fast one first.

    Parameters
    ----------
    fast, accurate : the models
    undecided : a segment of which the fast model expects at least so many wrong decisions goes to the accurate one; 0
        sends everything there, infinity nothing

    Attributes
    ----------
    thresholds_ : those of the accurate model, to which the probabilities of the fast one are moved
    classes_ : numbers of the labels
    """

    def __init__(self, fast: Single, accurate: Single, *, undecided: float) -> None:
        self.fast, self.accurate, self.undecided = fast, accurate, undecided
        self.thresholds_ = accurate.thresholds_
        self.classes_ = np.arange(len(self.thresholds_))

    def predict_proba(self, X: Iterable[str]) -> NDArray[np.float32]:
        """Return calibrated probabilities, shape (texts, labels); a text has the same row in any company."""
        texts = list(X)
        return self.finish(
            self.fast.predict_proba(texts), lambda rows: self.accurate.predict_proba([texts[row] for row in rows])
        )

    def finish(
        self, found: NDArray[np.float32], read: Callable[[NDArray[np.int64]], NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        """Return calibrated probabilities of texts that the fast model has read.

        Parameters
        ----------
        found : what it says, shape (texts, labels)
        read : gives the probabilities by the accurate model of some of the texts
        """
        open_ = np.flatnonzero(self._is_open(found))
        # A label must be given where its own model would give it, so the two thresholds are laid on each other.
        found = _moved(found, self.fast.thresholds_, self.thresholds_)
        if len(open_):
            found[open_] = read(open_)
        return found

    def is_open(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        """Return which texts the accurate model would read, shape (texts,)."""
        return self._is_open(self.fast.predict_proba(texts))

    def _is_open(self, probabilities: NDArray[np.float32]) -> NDArray[np.bool_]:
        result: NDArray[np.bool_] = doubt(probabilities) >= self.undecided
        return result


def doubt(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how many of its decisions on each text a model expects to be wrong, shape (texts,)."""
    result: NDArray[np.float32] = np.minimum(probabilities, 1 - probabilities).sum(axis=1)
    return result


def _moved(
    probabilities: NDArray[np.float32], old: NDArray[np.float32], new: NDArray[np.float32]
) -> NDArray[np.float32]:
    # What reached the old threshold reaches the new one, to the last bit.
    given = probabilities >= old
    moved = expit(logit(probabilities.clip(_EDGE, 1 - _EDGE)) - logit(old) + logit(new)).astype(np.float32)
    below = np.nextafter(new, np.float32(0))
    result: NDArray[np.float32] = np.where(given, np.maximum(moved, new), np.minimum(moved, below))
    return result
