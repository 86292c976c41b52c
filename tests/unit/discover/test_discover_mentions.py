"""Attention is counted per voice and averaged over the stakeholders."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_matrix

from klantstem.discover.choose import Rules
from klantstem.discover.mentions import FULL_ITEMS, Mentions
from klantstem.discover.stability import resample

SNEL_ERVAREN, SNEL_GEWENST, WARM_ERVAREN = 0, 2, 3


def mentions(of_values: np.ndarray, stakeholder: np.ndarray, *, themes: np.ndarray | None = None) -> Mentions:
    """Voices with one item each, that speak of two values in three stances."""
    units, kinds = of_values.shape
    found = np.zeros((units, 0)) if themes is None else themes
    ones = np.ones(units)
    number = int(stakeholder.max()) + 1
    return Mentions(
        number, stakeholder, ones, ones, csr_matrix(of_values), csr_matrix(found), np.ones(kinds), np.zeros(kinds)
    )


def spoken(*codes: int) -> np.ndarray:
    return np.eye(6)[list(codes)]


def test_every_stakeholder_counts_alike_however_many_items_it_has() -> None:
    said = spoken(*[SNEL_ERVAREN] * 300, *[WARM_ERVAREN] * FULL_ITEMS)
    found = mentions(said, np.r_[np.zeros(300, dtype=np.int64), np.ones(FULL_ITEMS, dtype=np.int64)])
    assert found.scores() == pytest.approx([0.5, 0.5])


def test_a_stakeholder_of_a_few_items_counts_for_less() -> None:
    said = spoken(*[SNEL_ERVAREN] * 300, *[WARM_ERVAREN] * 3)
    found = mentions(said, np.r_[np.zeros(300, dtype=np.int64), np.ones(3, dtype=np.int64)])
    assert found.scores() == pytest.approx([10 / 11, 1 / 11])


def test_one_voice_counts_for_less_however_much_it_says() -> None:
    said = np.r_[spoken(*[SNEL_ERVAREN] * 30), 40 * spoken(WARM_ERVAREN)]
    found = mentions(said, np.r_[np.zeros(30, dtype=np.int64), 1])
    found = replace(found, items=np.r_[np.ones(30), 40.0])
    assert found.scores() == pytest.approx([10 / 11, 1 / 11])


def test_a_wish_counts_twice() -> None:
    found = mentions(spoken(*[SNEL_GEWENST] * 30, *[WARM_ERVAREN] * 30), np.zeros(60, dtype=np.int64))
    assert found.scores() == pytest.approx([2 / 3, 1 / 3])


def test_a_theme_gets_attention_like_a_value() -> None:
    themes = np.r_[np.zeros((30, 1)), np.ones((30, 1))]
    said = np.r_[spoken(*[SNEL_ERVAREN] * 30), np.zeros((30, 6))]
    assert mentions(said, np.zeros(60, dtype=np.int64), themes=themes).scores() == pytest.approx([0.5, 0.0, 0.5])


def test_a_voice_that_is_drawn_twice_counts_twice() -> None:
    found = mentions(spoken(SNEL_ERVAREN, WARM_ERVAREN), np.zeros(2, dtype=np.int64))
    assert found.scores(np.array([2.0, 1.0])) == pytest.approx([2 / 3, 1 / 3])


@given(arrays(np.int64, (40, 6), elements=st.integers(0, 1)), arrays(np.int64, 40, elements=st.integers(0, 2)))
def test_the_attention_of_a_stakeholder_adds_up_to_one_or_is_nil(said: np.ndarray, stakeholder: np.ndarray) -> None:
    total = mentions(said.astype(float), stakeholder).attention().sum(axis=1)
    assert np.all(np.isclose(total, 1) | np.isclose(total, 0))


def test_draws_tell_sure_choices_from_close_ones() -> None:
    said = np.zeros((100, 18))
    for value, voices in enumerate((60, 60, 60, 30, 28, 0)):
        said[:voices, 3 * value] = 1
    random = np.random.default_rng(0)
    for column in range(18):
        random.shuffle(said[:, column])
    ones = np.ones(100)
    found = Mentions(
        *(1, np.zeros(100, dtype=np.int64), ones, ones, csr_matrix(said), csr_matrix(np.zeros((100, 0)))),
        *(np.ones(18), np.zeros(18)),
    )
    everything = np.ones(6, dtype=bool)
    rules = Rules(everything, everything, everything, everything, np.zeros((6, 6), dtype=bool))
    stability = resample(found, rules, [0, 1, 2, 3, 4], draws=60, seed=1)
    assert (stability.kept[:3] == 1).all()
    assert 0.1 < stability.kept[4] < 1
    assert stability.kept[5] == 0
    assert 0 < stability.same < 1
    assert (resample(found, rules, [0, 1, 2, 3, 4], draws=60, seed=1).choices == stability.choices).all()
