"""Choose from a pool which items people should label: at random, where the model doubts, and unlike the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from klantstem.report.recognise import check_values
from klantstem.sample.different import unlike
from klantstem.sample.pool import Labels, Pool
from klantstem.sample.uncertain import doubtful
from klantstem.tagger import Tagger


class Reason(StrEnum):
    """Why an item was chosen: at random, because the model is uncertain of it, or to have the others covered too."""

    WILLEKEURIG = "willekeurig"
    ONZEKER = "onzeker"
    ANDERS = "anders"


@dataclass(frozen=True, slots=True)
class Shares:
    """Which part of a sample is chosen how; what is left is chosen to differ.

    Attributes
    ----------
    random : the part that a report may estimate from
    uncertain : the part of which the model doubts
    """

    random: float = 0.5
    uncertain: float = 0.3

    def counts(self, size: int) -> tuple[int, int]:
        """Return how many items of a sample are random, and how many uncertain."""
        random = round(size * self.random)
        return random, min(round(size * self.uncertain), size - random)


@dataclass(frozen=True, slots=True)
class Item:
    """An item to label.

    Attributes
    ----------
    row : number of its row in the file, from 0
    text : the feedback
    labels : value and stance of the tags that it has now
    reason : why it was chosen
    """

    row: int
    text: str
    labels: Labels
    reason: Reason


def draw(pool: Pool, size: int, tagger: Tagger, *, shares: Shares | None = None) -> tuple[Item, ...]:
    """Choose `size` items of a pool, those drawn at random first: who stops halfway has a random sample still.

    The first of the pool are the random part. Of the others the tagger reads each distinct text: the uncertain part are
    those with a probability nearest to its threshold, for one value and stance after the other; in the rest it reads
    what is least like what it reads in all that was chosen. Where the pool has no more than `size` items, all are
    chosen at random.

    Parameters
    ----------
    pool : items in the order of a random draw
    size : how many to choose
    tagger : says of what it is uncertain, and gives the labels where the pool has none
    shares : how many of them to choose how

    Raises
    ------
    ReadError
        If the pool has tags of values that are not in the tagger's set.
    """
    if pool.labels is not None:
        check_values(pd.DataFrame({"value": [value for each in pool.labels for value, _ in each]}), tagger.values)
    random, uncertain = (shares or Shares()).counts(size)
    if len(pool) <= size:
        random = size = len(pool)
    candidates = [*range(random), *_others(pool, random)]
    chosen, order = candidates[:random], list[int]()
    if size > random:
        read = tagger.predict_proba([pool.texts[at] for at in candidates])
        thresholds = np.array([tagger.thresholds[label] for label in read.labels])
        order = [random + place for place in doubtful(read.of_labels[random:], thresholds)[:uncertain]]
        rows = [*range(random), *order]
        left = sorted(set(range(len(candidates))) - set(rows))
        rows += unlike(read.of_labels, rows, left, size - len(rows))
        chosen = [candidates[row] for row in rows]
    reasons = [Reason.WILLEKEURIG] * random + [Reason.ONZEKER] * len(order)
    reasons += [Reason.ANDERS] * (len(chosen) - len(reasons))
    labels = _labels(pool, chosen, tagger)
    return tuple(
        Item(pool.rows[at], pool.texts[at], given, reason)
        for at, given, reason in zip(chosen, labels, reasons, strict=True)
    )


def _others(pool: Pool, random: int) -> list[int]:
    """Return the items after the random ones with a text that none before them has."""
    seen = {_same(text) for text in pool.texts[:random]}
    found = []
    for at in range(random, len(pool)):
        if (text := _same(pool.texts[at])) not in seen:
            seen.add(text)
            found.append(at)
    return found


def _labels(pool: Pool, chosen: Sequence[int], tagger: Tagger) -> list[Labels]:
    if pool.labels is not None:
        return [pool.labels[at] for at in chosen]
    read = tagger.tag_items([pool.texts[at] for at in chosen])
    return [frozenset((tag.value, str(tag.stance)) for tag in item.tags) for item in read]


def _same(text: str) -> str:
    """Return what two texts have in common that people would label only once."""
    return " ".join(text.casefold().split())
