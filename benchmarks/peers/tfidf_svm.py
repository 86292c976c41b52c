"""TF-IDF of words and characters with a linear SVM per label, the recipe of pxtextmining."""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_union
from sklearn.svm import LinearSVC

from klantstem.corpus import GoldSentence
from klantstem.evaluate.baselines import Labels
from klantstem.evaluate.metrics import micro_f1
from peers.held_out import labels_of, said


@dataclass
class TfidfSvm:
    """The baseline of `klantstem evaluate`, kept after training, so that what it costs to read can be measured.

    A label that all or no sentences carry is not for a machine to learn, and does not occur here.
    """

    C: float = 0.3
    folds: int = 5
    seed: int = 0

    name: ClassVar[str] = "tf-idf + svm"
    note: ClassVar[str] = "words and characters; threshold from 5-fold cross-validation by document"
    packages: ClassVar[Mapping[str, str]] = {}

    def fit(self, train: Sequence[GoldSentence]) -> None:
        self._labels, Y = labels_of(train)
        texts = [sentence.text for sentence in train]
        self._features = make_union(
            TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True),
        )
        X = self._features.fit_transform(texts)
        held_out = np.zeros(Y.shape)
        for seen, others in GroupKFold(self.folds).split(texts, groups=[sentence.doc for sentence in train]):
            self._train(X[seen], Y[seen])
            held_out[others] = self._margins(X[others])
        candidates = np.linspace(-1.0, 0.5, 76)
        self._threshold = candidates[np.argmax([micro_f1(Y, held_out >= candidate) for candidate in candidates])]
        self._train(X, Y)

    def _train(self, X: csr_matrix, Y: NDArray[np.bool_]) -> None:
        machines = [LinearSVC(C=self.C, random_state=self.seed).fit(X, y) if y.any() else None for y in Y.T]
        # One product for all labels; a label that a fold has not seen is never said.
        self._weights = np.zeros((X.shape[1], len(machines)))
        self._intercepts = np.full(len(machines), -2.0)
        for column, machine in enumerate(machines):
            if machine is not None:
                self._weights[:, column], self._intercepts[column] = machine.coef_[0], machine.intercept_[0]

    def _margins(self, X: csr_matrix) -> NDArray[np.float64]:
        margins: NDArray[np.float64] = X @ self._weights + self._intercepts
        return margins

    def predict(self, texts: Sequence[str]) -> Labels:
        return said(self._margins(self._features.transform(list(texts))), self._labels, self._threshold)

    def size(self) -> int:
        return len(pickle.dumps(self))
