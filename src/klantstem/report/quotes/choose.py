"""Choose the quotes that a reader can click through to: a bounded pool that has some for every number in the report."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from klantstem.models.persistence import TrainedModel
from klantstem.models.shipped import FAST_MODEL, open_model
from klantstem.report.feedback import STANCES, Feedback
from klantstem.report.quotes.evidence import Claim, mark_evidence
from klantstem.report.quotes.excerpt import excerpt
from klantstem.report.quotes.quote import Quote
from klantstem.report.quotes.strata import Candidates, Layer, layers, read_candidates
from klantstem.report.tagged import Tagged

LIMIT, ROOM = 2_000, 900_000
# The JSON of a quote beside its text.
_FACTS = 120
# So many tags of a stratum are looked at for each quote that it may get.
_TRIES = 6
_ALIKE = 0.5
_VAGUE, _MASKED = 0.2, 0.1
_WORD = re.compile(r"\w+")
_PLACEHOLDER = re.compile(r"\[[a-z-]+\]")


def choose_quotes(
    tagged: Tagged,
    feedback: Feedback,
    *,
    min_items: int = 5,
    masked: bool = True,
    limit: int = LIMIT,
    room: int = ROOM,
    seed: int = 0,
    model: TrainedModel | None = None,
) -> tuple[Quote, ...]:
    """Return the quotes in the order in which to show them: the best of every value and stance, the second best, ...

    Every value and stance that enough items express has quotes, and so has every segment and every period, and then
    every value within those, large ones first, as far as the pool reaches. No two quotes of a value and stance are
    alike.

    Parameters
    ----------
    tagged : the table with the texts
    feedback : its items
    min_items : a value and stance that fewer items express is not quoted; nor is it in a segment where fewer do
    masked : replace personal data by placeholders (`klantstem.text.privacy`)
    limit, room : how many quotes at most, and bytes as JSON
    seed : of the choice among tags that are about as good
    model : the static model that finds the words that carry a tag; the shipped one by default
    """
    if tagged.texts is None:
        return ()
    everything = read_candidates(tagged, feedback, min_items=min_items, seed=seed)
    listed = _shortlist(everything, limit)
    divisions = [replace(layer, strata=layer.strata[listed]) for layer in layers(everything)]
    candidates = everything.take(listed)
    passages = _Passages(tagged.texts, feedback.rows[candidates.item], candidates, masked=masked)
    chosen = _fill(divisions, passages, limit=limit, room=room)
    return _quotes(chosen, candidates, feedback, model or open_model(FAST_MODEL))


def _shortlist(candidates: Candidates, limit: int) -> npt.NDArray[np.int64]:
    """Return the candidates that may be looked at: the best of each stratum that may have its turn."""
    listed = np.zeros(len(candidates), dtype=np.bool_)
    for layer in layers(candidates):
        members = np.flatnonzero((layer.strata >= 0) & (layer.strata < limit))
        strata = layer.strata[members]
        places = pd.Series(strata).groupby(strata, sort=False).cumcount().to_numpy()
        most = _TRIES * max(layer.share, limit // max(1, layer.count))
        listed[members[places < most]] = True
    return np.flatnonzero(listed)


def _fill(divisions: list[Layer], passages: _Passages, *, limit: int, room: int) -> dict[int, _Passage]:
    """Return the passages of the candidates that were chosen.

    In every round each stratum gets what it still lacks: a quote counts in all strata that it is in, so most of what
    the small ones want is there already.
    """
    has = [np.zeros(layer.count, dtype=np.int64) for layer in divisions]
    queues = [_queues(layer, limit) for layer in divisions]
    chosen: dict[int, _Passage] = {}
    looked: set[int] = set()
    used, rounds, grown = 0, 0, True
    while grown:
        grown, rounds = False, rounds + 1
        for layer, count, waiting in zip(divisions, has, queues, strict=True):
            for stratum, queue in enumerate(waiting):
                while count[stratum] < rounds * layer.share and (candidate := next(queue, None)) is not None:
                    if candidate in looked:
                        continue
                    looked.add(candidate)
                    if (passage := passages.read(candidate)) is None:
                        continue
                    used += passage.size
                    if len(chosen) == limit or used > room:
                        return chosen
                    chosen[candidate], grown = passage, True
                    for other, number in zip(divisions, has, strict=True):
                        if other.strata[candidate] >= 0:
                            number[other.strata[candidate]] += 1
    return chosen


def _queues(layer: Layer, limit: int) -> list[Iterator[int]]:
    """Return the candidates of each stratum, best first."""
    order = np.argsort(layer.strata, kind="stable")
    edges = np.searchsorted(layer.strata[order], np.arange(min(limit, layer.count) + 1))
    return [iter(order[start:end].tolist()) for start, end in pairwise(edges)]


class _Passage(NamedTuple):
    """What is shown of an item."""

    before: str
    sentence: str
    after: str

    @property
    def size(self) -> int:
        """How many bytes it takes as JSON, with what is told of it."""
        return len(json.dumps(self, ensure_ascii=False).encode()) + _FACTS


class _Passages:
    """Cuts passages from the texts, and passes over those that are much like one before."""

    def __init__(
        self, texts: pa.ChunkedArray, rows: npt.NDArray[np.int64], candidates: Candidates, *, masked: bool
    ) -> None:
        self._texts, self._rows, self._candidates, self._masked = texts, rows, candidates, masked
        self._taken: dict[int, list[frozenset[str]]] = defaultdict(list)

    def read(self, candidate: int) -> _Passage | None:
        """Return the passage of a candidate; None where it has none to show."""
        text = self._texts[int(self._rows[candidate])].as_py()
        start, end = int(self._candidates.start[candidate]), int(self._candidates.end[candidate])
        if text is None or end > len(text):
            return None
        words = frozenset(_WORD.findall(text[start:end].lower()))
        taken = self._taken[int(self._candidates.kind[candidate])]
        if not words or any(len(words & other) > _ALIKE * len(words | other) for other in taken):
            return None
        passage = _Passage(*excerpt(text, start, end, masked=self._masked))
        if not _WORD.search(passage.sentence):
            return None
        taken.append(words)
        return passage


def _quotes(
    chosen: Mapping[int, _Passage], candidates: Candidates, feedback: Feedback, model: TrainedModel
) -> tuple[Quote, ...]:
    """Mark the words that carry the tags, and put the quotes in the order in which to show them."""
    places = np.fromiter(chosen, dtype=np.int64, count=len(chosen))
    picked = candidates.take(places)
    values = feedback.values
    tags = [(values.names[kind // len(STANCES)], STANCES[kind % len(STANCES)]) for kind in picked.kind.tolist()]
    claims = [Claim(passage.sentence, *tag) for passage, tag in zip(chosen.values(), tags, strict=True)]
    marked = mark_evidence(claims, values, model)
    vague = np.array([each.whole for each in marked], dtype=np.float64)
    hidden = np.array([len(_PLACEHOLDER.findall(claim.sentence)) for claim in claims], dtype=np.float64)
    worth = picked.worth - _VAGUE * vague - _MASKED * hidden
    best = np.argsort(-worth, kind="stable")
    turn = np.empty(len(best), dtype=np.int64)
    turn[best] = pd.Series(picked.kind[best]).groupby(picked.kind[best]).cumcount()
    labels = {name: feedback.groups[name].labels for name in picked.labels}
    quotes = []
    for at in np.lexsort((-worth, turn)).tolist():
        item, passage = int(picked.item[at]), chosen[int(places[at])]
        told = {name: int(codes[at]) for name, codes in picked.labels.items()}
        quotes.append(
            Quote(
                before=passage.before,
                parts=marked[at].parts,
                after=passage.after,
                whole=marked[at].whole,
                value=tags[at][0],
                stance=tags[at][1],
                level=values.level_of(tags[at][0]).name,
                score=round(float(picked.score[at]), 4),
                row=int(feedback.rows[item]),
                start=int(picked.start[at]),
                date=None if feedback.dates is None or np.isnat(feedback.dates[item]) else feedback.dates[item].item(),
                groups={name: labels[name][code] for name, code in told.items() if code >= 0},
                given=None if feedback.scores is None else _known(feedback.scores.values[item]),
            )
        )
    return tuple(quotes)


def _known(score: np.float64) -> float | None:
    return None if np.isnan(score) else float(score)
