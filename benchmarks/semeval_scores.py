"""Train klantstem's classifier on some reviews and score the sentences of others."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit
from semeval_reviews import Sentence

from klantstem.evaluate.metrics import Pair, label_matrix
from klantstem.models.classifier import FeedbackClassifier
from klantstem.models.encoder import Encoder
from klantstem.train.fit import FEWEST_EXAMPLES

_CERTAIN = 1e-4


@dataclass(frozen=True, slots=True)
class Scored:
    """Sentences with their scores.

    Attributes
    ----------
    sentences : whole reviews, in order
    columns : what was learnt, see :func:`columns_of`
    log_odds : by a classifier that had not seen their review, shape (sentences, columns)
    """

    sentences: Sequence[Sentence]
    columns: Sequence[Pair]
    log_odds: NDArray[np.float32]


def columns_of(sentences: Sequence[Sentence]) -> list[Pair]:
    """Return what is learnt: each category, each polarity, and the two together, where enough sentences have them.

    A category by itself has an empty polarity, and the reverse.
    """
    counts = Counter(pair for sentence in sentences for pair in _pairs(sentence))
    return sorted(pair for pair, count in counts.items() if count >= FEWEST_EXAMPLES)


def score(
    train: Sequence[Sentence],
    test: Sequence[Sentence],
    classifier: FeedbackClassifier,
    *,
    kept: Path | None = None,
) -> tuple[Scored, Scored]:
    """Train on reviews; score them in cross-validation, by which all is chosen that is chosen later, and others.

    Parameters
    ----------
    train, test : whole reviews
    classifier : not fitted, with its settings
    kept : folder of the scores of earlier runs, which are taken from there and written to it
    """
    columns = columns_of(train)
    file = None if kept is None else kept / f"{_name_of(train, test, classifier)}.npz"
    if file is not None and file.is_file():
        with np.load(file) as arrays:
            own, others = arrays["own"], arrays["others"]
    else:
        Y = label_matrix([_pairs(sentence) for sentence in train], columns)
        classifier.fit([sentence.text for sentence in train], Y, [sentence.review for sentence in train])
        own = _log_odds(classifier.held_out_)
        others = _log_odds(classifier.predict_proba([sentence.text for sentence in test]))
        if file is not None:
            _write(file, own, others)
    return Scored(train, columns, own), Scored(test, columns, others)


def mean(members: Iterable[tuple[Scored, Scored]]) -> tuple[Scored, Scored]:
    """Return the mean of what several classifiers say of the same training and test sentences."""
    own, others = zip(*members, strict=True)
    return _mean(own), _mean(others)


def _mean(members: Sequence[Scored]) -> Scored:
    odds: NDArray[np.float32] = np.mean([member.log_odds for member in members], axis=0)
    return replace(members[0], log_odds=odds)


def _pairs(sentence: Sentence) -> set[Pair]:
    opinions = sentence.opinions
    alone = {pair for opinion in opinions for pair in ((opinion.category, ""), ("", opinion.polarity))}
    return alone | {(opinion.category, opinion.polarity) for opinion in opinions}


def _log_odds(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    odds: NDArray[np.float32] = logit(probabilities.clip(_CERTAIN, 1 - _CERTAIN))
    return odds


def _write(file: Path, own: NDArray[np.float32], others: NDArray[np.float32]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    # Under another name until it is whole, for a run that is cut off here.
    scratch = file.with_suffix(".part.npz")
    np.savez(scratch, own=own, others=others)
    scratch.replace(file)


def _name_of(train: Sequence[Sentence], test: Sequence[Sentence], classifier: FeedbackClassifier) -> str:
    """Return a name that changes with everything that the scores depend on."""
    settings = classifier.get_params(deep=False)
    encoder = settings.pop("encoder")
    digest = hashlib.sha256(repr((train, test, sorted(settings.items()))).encode())
    if isinstance(encoder, Encoder):
        digest.update(repr(encoder.config).encode())
        for name, weights in sorted(encoder.weights.items()):
            digest.update(name.encode() + weights.tobytes())
    return digest.hexdigest()[:16]
