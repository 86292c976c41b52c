"""Find the words of a sentence that carry its tag, by leaving words out and asking the static model again.

What a prediction loses when a part of its input is left out is what that part carried: Zeiler and Fergus, 2014,
https://arxiv.org/abs/1311.2901, and for words Li, Monroe and Jurafsky, 2016, https://arxiv.org/abs/1612.08220. A
stretch of words is weighed both ways, by what is lost without it and by what it says on its own (the comprehensiveness
and sufficiency of DeYoung et al., 2020, https://aclanthology.org/2020.acl-main.408), so that the marks of two tags of
one sentence stay apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from klantstem.models.persistence import TrainedModel
from klantstem.models.static import StaticClassifier
from klantstem.report.quotes.stretches import stretches_around, telling_words, without_signs
from klantstem.text.tokens import tokens
from klantstem.values import ValueSet

_STRETCHES = 2
# Each word of a stretch has to bring this part of the drop.
_PER_WORD = 0.04
# The marks together explain at least this part of the log odds; with less to explain than this, nothing does.
_ENOUGH, _LEAST = 0.5, 1.0
_TOGETHER = 256

# Takes the place of a word that is left out: the model weighs by length, and knows no unit of this one.
_NOTHING = "\ue000"
_CHUNK = re.compile(r"\S+")


class Claim(NamedTuple):
    """A sentence with one of its tags."""

    sentence: str
    value: str
    stance: str


class Marked(NamedTuple):
    """A sentence with the words that carry its tag marked.

    Attributes
    ----------
    parts : the sentence in pieces; every second one carries the tag, the others do not. The first may be empty
    whole : whether the whole sentence is marked, since no words of it stand out or the model does not know the value
    """

    parts: tuple[str, ...]
    whole: bool


@dataclass(slots=True)
class _Case:
    """A claim as the model reads it; a word is what stands between spaces, and may have more units.

    Attributes
    ----------
    words : where each word stands in the sentence
    units : numbers of the units of each word
    columns : of the model's labels, those that mean the tag
    found : the stretches of words that carry it, so far
    carried : the part of the log odds that they carry
    """

    words: list[re.Match[str]]
    units: list[list[int]]
    columns: list[int]
    found: list[tuple[int, int]] = field(default_factory=list)
    carried: float = 0.0


def mark_evidence(claims: Iterable[Claim], values: ValueSet, model: TrainedModel) -> list[Marked]:
    """Mark the words that carry the tag of each sentence: one or two short stretches.

    Parameters
    ----------
    claims : the sentences, as they are shown, with their tags
    values : the set that the values of the claims are in
    model : one with a static classifier; the values that it knows are matched by name or synonym

    Raises
    ------
    TypeError
        If the model has another classifier.
    """
    classifier = model.classifier
    if not isinstance(classifier, StaticClassifier):
        raise TypeError("words are left out many times over, which needs the static model")
    columns, reader = _columns(values, model), _Reader(classifier)
    waiting, marked = iter(claims), list[Marked]()
    while batch := list(islice(waiting, _TOGETHER)):
        cases = [reader.case(claim.sentence, columns.get((claim.value, claim.stance), [])) for claim in batch]
        for _ in range(_STRETCHES):
            reader.extend([case for case in cases if case.columns and case.words and case.carried < _ENOUGH])
        marked += map(_marked, batch, cases)
    return marked


def _columns(values: ValueSet, model: TrainedModel) -> Mapping[tuple[str, str], list[int]]:
    """Return the model's labels of each (value, stance) of the set."""
    known = values.known(dict.fromkeys(label.value for label in model.labels))
    found: dict[tuple[str, str], list[int]] = {}
    for column, label in enumerate(model.labels):
        if label.value in known:
            found.setdefault((known[label.value], label.stance), []).append(column)
    return found


def _marked(claim: Claim, case: _Case) -> Marked:
    sentence = claim.sentence
    if case.carried < _ENOUGH:
        return Marked(("", sentence), whole=True)
    parts, at = [], 0
    for start, end in _joined(case.found):
        left, right = case.words[start].start(), case.words[end - 1].end()
        words = without_signs(sentence[left:right])
        left = sentence.index(words, left)
        parts += [sentence[at:left], words]
        at = left + len(words)
    return Marked((*parts, sentence[at:]), whole=False)


