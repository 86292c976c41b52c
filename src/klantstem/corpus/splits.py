"""Divide a corpus into train, dev and test by document, with sectors held out entirely."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

import numpy as np

from klantstem.corpus.gold import GoldSentence
from klantstem.corpus.near_duplicates import near_duplicates
from klantstem.errors import CorpusError

SPLITS = ("train", "dev", "test", "test_new_sector")


def split(
    sentences: Sequence[GoldSentence],
    *,
    held_out: Collection[str] = (),
    dev: float = 0.1,
    test: float = 0.1,
    seed: int = 0,
) -> dict[str, list[GoldSentence]]:
    """Divide sentences over the splits, each document whole.

    Documents with near-duplicate sentences go to the same side; so does every sector in proportion.

    Parameters
    ----------
    sentences : with their sector among the details
    held_out : sectors of which every document goes to ``test_new_sector``
    dev, test : shares of the other documents
    seed : of the division

    Raises
    ------
    CorpusError
        If no document is of a held-out sector, or a near-duplicate ties one to another sector.
    """
    sectors = {sentence.doc: sentence.details.get("sector", "") for sentence in sentences}
    if missing := sorted(set(held_out) - set(sectors.values())):
        raise CorpusError(f"No document is of the sector {missing[0]!r}, so it cannot be held out.")
    clusters = _clusters(sentences)
    by_sector: dict[str, list[list[str]]] = defaultdict(list)
    for cluster in clusters:
        outside = {sectors[document] in held_out for document in cluster}
        if len(outside) == 2:
            raise CorpusError(
                f"Documents {cluster[0]!r} and {cluster[-1]!r} hold near-duplicates, and only one is of a held-out "
                "sector: change or drop one."
            )
        by_sector[sectors[cluster[0]]].append(cluster)
    place: dict[str, str] = {}
    random = np.random.default_rng(seed)
    for sector, members in sorted(by_sector.items()):
        to_dev, to_test = round(dev * len(members)), round((dev + test) * len(members))
        for spot, cluster in zip(random.permutation(len(members)), members, strict=True):
            name = "dev" if spot < to_dev else "test" if spot < to_test else "train"
            place.update(dict.fromkeys(cluster, "test_new_sector" if sector in held_out else name))
    divided: dict[str, list[GoldSentence]] = {name: [] for name in SPLITS}
    for sentence in sentences:
        divided[place[sentence.doc]].append(sentence)
    return divided


def _clusters(sentences: Sequence[GoldSentence]) -> list[list[str]]:
    """Return the documents, those tied by a near-duplicate together, in order of first appearance."""
    leader = {sentence.doc: sentence.doc for sentence in sentences}

    def find(document: str) -> str:
        while leader[document] != document:
            document = leader[document]
        return document

    for i, j, _ in near_duplicates([sentence.text for sentence in sentences]):
        leader[find(sentences[j].doc)] = find(sentences[i].doc)
    members: dict[str, list[str]] = defaultdict(list)
    for document in leader:
        members[find(document)].append(document)
    return list(members.values())
