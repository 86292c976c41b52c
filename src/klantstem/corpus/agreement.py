"""How far two annotators agree, beyond chance and per label."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantstem.corpus.gold import GoldSentence
from klantstem.errors import CorpusError
from klantstem.evaluate.metrics import Bootstrap, Interval, Pair, interval, label_matrix, micro_f1
from klantstem.values import DEFAULT, Stance, load

Labels = Mapping[str, Collection[Pair]]
"""The labels of each sentence, by its id."""


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """How far two annotators agree on one value, with one stance or (`stance` None) with any.

    Attributes
    ----------
    alpha : Krippendorff's alpha; None where nothing varies, so that there is no chance to go beyond
    f1 : of the one against the other, which is the same both ways; None where neither gave the label
    first, second : how often each gave it
    """

    value: str
    stance: str | None
    alpha: float | None
    f1: float | None
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two annotators agree.

    Attributes
    ----------
    sentences, documents : how many both labelled
    alpha : Krippendorff's nominal alpha over every decision whether a sentence carries a label; None where nothing
        varies
    masi_alpha : Krippendorff's alpha over the sets of labels, with the distance of `masi_distances`
    exact : share of the sentences with the same set of labels
    f1, level_f1 : micro-F1 of the one against the other over (value, stance) and over (level, stance), with 95%
        intervals by document
    values : per value, its stances together
    labels : per value and stance
    """

    sentences: int
    documents: int
    alpha: float | None
    masi_alpha: float | None
    exact: float
    f1: Interval
    level_f1: Interval
    values: tuple[LabelAgreement, ...]
    labels: tuple[LabelAgreement, ...]


def agreement(
    first: Iterable[GoldSentence] | Labels,
    second: Iterable[GoldSentence] | Labels,
    *,
    resamples: int = 1_000,
    seed: int = 0,
) -> Agreement:
    """Compare two annotators who labelled the same sentences.

    Parameters
    ----------
    first, second
        what each made of the sentences, in any order; in a mapping the document is the id up to its last ``#``
    resamples, seed
        of the intervals

    Raises
    ------
    CorpusError
        If the sentences are not the same, there are none, or one occurs twice or carries an unknown label.
    """
    first = first if isinstance(first, Mapping) else list(first)
    one, other = _by_id(first, "first"), _by_id(second, "second")
    absent, extra = len(one.keys() - other.keys()), len(other.keys() - one.keys())
    if absent or extra:
        raise CorpusError(
            f"The two did not label the same sentences: {absent:,} of the first are not in the second, and {extra:,} "
            "of the second not in the first. Keep those that both labelled."
        )
    if not one:
        raise CorpusError("There are no sentences to compare.")
    values = load(DEFAULT)
    columns = [(name, str(stance)) for name in values.names for stance in Stance]
    a, b = label_matrix(list(one.values()), columns), label_matrix([other[key] for key in one], columns)
    owners = [(values.level_of(value).name, stance) for value, stance in columns]
    levels = np.array([[owner == pair for pair in dict.fromkeys(owners)] for owner in owners])
    documents = _documents(first)
    bootstrap = Bootstrap(documents, resamples=resamples, seed=seed)
    width = len(Stance)
    return Agreement(
        sentences=len(one),
        documents=len(set(documents)),
        alpha=nominal_alpha(a, b),
        masi_alpha=_masi_alpha(a, b),
        exact=float((a == b).all(axis=1).mean()),
        f1=_f1(a, b, bootstrap),
        level_f1=_f1(a @ levels, b @ levels, bootstrap),
        values=tuple(
            _label(name, None, a[:, place : place + width], b[:, place : place + width])
            for name, place in zip(values.names, range(0, len(columns), width), strict=True)
        ),
        labels=tuple(_label(*pair, a[:, place], b[:, place]) for place, pair in enumerate(columns)),
    )


