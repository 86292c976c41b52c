"""TF-IDF and a linear SVM per label, in scikit-learn."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from speed_peers.label_file import job, write_labels
from speed_peers.system import Job, Material

_FILE = "model.pickle"


@dataclass(frozen=True)
class TfidfSvm:
    """Words and word pairs, the common recipe; with `characters`, that of the accuracy table.

    The labels are found with one product for all of them, which is faster than scikit-learn's own one product each.
    """

    characters: bool = False

    packages: ClassVar[Mapping[str, str]] = {}
    needs_encoder: ClassVar[bool] = False
    every_size: ClassVar[bool] = False
    inputs: ClassVar[Mapping[str, int | None]] = {}

    @property
    def name(self) -> str:
        return "tf-idf + svm, words and characters" if self.characters else "tf-idf + svm"

    @property
    def note(self) -> str:
        features = "words, word pairs and character n-grams of 2 to 5" if self.characters else "words and word pairs"
        return f"scikit-learn: {features} that occur twice or more in the reviews, LinearSVC one-vs-rest in one product"

    def prepare(self, material: Material, folder: Path) -> None:
        from peers.held_out import labels_of
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.multiclass import OneVsRestClassifier
        from sklearn.pipeline import make_union
        from sklearn.svm import LinearSVC

        words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, dtype=np.float32)
        pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True, dtype=np.float32)
        features = make_union(words, pieces) if self.characters else words
        features.fit(material.reviews)
        labels, Y = labels_of(material.sentences)
        X = features.transform([sentence.text for sentence in material.sentences])
        fitted = OneVsRestClassifier(LinearSVC(C=0.3, random_state=0)).fit(X, Y.astype(int))
        weights = np.stack([machine.coef_[0] for machine in fitted.estimators_], axis=1).astype(np.float32)
        bias = np.array([machine.intercept_[0] for machine in fitted.estimators_], dtype=np.float32)
        (folder / _FILE).write_bytes(pickle.dumps((features, weights, bias)))
        write_labels(labels, folder)

    def load(self, folder: Path, cores: int, items: int) -> Job:
        features, weights, bias = pickle.loads((folder / _FILE).read_bytes())

        def said(texts: list[str]) -> NDArray[np.bool_]:
            scores: NDArray[np.float32] = features.transform(texts) @ weights + bias
            return scores > 0

        return job(said, folder, cores)
