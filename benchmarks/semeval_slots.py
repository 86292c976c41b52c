"""From scores to answers: the categories of a sentence (slot 1) and the polarity of an opinion (slot 3).

Thresholds and weights come from the training reviews alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from semeval_reviews import POLARITIES, opinions_of
from semeval_scores import Scored
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, GroupKFold

from klantstem.models.thresholds import choose_thresholds

_STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0)
_FOLDS = 5


def categories(train: Scored, test: Scored) -> list[frozenset[str]]:
    """Answer slot 1: the categories whose probability reaches a threshold."""
    names = [category for category, polarity in train.columns if category and not polarity]
    columns = [train.columns.index((name, "")) for name in names]
    gold = np.array([[name in sentence.categories for name in names] for sentence in train.sentences])
    thresholds = choose_thresholds(expit(train.log_odds[:, columns]), gold)
    said = expit(test.log_odds[:, columns]) >= thresholds
    return [frozenset(name for name, yes in zip(names, row, strict=True) if yes) for row in said]


def polarities(test: Scored) -> list[str]:
    """Answer slot 3 from the sentence: the polarity for which most speaks, of the category and at all."""
    return _named(_evidence(test)[:, :2].sum(axis=1).argmax(axis=1))


def polarities_in_review(train: Scored, test: Scored) -> list[str]:
    """Answer slot 3 from the sentence and the rest of its review, by a logistic regression.

    Who praises the kitchen in one sentence seldom curses it in the next.
    """
    opinions = opinions_of(train.sentences)
    gold = np.array([POLARITIES.index(opinion.polarity) for _, opinion in opinions])
    reviews = [train.sentences[place].review for place, _ in opinions]
    known, asked = (_evidence(part).reshape(-1, 3 * len(POLARITIES)) for part in (train, test))
    choices, folds = {"C": list(_STRENGTHS)}, list(GroupKFold(_FOLDS).split(known, groups=reviews))
    search = GridSearchCV(LogisticRegression(max_iter=2_000), choices, cv=folds, scoring="neg_log_loss")
    return _named(search.fit(known, gold).predict(asked))


def _named(numbers: NDArray[np.int64]) -> list[str]:
    return [POLARITIES[number] for number in numbers]


def _evidence(part: Scored) -> NDArray[np.float64]:
    """Return the log odds of each polarity of each opinion, shape (opinions, sources, polarities).

    The sources: of the category with the polarity, of the polarity by itself, and that in the rest of the review.
    """
    bare = [part.columns.index(("", polarity)) for polarity in POLARITIES]
    rest = rest_of_review(part.log_odds[:, bare].astype(np.float64), [sentence.review for sentence in part.sentences])
    rows = []
    for place, opinion in opinions_of(part.sentences):
        pairs = [(opinion.category, polarity) for polarity in POLARITIES]
        # A pair too rare to be learnt is scored as its polarity.
        both = [part.columns.index(pair) if pair in part.columns else bare[i] for i, pair in enumerate(pairs)]
        rows.append([part.log_odds[place, both], part.log_odds[place, bare], rest[place]])
    return np.array(rows, dtype=np.float64)


def rest_of_review(scores: NDArray[np.float64], reviews: Sequence[str]) -> NDArray[np.float64]:
    """Return the mean of the other sentences of the review; of a review of one sentence, what that one has."""
    numbers = np.unique(list(reviews), return_inverse=True)[1]
    totals = np.zeros((numbers.max() + 1, scores.shape[1]))
    np.add.at(totals, numbers, scores)
    others = np.bincount(numbers)[numbers][:, None] - 1
    means: NDArray[np.float64] = np.where(others > 0, (totals[numbers] - scores) / np.maximum(others, 1), scores)
    return means
