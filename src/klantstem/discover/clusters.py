"""Cluster sentences, and keep only the clusters that come back when the feedback is drawn again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

# A mean Jaccard likeness of 0.75 makes a stable cluster (Hennig, 2007).
STABLE = 0.75
_NUMBERS = (3, 4, 6, 9, 12, 16, 24, 36)
# Sentences per cluster, on average: fewer are chance, and more are the whole conversation rather than a theme.
_FEWEST, _MOST = 20, 250
_DIMENSIONS, _STARTS, _DRAWS = 20, 5, 12
# A cluster that has more than this of its sentences in a stabler one is that one again.
_SHARED = 0.2

Numbers = npt.NDArray[np.int64]
Points = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Sentences that are alike.

    Attributes
    ----------
    members : int64, numbers of its sentences, the most typical first
    stability : mean Jaccard likeness with the cluster most like it in every new draw
    """

    members: Numbers
    stability: float


def stable_clusters(vectors: Points, documents: Numbers, *, seed: int = 0) -> list[Cluster]:
    """Return the clusters of sentences that are found again in new draws of the feedback, stablest first.

    K-means of the first 20 principal components, for several numbers of clusters. The documents are drawn again, with
    replacement, and clustered anew; a cluster is stable when it is found back in most draws (Hennig, 2007,
    *Cluster-wise assessment of cluster stability*, https://doi.org/10.1016/j.csda.2006.11.025). Of stable clusters that
    share sentences the stablest is kept.

    Parameters
    ----------
    vectors : of each sentence, shape (sentences, width)
    documents : of each the number of its voice
    seed : of all that is random
    """
    found: list[Cluster] = []
    with threadpool_limits(1):
        dimensions = min(_DIMENSIONS, *vectors.shape)
        reduced = PCA(dimensions, random_state=seed).fit_transform(vectors)
        points = normalize(reduced)
        for number in _NUMBERS:
            if _FEWEST * number <= len(points) <= _MOST * number:
                found += _stable(points, documents, number, seed)
    kept, taken = list[Cluster](), np.zeros(len(points), dtype=bool)
    for each in sorted(found, key=lambda cluster: -cluster.stability):
        if taken[each.members].mean() <= _SHARED:
            kept.append(each)
            taken[each.members] = True
    return kept


def _stable(points: Points, documents: Numbers, number: int, seed: int) -> list[Cluster]:
    found = KMeans(number, n_init=_STARTS, random_state=seed).fit(points)
    own, voice = np.unique(documents, return_inverse=True)
    likeness = np.zeros((_DRAWS, number))
    for draw in range(_DRAWS):
        random = np.random.default_rng([seed, number, draw])
        drawn = np.bincount(random.integers(0, len(own), len(own)), minlength=len(own))[voice]
        there = np.flatnonzero(drawn)
        again = KMeans(number, n_init=_STARTS, random_state=draw).fit(points[there], sample_weight=drawn[there])
        both = np.zeros((number, number))
        np.add.at(both, (found.labels_[there], again.labels_), 1)
        either = both.sum(axis=1, keepdims=True) + both.sum(axis=0, keepdims=True) - both
        likeness[draw] = (both / np.maximum(either, 1)).max(axis=1)
    middles, stability = normalize(found.cluster_centers_), likeness.mean(axis=0)
    clusters = []
    for cluster in np.flatnonzero(stability >= STABLE).tolist():
        members = np.flatnonzero(found.labels_ == cluster)
        typical = np.argsort(-(points[members] @ middles[cluster]), kind="stable")
        clusters.append(Cluster(members[typical], float(stability[cluster])))
    return clusters
