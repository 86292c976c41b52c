"""A classifier with columns for values that it was not trained on, or that it was taught more about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from klantstem.models.calibration import Calibration
from klantstem.models.description import description_of
from klantstem.models.logistic import expit, logit
from klantstem.models.persistence import Label, TrainedModel
from klantstem.models.texts import checked_texts
from klantstem.own.background import background
from klantstem.own.examples import heads_of_examples
from klantstem.own.head import Head
from klantstem.own.reading import Reader
from klantstem.own.resolve import Source
from klantstem.own.stances import stance_shares, towards
from klantstem.values import Basis, Stance, Value

FOUND = 0.22
"""The probability from which a value that a model was not trained on becomes a tag."""
_SURE = 0.25
_SELDOM = {False: 0.02, True: 0.015}
"""So large a share of the background gets at least that probability, of values without and with examples: log odds of
one description say little beside those of another. This rule gave the largest F1 on values kept out of all training."""
_TOGETHER = 0.5
"""How far the values of a set move together, and not each by what the background says of it: on feedback of other kinds
some are expressed more often. Half of the way gave the largest F1 on values kept out of all training."""
_EDGE = 1e-6
_UNHEARD = -3.0
"""Log odds of a value of which nothing is known: one in twenty."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What there is to say about some texts before any head has spoken.

    Attributes
    ----------
    probabilities : of the model's own labels, shape (texts, labels)
    totals : log odds of each value in any stance, shape (texts, values)
    shares : how the probability of a value is divided over its stances, shape (texts, values, stances)
    states : what heads work on, shape (texts, width)
    """

    probabilities: NDArray[np.float32]
    totals: NDArray[np.float32]
    shares: NDArray[np.float32]
    states: NDArray[np.float32]

    def of_values(self, heads: Mapping[int, Head]) -> NDArray[np.float32]:
        """Return the probability of each value and stance, shape (texts, values, stances).

        Parameters
        ----------
        heads : by number of the value
        """
        totals = self.totals.copy()
        for value, head in heads.items():
            totals[:, value] = head(totals[:, value], self.states)
        result: NDArray[np.float32] = (expit(totals)[:, :, None] * self.shares).astype(np.float32)
        return result


class OwnValuesClassifier:
    """The columns of a model and, after those, one for each stance of some values.

    Parameters
    ----------
    model : one with an encoder
    values : those that get columns
    sources : of each of them, where it is taken from
    heads : of some of them, by name; a value with examples and no head gets one from its examples

    Attributes
    ----------
    labels : what the columns mean
    thresholds_ : float32, one per column
    classes_ : numbers of the columns

    Raises
    ------
    ModelError
        If the model has no encoder.
    """

    def __init__(
        self,
        model: TrainedModel,
        values: Sequence[Value],
        sources: Sequence[Source],
        heads: Mapping[str, Head] | None = None,
    ) -> None:
        self._model, self._values = model, tuple(values)
        read = (Basis.OMSCHRIJVING, Basis.VOORBEELDEN)
        self._described = [number for number, source in enumerate(sources) if source.basis in read]
        self._reader = Reader(
            model,
            [
                description_of(values[number], [each.text for each in values[number].examples])
                for number in self._described
            ],
        )
        self._examples = [[each.stance for each in values[number].examples] for number in self._described]
        # Of each value and stance the columns of the model that count as it.
        self._columns = {
            number: [
                [at for at, label in enumerate(model.labels) if label.value in source.labels and label.stance == stance]
                for stance in Stance
            ]
            for number, source in enumerate(sources)
            if source.basis in (Basis.BEKEND, Basis.AFGELEID)
        }
        self._stances = [label.stance for label in model.labels]
        names = [value.name for value in values]
        self._taught = {names.index(name): head for name, head in (heads or {}).items() if name in names}
        self._levelled: list[Head] | None = None
        own = [self._threshold(number, place) for number in range(len(values)) for place in range(len(Stance))]
        self.labels = (*model.labels, *(Label(value.name, str(stance)) for value in values for stance in Stance))
        self.thresholds_ = np.concatenate([self._reader.classifier.thresholds_, np.array(own, dtype=np.float32)])
        self.classes_ = np.arange(len(self.labels))

    def predict_proba(self, X: Iterable[str]) -> NDArray[np.float32]:
        """Return calibrated probabilities, shape (texts, labels); a text has the same row in any company."""
        evidence = self.evidence(checked_texts(X))
        own = evidence.of_values(self._taught)
        return np.concatenate([evidence.probabilities, own.reshape(len(own), own.shape[1] * own.shape[2])], axis=1)

    def evidence(self, texts: Sequence[str]) -> Evidence:
        """Read texts."""
        reading = self._reader.read(texts)
        known = Calibration.squash(reading.totals)
        totals = np.full((len(texts), len(self._values)), _UNHEARD, dtype=np.float32)
        for number, found, head in zip(self._described, reading.described.T, self._on_level(), strict=True):
            totals[:, number] = head(found, reading.states)
        tone = stance_shares(reading.totals, self._stances)
        shares = np.repeat(tone[:, None], len(self._values), axis=1)
        if self._described:
            shares[:, self._described] = np.stack(towards(tone, reading.alike, self._examples), axis=1)
        for value, columns in self._columns.items():
            each = np.stack([known[:, at].max(axis=1, initial=0.0) for at in columns], axis=1).clip(0, 1 - _EDGE)
            any_ = (1 - np.prod(1 - each, axis=1)).clip(_EDGE, 1 - _EDGE)
            totals[:, value] = logit(any_)
            shares[:, value] = each / any_[:, None]
        return Evidence(known, totals, shares, reading.states)

    def _threshold(self, number: int, place: int) -> float:
        if columns := self._columns.get(number, [[]] * len(Stance))[place]:
            return float(self._reader.classifier.thresholds_[columns].min())
        return FOUND

    def _on_level(self) -> list[Head]:
        """Return what brings each described value on the level of the others; made at first use.

        The encoder must read the examples and the background for it.
        """
        if self._levelled is None and self._described:
            totals, _ = self._reader.described(background())
            states = np.zeros((len(totals), self._reader.width), dtype=np.float32)
            still = Head(1.0, np.zeros(self._reader.width, dtype=np.float32), 0.0)
            heads = dict.fromkeys(self._described, still)
            if shown := [number for number in self._described if self._values[number].examples]:
                texts = [[each.text for each in self._values[number].examples] for number in shown]
                read = self._reader.states([text for each in texts for text in each])
                parts = np.split(read, np.cumsum([len(each) for each in texts])[:-1])
                states = self._reader.states(background())
                heads |= zip(shown, heads_of_examples(parts, states), strict=True)
            with_examples = np.array([bool(self._values[number].examples) for number in heads])
            high = [
                np.quantile(head(of_value, states), 1 - _SELDOM[bool(own)])
                for head, of_value, own in zip(heads.values(), totals.T, with_examples, strict=True)
            ]
            self._levelled = [
                replace(head, bias=head.bias + float(shift))
                for head, shift in zip(heads.values(), _to_level(np.array(high), with_examples), strict=True)
            ]
        return self._levelled or []


def _to_level(high: NDArray[np.float64], shown: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return what brings values on one level, shape (values,).

    Parameters
    ----------
    high : log odds of each value that the background seldom reaches
    shown : whether each value has examples; those that have move together, and those that have none
    """
    away: NDArray[np.float64] = logit(_SURE) - high
    for alike in (shown, ~shown):
        if alike.any():
            away[alike] += _TOGETHER * (away[alike].mean() - away[alike])
    return away