def by_annotator(sentences: Iterable[GoldSentence]) -> dict[str, list[GoldSentence]]:
    """Take the sentences of a file apart by who labelled them, in order of first appearance."""
    apart: dict[str, list[GoldSentence]] = {}
    for sentence in sentences:
        apart.setdefault(sentence.annotator, []).append(sentence)
    return apart


def nominal_alpha(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float | None:
    """Return Krippendorff's alpha of two annotators who took the same yes-or-no decisions, of any shape.

    None where all decisions are the same, yes or no: then no disagreement is to be expected either.
    """
    ticked = np.array([first.size + second.size - first.sum() - second.sum(), first.sum() + second.sum()])
    return _alpha(float((first != second).mean()), ticked, 1.0 - np.eye(2))


def masi_distances(sets: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the distance between each two sets of labels, the rows of `sets`: 1 - Jaccard x monotonicity.

    Monotonicity is 1 for equal sets, 2/3 where one holds the other, 1/3 where they overlap and 0 where they do not
    (R. Passonneau, Measuring agreement on set-valued items (MASI) for semantic and pragmatic annotation, LREC 2006).
    Two empty sets are equal; an empty set and another do not overlap.
    """
    counts = sets.astype(np.int64)
    shared, sizes = counts @ counts.T, counts.sum(axis=1)
    union = sizes[:, None] + sizes - shared
    contained = shared == np.minimum(sizes[:, None], sizes)
    monotonicity = np.select([shared == union, shared == 0, contained], [1.0, 0.0, 2 / 3], 1 / 3)
    jaccard = np.where(union > 0, shared / np.maximum(union, 1), 1.0)
    distances: NDArray[np.float64] = 1 - jaccard * monotonicity
    return distances


def _masi_alpha(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float | None:
    sets, place, counts = np.unique(np.concatenate([first, second]), axis=0, return_inverse=True, return_counts=True)
    distances = masi_distances(sets)
    one, other = place.reshape(2, -1)
    return _alpha(float(distances[one, other].mean()), counts, distances)


def _alpha(observed: float, counts: NDArray[np.int64], distances: NDArray[np.float64]) -> float | None:
    """Return 1 - observed / expected disagreement, for two annotators without gaps.

    Parameters
    ----------
    observed : mean distance between what the two made of the same unit
    counts : how often each category was given, by both together
    distances : between each two categories
    """
    total = int(counts.sum())
    expected = float(counts @ distances @ counts) / (total * (total - 1))
    return 1 - observed / expected if expected else None


def _label(value: str, stance: str | None, first: NDArray[np.bool_], second: NDArray[np.bool_]) -> LabelAgreement:
    one, other = int(first.sum()), int(second.sum())
    f1 = micro_f1(first, second) if one + other else None
    return LabelAgreement(value, stance, nominal_alpha(first, second), f1, one, other)


def _f1(first: NDArray[np.bool_], second: NDArray[np.bool_], bootstrap: Bootstrap) -> Interval:
    return interval(micro_f1(first, second), bootstrap.f1(first, second))


def _documents(labelled: Sequence[GoldSentence] | Labels) -> list[str]:
    if isinstance(labelled, Mapping):
        return [key.rpartition("#")[0] or key for key in labelled]
    return [sentence.doc for sentence in labelled]


def _by_id(labelled: Iterable[GoldSentence] | Labels, which: str) -> Labels:
    found: dict[str, Collection[Pair]] = {}
    pairs = labelled.items() if isinstance(labelled, Mapping) else ((each.id, each.labels) for each in labelled)
    known = {(value, str(stance)) for value in load(DEFAULT).names for stance in Stance}
    for identity, labels in pairs:
        if identity in found:
            raise CorpusError(
                f"The {which} has sentence {identity!r} twice. Compare one annotator with one other: see by_annotator."
            )
        if unknown := sorted(set(labels) - known):
            raise CorpusError(f"The {which} gives sentence {identity!r} an unknown label: {' '.join(unknown[0])!r}.")
        found[identity] = labels
    return found
