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

    Documents with near-duplicate sentences go to the same side. Sectors are divided in proportion, as far as they can.

    Parameters
    ----------
    sentences : with their sector among the details
    held_out : sectors of which every document goes to ``test_new_sector``
    dev, test : shares of the other documents
    seed : of the division

    Raises
    ------
    CorpusError
        If no document is of a held-out sector, a near-duplicate ties one to another sector, or the shares leave
        nothing to train on.
    """
    sectors = {sentence.doc: sentence.details.get("sector", "") for sentence in sentences}
    if not (dev >= 0 and test >= 0 and dev + test < 1):
        raise CorpusError(f"dev {dev:g} and test {test:g} leave nothing to train on: together they must be below 1.")
    if missing := sorted(set(held_out) - set(sectors.values())):
        raise CorpusError(f"No document is of the sector {missing[0]!r}, so it cannot be held out.")
    clusters = _clusters(sentences)
    by_sector: dict[str, list[list[str]]] = defaultdict(list)
    for cluster in clusters:
        inside, outside = (
            [document for document in cluster if (sectors[document] in held_out) is held] for held in (True, False)
        )
        if inside and outside:
            raise CorpusError(
                f"Document {inside[0]!r} is of a held-out sector, and near-duplicates tie it to {outside[0]!r}, "
                "which is not: change or drop a sentence of one."
            )
        by_sector[sectors[cluster[0]]].append(cluster)
    place: dict[str, str] = {}
    random = np.random.default_rng(seed)
    others = []
    for sector, members in sorted(by_sector.items()):
        shuffled = [members[i] for i in random.permutation(len(members))]
        if sector in held_out:
            place.update(dict.fromkeys((document for cluster in shuffled for document in cluster), "test_new_sector"))
        else:
            others += shuffled
    # Dealt out along the row of sectors: each gives its part, and small ones do so together.
    due = {"dev": 0.0, "test": 0.0}
    for cluster in others:
        due = {"dev": due["dev"] + dev, "test": due["test"] + test}
        name = max(due, key=lambda key: due[key])
        if due[name] >= 0.5:
            due[name] -= 1
        else:
            name = "train"
        place.update(dict.fromkeys(cluster, name))
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
