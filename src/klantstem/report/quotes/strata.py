"""The strata that each want quotes, and what may not be told of a quote since too few customers share it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from klantstem.report.feedback import STANCES, Feedback
from klantstem.report.small_counts import withheld
from klantstem.report.tagged import Tagged

_READABLE, _PLEASANT = (20, 280), (40, 200)
_UNREADABLE, _UNPLEASANT = 0.5, 0.1
# Sure tags are many; chance picks among those that are about as sure, so that the quotes come from all over the table.
_CHANCE = 0.05
_FEW_MONTHS = 4

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """One tag per item, value and stance that may be quoted, best first.

    Attributes
    ----------
    item : number of the item in the feedback
    kind : value and stance in one number: ``value * len(STANCES) + stance``
    score, start, end : of the tag
    worth : how good a quote the tag makes, as far as can be seen without the text
    labels : of each column the number of the label that may be told of the quote, or -1
    period : number of the month, or of the week where there are few months; -1 where unknown
    """

    item: Codes
    kind: Codes
    score: npt.NDArray[np.float64]
    start: Codes
    end: Codes
    worth: npt.NDArray[np.float64]
    labels: dict[str, Codes]
    period: Codes

    def __len__(self) -> int:
        return len(self.item)

    def take(self, places: Codes) -> Candidates:
        """Return some of the candidates."""
        rest = {each.name: getattr(self, each.name)[places] for each in fields(self) if each.name != "labels"}
        return Candidates(**rest, labels={name: codes[places] for name, codes in self.labels.items()})


@dataclass(frozen=True, slots=True)
class Layer:
    """A division of the candidates into strata that each want quotes.

    Attributes
    ----------
    strata : of each candidate the number of its stratum, largest first, or -1
    count : number of strata
    share : how many quotes a stratum wants in each round of choosing
    """

    strata: Codes
    count: int
    share: int


def read_candidates(tagged: Tagged, feedback: Feedback, *, min_items: int, seed: int) -> Candidates:
    """Return the tags that may be quoted: of values that enough items express, and not of a group that is too small.

    A label is left off a quote where how many items with that label express the value in that stance may not be told.
    Those that then have no label are themselves a group that the quotes give away; where it is smaller than
    `min_items`, they are not quoted.
    """
    tags = tagged.tags
    names = list(feedback.values.names)
    kind = _codes(tags["value"], names) * len(STANCES) + _codes(tags["stance"], list(STANCES))
    item = (np.cumsum(tagged.counted) - 1)[tags["item"].to_numpy(np.int64)]
    score = tags["score"].to_numpy(np.float64)
    start, end = tags["start"].to_numpy(np.int64), tags["end"].to_numpy(np.int64)

    kinds = len(names) * len(STANCES)
    expressed = feedback.value * len(STANCES) + feedback.stance
    enough = np.bincount(expressed, minlength=kinds) >= max(min_items, 1)
    worth = _worth(score, end - start)
    order = np.argsort(-(worth + _CHANCE * np.random.default_rng(seed).random(len(worth))), kind="stable")
    order = order[enough[kind[order]] & (start[order] >= 0) & (end[order] > start[order])]
    order = order[~pd.Series(item[order] * kinds + kind[order]).duplicated().to_numpy()]

    item, kind = item[order], kind[order]
    labels, quotable = _labels(feedback, item, kind, expressed, kinds, min_items)
    candidates = Candidates(
        item, kind, score[order], start[order], end[order], worth[order], labels, _periods(feedback)[item]
    )
    return candidates.take(np.flatnonzero(quotable))


def layers(candidates: Candidates) -> Iterator[Layer]:
    """Yield the divisions, coarse ones first: values, then segments and periods, then values within those."""
    yield _layer(candidates.kind, share=4)
    divisions = [*candidates.labels.values(), candidates.period]
    for codes in divisions:
        yield _layer(codes, share=2)
    kinds = int(candidates.kind.max(initial=-1)) + 1
    for codes in divisions:
        yield _layer(np.where(codes < 0, -1, codes * kinds + candidates.kind), share=1)


def _layer(codes: Codes, *, share: int) -> Layer:
    members = np.flatnonzero(codes >= 0)
    found = pd.factorize(codes[members])[0]
    order = np.argsort(-np.bincount(found), kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    strata = np.full(len(codes), -1, dtype=np.int64)
    strata[members] = place[found]
    return Layer(strata, len(order), share)


def _worth(score: npt.NDArray[np.float64], length: Codes) -> npt.NDArray[np.float64]:
    outside = [(length < low) | (length > high) for low, high in (_READABLE, _PLEASANT)]
    worth: npt.NDArray[np.float64] = score - _UNREADABLE * outside[0] - _UNPLEASANT * outside[1]
    return worth


def _labels(
    feedback: Feedback, item: Codes, kind: Codes, expressed: Codes, kinds: int, min_items: int
) -> tuple[dict[str, Codes], npt.NDArray[np.bool_]]:
    """Return the labels that may be told of each candidate, and whether it may be quoted at all."""
    told: dict[str, Codes] = {}
    quotable = np.ones(len(item), dtype=np.bool_)
    for name, groups in feedback.groups.items():
        # The last label is that of items without one.
        labels = len(groups.labels) + 1
        code = np.where(groups.codes < 0, labels - 1, groups.codes).astype(np.int64)
        counts = np.bincount(expressed * labels + code[feedback.item], minlength=kinds * labels).reshape(kinds, labels)
        tellable = np.zeros_like(counts, dtype=np.bool_)
        tellable[:, :-1] = ~withheld(counts[:, :-1].T, min_items).T
        untold = np.where(tellable, 0, counts).sum(axis=1)
        mine = tellable[kind, code[item]]
        told[name] = np.where(mine, code[item], -1)
        quotable &= mine | (untold[kind] >= min_items)
    # Where that leaves nobody to quote, all are quoted, and nothing is told of them.
    silent = (np.bincount(kind[quotable], minlength=kinds) == 0)[kind]
    for codes in told.values():
        codes[silent] = -1
    return told, quotable | silent


def _periods(feedback: Feedback) -> Codes:
    if feedback.dates is None:
        return np.full(len(feedback), -1, dtype=np.int64)
    known = ~np.isnat(feedback.dates)
    periods = feedback.dates.astype("M8[M]").astype(np.int64)
    if len(np.unique(periods[known])) < _FEW_MONTHS:
        # The first of January 1970 was a Thursday.
        periods = (feedback.dates.astype("M8[D]").astype(np.int64) + 3) // 7
    numbers = np.full(len(feedback), -1, dtype=np.int64)
    numbers[known] = pd.factorize(periods[known], sort=True)[0]
    return numbers


def _codes(column: pd.Series[Any], names: list[str]) -> Codes:
    return np.asarray(pd.Categorical(column, categories=names).codes, dtype=np.int64)
