"""Lexical features: hashed words, word pairs and character n-grams, weighted by TF-IDF.

Only hashes are kept, never the words of a customer, so a model folder cannot tell what its training texts said.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.preprocessing import normalize
from sklearn.utils.validation import check_is_fitted

_BUCKETS = 2**26
_VIEWS: dict[str, dict[str, Any]] = {
    # Punctuation and emoji are words too: "..." and ":(" carry a mood.
    "words": {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"\w+|[^\w\s]+"},
    "characters": {"analyzer": "char_wb", "ngram_range": (2, 5)},
}


class LexicalFeatures(TransformerMixin, BaseEstimator):
    """Sublinear TF-IDF over hashed words, word pairs and character n-grams inside words.

    Parameters
    ----------
    min_documents : a hash that fewer training texts contain is dropped

    Attributes
    ----------
    columns_ : for each of the two views, the kept hashes (int32, ascending)
    idf_ : for each of the two views, their inverse document frequencies (float32)
    """

    def __init__(self, min_documents: int = 3) -> None:
        self.min_documents = min_documents

    def fit(self, X: Iterable[str], y: object = None) -> Self:
        """Choose the hashes and learn their document frequencies from texts."""
        texts = list(X)
        self.columns_: dict[str, NDArray[np.int32]] = {}
        self.idf_: dict[str, NDArray[np.float32]] = {}
        for view in _VIEWS:
            counts = _hash(view, texts)
            columns, frequency = np.unique(counts.indices, return_counts=True)
            kept = frequency >= self.min_documents
            self.columns_[view] = columns[kept].astype(np.int32)
            idf = np.log((1 + len(texts)) / (1 + frequency[kept])) + 1
            self.idf_[view] = idf.astype(np.float32)
        return self

    def transform(self, X: Iterable[str]) -> csr_matrix:
        """Return float32 features, shape (texts, features); each view has length 1, or 0 when nothing is known."""
        check_is_fitted(self)
        texts = list(X)
        return hstack([self._view(view, texts) for view in _VIEWS], format="csr", dtype=np.float32)

    def _view(self, view: str, texts: list[str]) -> csr_matrix:
        columns = self.columns_[view]
        if not texts or len(columns) == 0:
            return csr_matrix((len(texts), len(columns)), dtype=np.float32)
        counts = _hash(view, texts)
        at = np.searchsorted(columns, counts.indices).clip(max=len(columns) - 1)
        known = columns[at] == counts.indices
        before = np.concatenate([[0], np.cumsum(known)])
        data = (1 + np.log(counts.data[known])) * self.idf_[view][at[known]]
        features = csr_matrix((data, at[known], before[counts.indptr]), shape=(len(texts), len(columns)))
        return normalize(features.astype(np.float32), copy=False)


def _hash(view: str, texts: list[str]) -> csr_matrix:
    vectorizer = HashingVectorizer(n_features=_BUCKETS, alternate_sign=False, norm=None, **_VIEWS[view])
    if not texts:
        return csr_matrix((0, _BUCKETS), dtype=np.float64)
    counts = vectorizer.transform(texts)
    counts.sort_indices()
    return counts
