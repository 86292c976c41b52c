"""The sentences in which no known value was found: where a theme may hide that has no name yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from klantstem.discover.hear import Heard
from klantstem.text.bulk import BulkReader, VectorisedPlain

MOST_ITEMS, MOST_SENTENCES = 12_000, 3_000


@dataclass(frozen=True, slots=True)
class Untagged:
    """Sentences without a tag, of a random sample of the items, in order.

    Attributes
    ----------
    sampled : int64, numbers of the items that were looked at, as many of every stakeholder as far as there are
    item : int64, of each sentence the number of its item
    start, end : int64, of each sentence in the characters of its item
    texts : the sentences, cleaned
    """

    sampled: npt.NDArray[np.int64]
    item: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    texts: list[str]


def untagged_sentences(heard: Heard, *, fewest_words: int, most: int = MOST_SENTENCES, seed: int = 0) -> Untagged:
    """Return the sentences without a tag of a sample of the items.

    Parameters
    ----------
    heard : the feedback with its tags
    fewest_words : a shorter sentence is left out
    most : about how many sentences at most; fewer items are looked at to keep to that
    seed : of the sample
    """
    sampled = _sample(heard, MOST_ITEMS, seed)
    rows = heard.feedback.rows[sampled]
    assert heard.tagged.texts is not None
    segments = BulkReader(VectorisedPlain()).read(heard.tagged.texts.take(pa.array(rows)).combine_chunks())
    places = zip(rows[segments.items].tolist(), segments.starts.tolist(), strict=True)
    tags = heard.tagged.tags
    tagged = set(zip(tags["item"].tolist(), tags["start"].tolist(), strict=True))
    untagged = np.array([place not in tagged for place in places], dtype=bool)
    silent = np.flatnonzero(untagged & (np.diff(segments.bounds) >= fewest_words))
    random = np.random.default_rng([seed, 3])
    looked = random.random(len(sampled)) < min(1.0, most / max(len(silent), 1))
    silent = silent[looked[segments.items[silent]]]
    silent = silent[np.lexsort((segments.starts[silent], segments.items[silent]))]
    return Untagged(
        sampled=sampled[looked],
        item=sampled[segments.items[silent]],
        start=segments.starts[silent],
        end=segments.ends[silent],
        texts=segments.texts(silent).to_pylist(),
    )


def _sample(heard: Heard, most: int, seed: int) -> npt.NDArray[np.int64]:
    """Draw items: all of the small groups, and an equal number of the large ones."""
    codes, random = heard.stakeholders.codes, np.random.default_rng([seed, 1])
    sizes = np.bincount(codes, minlength=len(heard.stakeholders.labels))
    quota, left = most, len(sizes)
    chosen: list[npt.NDArray[np.int64]] = []
    for group in np.argsort(sizes, kind="stable"):
        members = np.flatnonzero(codes == group)
        taken = min(len(members), quota // left)
        chosen.append(random.choice(members, taken, replace=False))
        quota, left = quota - taken, left - 1
    return np.sort(np.concatenate(chosen))
