"""Learn from an analyst's corrected tags, and measure on corrections that were held out whether it helps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from klantstem.corpus import GoldSentence
from klantstem.errors import CorpusError
from klantstem.models.persistence import TrainedModel
from klantstem.own.classifier import Evidence, OwnValuesClassifier
from klantstem.own.head import Head, fit_head
from klantstem.own.resolve import resolve
from klantstem.values import Stance, ValueSet

FEWEST = 20
"""Fewer corrections cannot say whether anything was learnt."""
_OUTER, _INNER = 5, 3
_FEWEST_OF_VALUE = 3
_STRENGTHS = (1.0, np.inf)
_TRUST = 30.0
_WORTH = 1.0
"""By how much the log likelihood of held-out corrections must grow for a value to get a head: less is chance."""
_RANK = 96
_RESAMPLES = 1_000


@dataclass(frozen=True, slots=True)
class Learnt:
    """What corrections taught, and how much that helps on corrections that were held out.

    Attributes
    ----------
    heads : by name of the value; values that corrections say too little of, or that are right as they are, have none
    sentences, documents : how many corrections there were
    before, after : micro-F1 over (value, stance) on held-out corrections, of the model as it was and as it is taught
    low, high : 95% interval of the difference, bootstrapped by document
    """

    heads: dict[str, Head]
    sentences: int
    documents: int
    before: float
    after: float
    low: float
    high: float

    @property
    def helps(self) -> bool:
        """Whether held-out corrections are read better than before."""
        return bool(self.heads) and self.after > self.before


def learn(model: TrainedModel, values: ValueSet, sentences: Sequence[GoldSentence], *, seed: int = 0) -> Learnt:
    """Fit heads for the values of a set on corrected sentences.

    Of each value cross-validation inside the corrections chooses between leaving it as it is, moving its log odds, and
    weighing what the encoder says of a sentence too. The figures come from corrections that took no part in any of it.

    Parameters
    ----------
    model : one with an encoder
    values : the set in whose words the sentences are labelled
    sentences : with all values of the set that they express
    seed : of the division in folds

    Raises
    ------
    CorpusError
        If there are fewer than 20 sentences, or fewer than 5 documents.
    ModelError
        If the model has no encoder.
    """
    documents = np.unique([sentence.doc for sentence in sentences], return_inverse=True)[1]
    if len(sentences) < FEWEST or documents.max(initial=-1) + 1 < _OUTER:
        raise CorpusError(
            f"{len(sentences)} corrected sentences are too few to learn from and to see whether that helped: "
            f"give at least {FEWEST}, of {_OUTER} or more documents."
        )
    sources = resolve(values, [label.value for label in model.labels], describes=model.describes)
    classifier = OwnValuesClassifier(model, values.values, sources)
    evidence = classifier.evidence([sentence.text for sentence in sentences])
    thresholds = classifier.thresholds_[len(model.labels) :].reshape(len(values.values), len(Stance))
    truth = np.array(
        [[[(name, str(stance)) in each.labels for stance in Stance] for name in values.names] for each in sentences]
    )
    expressed = np.asarray(truth.any(axis=2), dtype=np.bool_)
    folds = GroupKFold(_OUTER, shuffle=True, random_state=seed)
    after = np.zeros(truth.shape, dtype=np.float32)
    for seen, held in folds.split(truth, groups=documents):
        heads = _fit(_rows(evidence, seen), expressed[seen], documents[seen], seed=seed)
        after[held] = _rows(evidence, held).of_values(heads)
    counts = [_counts(given >= thresholds, truth, documents) for given in (evidence.of_values({}), after)]
    before_f1, after_f1 = (float(_f1(each.sum(axis=0))) for each in counts)
    times = np.random.default_rng(seed).multinomial(
        len(counts[0]), np.full(len(counts[0]), 1 / len(counts[0])), size=_RESAMPLES
    )
    low, high = np.quantile(_f1(times @ counts[1]) - _f1(times @ counts[0]), [0.025, 0.975])
    heads = _fit(evidence, expressed, documents, seed=seed)
    return Learnt(
        {values.names[number]: head for number, head in heads.items()},
        len(sentences), len(counts[0]), before_f1, after_f1, float(low), float(high),
    )  # fmt: skip


def _fit(evidence: Evidence, truth: NDArray[np.bool_], documents: NDArray[np.int64], *, seed: int) -> dict[int, Head]:
    """Return a head for each value that is read better with one in cross-validation."""
    heads: dict[int, Head] = {}
    # In the space that the sentences span, which gives the same heads sooner.
    axes = np.linalg.svd(evidence.states, full_matrices=False)[2][:_RANK]
    states = evidence.states @ axes.T
    groups = len(np.unique(documents))
    folds = (
        list(GroupKFold(_INNER, shuffle=True, random_state=seed).split(truth, groups=documents))
        if groups >= _INNER
        else []
    )
    for value in np.flatnonzero((truth.sum(axis=0) >= _FEWEST_OF_VALUE) & ~truth.all(axis=0)):
        totals, wanted = evidence.totals[:, value], truth[:, value]
        best, chosen = _loss(totals, wanted) - _WORTH, None
        for strength in _STRENGTHS:
            found = np.zeros_like(totals)
            for seen, held in folds:
                head = fit_head(totals[seen], states[seen], wanted[seen], strength=strength, trust=_TRUST)
                found[held] = head(totals[held], states[held])
            if folds and (loss := _loss(found, wanted)) < best:
                best, chosen = loss, strength
        if chosen is not None:
            head = fit_head(totals, states, wanted, strength=chosen, trust=_TRUST)
            heads[int(value)] = Head(head.slope, (head.weights @ axes).astype(np.float32), head.bias)
    return heads


def _rows(evidence: Evidence, rows: NDArray[np.int64]) -> Evidence:
    return Evidence(evidence.probabilities[rows], evidence.totals[rows], evidence.shares[rows], evidence.states[rows])


def _loss(totals: NDArray[np.float32], truth: NDArray[np.bool_]) -> float:
    return float((np.logaddexp(0, totals) - truth * totals).sum())


def _counts(given: NDArray[np.bool_], truth: NDArray[np.bool_], documents: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return hits, given and wanted of each document."""
    found = np.stack([(given & truth).sum(axis=(1, 2)), given.sum(axis=(1, 2)), truth.sum(axis=(1, 2))], axis=1)
    sums = np.zeros((documents.max() + 1, 3), dtype=np.int64)
    np.add.at(sums, documents, found)
    return sums


def _f1(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    result: NDArray[np.float64] = 2 * counts[..., 0] / np.maximum(counts[..., 1] + counts[..., 2], 1)
    return result
