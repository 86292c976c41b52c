"""Which values are near-synonyms to who speaks of them."""

from __future__ import annotations

import numpy as np

from klantstem.discover.near import TOGETHER, alike_in_words, together
from klantstem.models.encoder import Encoder
from klantstem.values import load


def test_values_of_the_same_items_go_together_and_others_do_not() -> None:
    random = np.random.default_rng(0)
    first, other = (random.random(400) < 0.3 for _ in range(2))
    nearly = first ^ (random.random(400) < 0.05)
    phi = together(np.stack([first, nearly, other], axis=1).astype(np.float32))
    assert phi[0, 1] > TOGETHER
    assert abs(phi[0, 2]) < 0.2


def test_a_few_items_show_nothing() -> None:
    both = np.zeros((100, 2), dtype=np.float32)
    both[:9] = 1
    assert together(both)[0, 1] == 0


def test_words_for_one_thing_are_more_alike_than_words_for_two(encoder: Encoder) -> None:
    values = load()
    alike = alike_in_words(values, encoder)
    at = values.names.index
    assert alike[at("vakbekwaam"), at("deskundig")] > alike[at("vakbekwaam"), at("plezier")]
    assert np.allclose(alike, alike.T, atol=1e-6)
