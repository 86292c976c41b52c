"""Find sentences that are almost the same, by the character n-grams that they share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

SIMILARITY = 0.6
"""Jaccard similarity of the sets of n-grams from which two sentences count as near-duplicates."""

SHORTEST = 25
"""Characters of the shortest sentence that is compared: greetings and "Goede service" recur in all feedback."""

_NGRAM = 5
_BLOCK = 2_000


def normalised(text: str) -> str:
    """Return the words of a text in lower case; a text without words, such as emoji, as it is."""
    return " ".join(re.findall(r"\w+", text.lower())) or text.strip()


def near_duplicates(
    texts: Sequence[str], *, similarity: float = SIMILARITY, shortest: int = SHORTEST
) -> Iterator[tuple[int, int, float]]:
    """Yield the pairs of texts that share most of their character 5-grams.

    The similarity is exact, where MinHash (Broder, 1997) estimates it: sparse products of this size take seconds.

    Parameters
    ----------
    texts : the sentences
    similarity : lowest Jaccard similarity of a pair
    shortest : texts with fewer characters, after normalisation, are left out

    Yields
    ------
    tuple
        places i < j in `texts` and the similarity of the two
    """
    # A second to import, which reading labels should not cost.
    from sklearn.feature_extraction.text import CountVectorizer

    bare = [normalised(text) for text in texts]
    rows = [i for i, text in enumerate(bare) if len(text) >= max(shortest, _NGRAM)]
    if len(rows) < 2:
        return
    counter = CountVectorizer(analyzer="char", ngram_range=(_NGRAM, _NGRAM), lowercase=False, binary=True)
    grams = counter.fit_transform([bare[i] for i in rows]).astype(np.float32).tocsr()
    sizes = np.asarray(grams.sum(axis=1)).ravel()
    for start in range(0, len(rows), _BLOCK):
        shared = (grams[start : start + _BLOCK] @ grams.T).tocoo()
        first, second = shared.row + start, shared.col
        jaccard = shared.data / (sizes[first] + sizes[second] - shared.data)
        for i, j, score in zip(
            *(part[(first < second) & (jaccard >= similarity)] for part in (first, second, jaccard)), strict=True
        ):
            yield rows[i], rows[j], float(score)
