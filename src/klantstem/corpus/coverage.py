"""Count what a corpus holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from klantstem.corpus.gold import GoldSentence
from klantstem.corpus.near_duplicates import normalised

DETAILS = ("sector", "country", "address", "register", "kind")
"""What the documents of the corpus say of themselves, beside their text."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counts of a corpus.

    Attributes
    ----------
    sentences, documents : how many
    distinct : sentences that differ in more than capitals and punctuation
    unlabelled : sentences without any label
    labels : how often each (value, stance) was given
    phenomena : how many sentences show each phenomenon
    details : for sector, country, address, register and kind: how many sentences are of each
    """

    sentences: int
    documents: int
    distinct: int
    unlabelled: int
    labels: Counter[tuple[str, str]]
    phenomena: Counter[str]
    details: dict[str, Counter[str]] = field(default_factory=dict)


def coverage(sentences: Iterable[GoldSentence]) -> Coverage:
    """Count the sentences of a corpus."""
    rows = list(sentences)
    return Coverage(
        sentences=len(rows),
        documents=len({row.doc for row in rows}),
        distinct=len({normalised(row.text) for row in rows}),
        unlabelled=sum(not row.labels for row in rows),
        labels=Counter(label for row in rows for label in row.labels),
        phenomena=Counter(name for row in rows for name in row.phenomena),
        details={key: Counter(row.details[key] for row in rows if row.details.get(key)) for key in DETAILS},
    )