def _joined(stretches: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the stretches in order; two that touch are one."""
    first, *others = sorted(stretches)
    for other in others:
        if other[0] > first[1]:
            yield first
            first = other
        else:
            first = first[0], other[1]
    yield first


class _Reader:
    """Scores sentences of which words are left out."""

    def __init__(self, classifier: StaticClassifier) -> None:
        self._classifier = classifier
        self._known = classifier.word_vectors()
        self._units = [_NOTHING]
        self._number = {_NOTHING: 0}

    def case(self, sentence: str, columns: list[int]) -> _Case:
        words = list(_CHUNK.finditer(sentence))
        return _Case(words, [[self._numbered(unit) for unit in tokens(word[0])] for word in words], columns)

    def _numbered(self, unit: str) -> int:
        if unit not in self._number:
            self._number[unit] = len(self._units)
            self._units.append(unit)
        return self._number[unit]

    def _odds(self, texts: list[list[int]], columns: Sequence[list[int]]) -> npt.NDArray[np.float64]:
        """Return the calibrated log odds of a label for each text; of more labels the highest."""
        self._known.learn(self._units)
        bounds = np.concatenate([[0], np.cumsum([len(text) for text in texts])]).astype(np.int64)
        words = np.array([unit for text in texts for unit in text], dtype=np.int64)
        scores = self._classifier.decision_of_words(words, bounds, self._known)
        totals = self._classifier.calibration.totals(scores[None])
        return np.array([totals[row, chosen].max() for row, chosen in enumerate(columns)], dtype=np.float64)

    def extend(self, cases: list[_Case]) -> None:
        """Find one more stretch of each case."""
        singles = [[(at, at + 1) for at in range(len(case.words))] for case in cases]
        lost, _ = self._compare(cases, singles)
        stretches = [self._stretches(case, drops) for case, drops in zip(cases, lost, strict=True)]
        without, alone = self._compare(cases, stretches, alone=True)
        for case, candidates, drops, says in zip(cases, stretches, without, alone, strict=True):
            if not candidates:
                continue
            lengths = np.array([end - start for start, end in candidates])
            best = int(np.argmax((drops + says) / 2 - _PER_WORD * lengths))
            case.found.append(candidates[best])
            case.carried = float(drops[best])

    @staticmethod
    def _stretches(case: _Case, drops: npt.NDArray[np.float64]) -> list[tuple[int, int]]:
        """Return the stretches around the word without which most is lost."""
        taken = {word for start, end in case.found for word in range(start, end)}
        words = [word[0] for word in case.words]
        telling = [at for at in telling_words(words) if at not in taken]
        return list(stretches_around(max(telling, key=lambda at: drops[at]), words, taken)) if telling else []

    def _compare(
        self, cases: list[_Case], stretches: list[list[tuple[int, int]]], *, alone: bool = False
    ) -> tuple[list[npt.NDArray[np.float64]], list[npt.NDArray[np.float64]]]:
        """Return what each case loses without each stretch and what was found before, and what the stretch says alone.

        Both are parts of all that there is to lose; where that is too little, they are zero.
        """
        texts: list[list[int]] = []
        columns: list[list[int]] = []
        for case, chosen in zip(cases, stretches, strict=True):
            asked = [_text(case, []), [0]]
            asked += [_text(case, [*case.found, stretch]) for stretch in chosen]
            if alone:
                asked += [[unit for word in case.units[start:end] for unit in word] for start, end in chosen]
            texts += asked
            columns += [case.columns] * len(asked)
        odds = self._odds(texts, columns)
        lost, says, at = [], [], 0
        for chosen in stretches:
            full, empty = odds[at], odds[at + 1]
            here = odds[at + 2 : at + 2 + len(chosen) * (1 + alone)]
            at += 2 + len(here)
            without = full - here[: len(chosen)]
            most = max(full - empty, without.max(initial=0.0))
            scale = 1 / most if most >= _LEAST else 0.0
            lost.append(without * scale)
            says.append((here[len(chosen) :] - empty) * scale)
        return lost, says


def _text(case: _Case, without: list[tuple[int, int]]) -> list[int]:
    """Return the units of a case, those of some stretches left out."""
    gone = {word for start, end in without for word in range(start, end)}
    return [0 if word in gone else unit for word, units in enumerate(case.units) for unit in units]
