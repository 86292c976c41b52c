"""Measure a tagger on labelled sentences, with baselines beside it in the same run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantstem.corpus import GoldSentence
from klantstem.evaluate import baselines
from klantstem.evaluate.baselines import Labels
from klantstem.evaluate.confusion import Confusion, confusions
from klantstem.evaluate.metrics import Bootstrap, Interval, Pair, interval, label_matrix, macro_f1, micro_f1
from klantstem.evaluate.reliability import Reliability, reliability
from klantstem.tagger import Tagger
from klantstem.values import Stance


@dataclass(frozen=True, slots=True)
class Result:
    """How one model did.

    Attributes
    ----------
    model : its name
    micro_f1, value_f1, level_f1 : over (value, stance), over values whatever the stance, and over (level, stance), with
        95% intervals by document
    macro_f1, value_macro_f1 : mean over the (value, stance) and over the values that occur in the gold
    gain : how much the tagger's micro-F1 lies above this model's, paired; None for the tagger itself
    """

    model: str
    micro_f1: Interval
    macro_f1: float
    value_f1: Interval
    value_macro_f1: float
    level_f1: Interval
    gain: Interval | None = None


@dataclass(frozen=True, slots=True)
class LabelResult:
    """How the tagger did on one label: counts, precision and recall (None where nothing was said or to be found)."""

    value: str
    stance: str
    threshold: float | None
    gold: int
    predicted: int
    correct: int

    @property
    def precision(self) -> float | None:
        """Share of the tags that are right."""
        return self.correct / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """Share of the labels that were found."""
        return self.correct / self.gold if self.gold else None


@dataclass(frozen=True, slots=True)
class PhenomenonResult:
    """How the tagger did on the sentences that show one phenomenon, such as negation: counts and micro-F1."""

    phenomenon: str
    sentences: int
    labels: int
    micro_f1: Interval


@dataclass(frozen=True, slots=True)
class Comparison:
    """The results of a tagger and its baselines on the same sentences.

    Attributes
    ----------
    sentences, documents, labels : how many
    results : of the tagger, then of each baseline
    per_label, per_phenomenon, confusions : of the tagger
    reliability : of the tagger's probabilities: of all values together, of all levels, then of each value in the gold
    """

    sentences: int
    documents: int
    labels: int
    results: list[Result]
    per_label: list[LabelResult]
    per_phenomenon: list[PhenomenonResult]
    confusions: list[Confusion]
    reliability: list[Reliability]


def compare(
    tagger: Tagger,
    gold: Sequence[GoldSentence],
    *,
    train: Sequence[GoldSentence] = (),
    others: Mapping[str, Labels] | None = None,
) -> Comparison:
    """Measure a tagger.

    The tagger reads each sentence as a feedback item, as a user's would be read: it is cleaned and, where it holds
    several sentences, cut; its labels are those of all its segments together.

    Parameters
    ----------
    tagger : with the default value set, in which gold is labelled
    gold : the sentences to measure on
    train : sentences to train the baselines "majority" and "tf-idf + svm" on; without them only keywords are compared
    others : what other models say of the same sentences, by their name
    """
    texts = [sentence.text for sentence in gold]
    own = [frozenset((tag.value, str(tag.stance)) for tag in item.tags) for item in tagger.tag_items(texts)]
    said = [(tagger.name, own), ("keywords", baselines.keywords(tagger.values, texts))]
    if train:
        said.append(("majority", baselines.majority(train, texts)))
        said.append(("tf-idf + svm", baselines.tfidf_svm(train, texts)))
    said += (others or {}).items()

    columns = [(name, str(stance)) for name in tagger.values.names for stance in Stance]
    truth = label_matrix([sentence.labels for sentence in gold], columns)
    by_level = _level_matrix(tagger, columns)
    by_value = np.array([[value == name for name in tagger.values.names] for value, _ in columns])
    bootstrap = Bootstrap([sentence.doc for sentence in gold])
    chosen = label_matrix(own, columns)
    own_micro, own_resampled = micro_f1(truth, chosen), bootstrap.f1(truth, chosen)
    results: list[Result] = []
    for name, labels in said:
        predicted = label_matrix(labels, columns)
        micro, resampled = micro_f1(truth, predicted), bootstrap.f1(truth, predicted)
        levels, values = (truth @ by_level, predicted @ by_level), (truth @ by_value, predicted @ by_value)
        gain = interval(own_micro - micro, own_resampled - resampled) if results else None
        results.append(
            Result(
                name,
                interval(micro, resampled),
                macro_f1(truth, predicted),
                interval(micro_f1(*values), bootstrap.f1(*values)),
                macro_f1(*values),
                interval(micro_f1(*levels), bootstrap.f1(*levels)),
                gain,
            )
        )
    thresholds = {(value, str(stance)): cut for (value, stance), cut in tagger.thresholds.items()}
    per_label = [
        LabelResult(
            *pair,
            thresholds.get(pair),
            int(truth[:, column].sum()),
            int(chosen[:, column].sum()),
            int((truth & chosen)[:, column].sum()),
        )
        for column, pair in enumerate(columns)
    ]
    documents = len({sentence.doc for sentence in gold})
    per_phenomenon = [_phenomenon(name, gold, truth, chosen) for name in sorted({n for s in gold for n in s.phenomena})]
    return Comparison(
        len(gold),
        documents,
        int(truth.sum()),
        results,
        per_label,
        per_phenomenon,
        confusions([sentence.labels for sentence in gold], own),
        _reliability(tagger, gold, columns, truth),
    )


def _reliability(
    tagger: Tagger, gold: Sequence[GoldSentence], columns: Sequence[Pair], truth: NDArray[np.bool_]
) -> list[Reliability]:
    given = tagger.predict_proba(sentence.text for sentence in gold)
    # A label that the model has not learnt is one that it gives no probability.
    of_labels = np.zeros(truth.shape, dtype=np.float32)
    of_labels[:, [columns.index((value, str(stance))) for value, stance in given.labels]] = given.of_labels
    levels = [(level, str(stance)) for level, stance in given.levels]
    owners = [
        {(tagger.values.level_of(value).name, stance) for value, stance in each.labels if value in tagger.values.names}
        for each in gold
    ]
    found = [
        reliability("all values", of_labels, truth),
        reliability("all levels", given.of_levels, label_matrix(owners, levels)),
    ]
    for name in tagger.values.names:
        own = [at for at, (value, _) in enumerate(columns) if value == name]
        if truth[:, own].any():
            found.append(reliability(name, of_labels[:, own], truth[:, own]))
    return found


def _phenomenon(
    name: str, gold: Sequence[GoldSentence], truth: NDArray[np.bool_], chosen: NDArray[np.bool_]
) -> PhenomenonResult:
    rows = np.array([name in sentence.phenomena for sentence in gold])
    truth, chosen = truth[rows], chosen[rows]
    bootstrap = Bootstrap([sentence.doc for sentence in gold if name in sentence.phenomena])
    f1 = interval(micro_f1(truth, chosen), bootstrap.f1(truth, chosen))
    return PhenomenonResult(name, int(rows.sum()), int(truth.sum()), f1)


def _level_matrix(tagger: Tagger, columns: Sequence[Pair]) -> NDArray[np.bool_]:
    """Return which (value, stance) belongs to which (level, stance)."""
    pairs = [(level.name, str(stance)) for level in tagger.values.levels for stance in Stance]
    owners = [(tagger.values.level_of(value).name, stance) for value, stance in columns]
    return np.array([[owner == pair for pair in pairs] for owner in owners])
