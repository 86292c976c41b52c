"""Clusters that come back, and those that do not."""

from __future__ import annotations

import numpy as np

from klantstem.discover.clusters import STABLE, stable_clusters


def test_a_clear_group_is_found_whole_and_noise_is_not() -> None:
    random = np.random.default_rng(0)
    noise = random.normal(size=(160, 40)).astype(np.float32)
    group = random.normal(scale=0.1, size=(40, 40)).astype(np.float32) + 2 * np.eye(1, 40, dtype=np.float32)
    found = stable_clusters(np.vstack([noise, group]), np.arange(200))
    assert found
    best = max(found, key=lambda cluster: np.isin(cluster.members, np.arange(160, 200)).sum())
    assert best.stability >= STABLE
    assert set(range(160, 200)) <= set(best.members.tolist())
    assert len(best.members) <= 50


def test_the_same_seed_gives_the_same_clusters() -> None:
    vectors = np.random.default_rng(1).normal(size=(150, 10)).astype(np.float32)
    vectors[:50] += 3
    first, second = (stable_clusters(vectors, np.arange(150), seed=7) for _ in range(2))
    assert [each.members.tolist() for each in first] == [each.members.tolist() for each in second]


def test_too_few_sentences_have_no_clusters() -> None:
    assert stable_clusters(np.eye(30, dtype=np.float32), np.arange(30)) == []
