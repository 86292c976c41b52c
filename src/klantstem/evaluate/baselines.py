"""What a model has to beat: the commonest label, keywords, and TF-IDF with a linear SVM."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import FeatureUnion, make_union
from sklearn.svm import LinearSVC

from klantstem.corpus import GoldSentence
from klantstem.errors import CorpusError
from klantstem.evaluate.metrics import Pair, label_matrix, micro_f1
from klantstem.values import Stance, ValueSet

Labels = list[frozenset[Pair]]
_FOLDS = 5
_NEGATION = re.compile(r"\b(niet|geen|nooit|niks|niets|zonder)\b", re.IGNORECASE)
_WISH = re.compile(r"\b(graag|zou|zouden|liever|wens|wil|hoop|hopelijk|moet|moeten)\b", re.IGNORECASE)


def majority(train: Sequence[GoldSentence], texts: Sequence[str]) -> Labels:
    """Give every sentence the commonest label of the training sentences."""
    counts = Counter(label for sentence in train for label in sentence.labels)
    commonest = frozenset([counts.most_common(1)[0][0]]) if counts else frozenset()
    return [commonest] * len(texts)


def keywords(values: ValueSet, texts: Sequence[str]) -> Labels:
    """Find the names and synonyms of the values; a negation makes them missed, a wish desired.

    A negation is the prefix on- or a word elsewhere in the sentence; the two together cancel out.
    """
    patterns = {
        value.name: re.compile(
            r"\b(?P<un>on)?(" + "|".join(re.escape(word) for word in (value.name, *value.synonyms)) + r")(l?er?|s)?\b",
            re.IGNORECASE,
        )
        for value in values.values
    }
    return [
        frozenset((name, str(_stance(found))) for name, pattern in patterns.items() if (found := pattern.search(text)))
        for text in texts
    ]


def _stance(found: re.Match[str]) -> Stance:
    # Not in what was found: "geen gedoe" is a synonym of gemak.
    around = found.string[: found.start()] + " " + found.string[found.end() :]
    if bool(_NEGATION.search(around)) != bool(found["un"]):
        return Stance.GEMIST
    return Stance.GEWENST if _WISH.search(around) else Stance.ERVAREN


def tfidf_svm(train: Sequence[GoldSentence], texts: Sequence[str], *, C: float = 0.3, seed: int = 0) -> Labels:
    """Word and character TF-IDF, one linear SVM per label, one threshold by 5-fold cross-validation by document.

    Raises
    ------
    CorpusError
        If there are fewer than 5 documents.
    """
    if (documents := len({sentence.doc for sentence in train})) < _FOLDS:
        raise CorpusError(
            f"The SVM baseline is cross-validated by document: train it on {_FOLDS} or more of them, not {documents}."
        )
    labels = sorted({label for sentence in train for label in sentence.labels})
    Y = label_matrix([sentence.labels for sentence in train], labels)
    given = [sentence.text for sentence in train]
    features = _tfidf().fit(given)
    X = features.transform(given)
    held_out = np.zeros(Y.shape)
    for rows, others in GroupKFold(_FOLDS).split(given, groups=[sentence.doc for sentence in train]):
        held_out[others] = _margins(X[rows], Y[rows], X[others], C, seed)
    candidates = np.linspace(-1.0, 0.5, 76)
    threshold = candidates[np.argmax([micro_f1(Y, held_out >= candidate) for candidate in candidates])]
    chosen = _margins(X, Y, features.transform(list(texts)), C, seed) >= threshold
    return [frozenset(labels[column] for column in np.flatnonzero(row)) for row in chosen]


def _tfidf() -> FeatureUnion:
    return make_union(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True),
    )


def _margins(X: csr_matrix, Y: NDArray[np.bool_], other: csr_matrix, C: float, seed: int) -> NDArray[np.float64]:
    # A label that all or no sentences carry cannot be fitted, and is always or never said.
    margins = np.tile(np.where(Y.all(axis=0), 2.0, -2.0), (other.shape[0], 1))
    for column in np.flatnonzero(Y.any(axis=0) & ~Y.all(axis=0)):
        machine = LinearSVC(C=C, random_state=seed).fit(X, Y[:, column])
        margins[:, column] = machine.decision_function(other)
    return margins
