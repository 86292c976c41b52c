"""Heads that correct what a model says of a value."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klantstem.own.examples import heads_of_examples
from klantstem.own.head import Head, fit_head
from klantstem.own.stances import stance_shares, towards
from klantstem.values import Stance

STANCES = [str(stance) for stance in Stance]


@pytest.fixture
def separable():
    random = np.random.default_rng(0)
    states = random.standard_normal((80, 6)).astype(np.float32) + 4
    return states, states[:, 2] > 4


def loss(totals, truth):
    return (np.logaddexp(0, totals) - truth * totals).mean()


def test_a_head_learns_what_states_tell_and_log_odds_do_not(separable):
    states, truth = separable
    totals = np.zeros(80, dtype=np.float32)
    head = fit_head(totals, states, truth, strength=0.1, trust=1.0)
    assert ((head(totals, states) > 0) == truth).mean() > 0.95


def test_a_head_that_may_not_look_at_states_moves_log_odds_only(separable):
    states, truth = separable
    totals = np.where(truth, 1.0, 3.0).astype(np.float32)
    head = fit_head(totals, states, truth, strength=np.inf, trust=0.01)
    assert not head.weights.any()
    assert loss(head(totals, states), truth) < loss(totals, truth) - 0.3


def test_a_strong_pull_leaves_all_as_it_was(separable):
    states, truth = separable
    totals = np.linspace(-2, 2, 80, dtype=np.float32)
    head = fit_head(totals, states, truth, strength=1e9, trust=1e9)
    np.testing.assert_allclose(head(totals, states), totals, atol=1e-3)


def test_where_states_have_their_zero_does_not_matter(separable):
    states, truth = separable
    totals = np.zeros(80, dtype=np.float32)
    one, other = (
        fit_head(totals, moved, truth, strength=1.0, trust=1.0)(totals, moved) for moved in (states, states + 100)
    )
    np.testing.assert_allclose(one, other, atol=0.05)


def test_a_text_gets_the_same_log_odds_in_any_company(separable):
    states, truth = separable
    totals = np.zeros(80, dtype=np.float32)
    head = fit_head(totals, states, truth, strength=0.1)
    together = head(totals, states)
    assert [head(totals[[row]], states[[row]])[0] for row in range(80)] == together.tolist()


def test_more_examples_make_a_head_say_more():
    random = np.random.default_rng(0)
    others = random.standard_normal((200, 5)).astype(np.float32)
    spread = {}
    for count in (4, 64):
        own = random.standard_normal((count, 5)).astype(np.float32) + np.array([3, 0, 0, 0, 0], dtype=np.float32)
        (head,) = heads_of_examples([own], others)
        spread[count] = float(np.abs(head.weights).sum())
        assert (
            head(np.zeros(count, dtype=np.float32), own).mean() > head(np.zeros(200, dtype=np.float32), others).mean()
        )
    assert spread[64] > 2 * spread[4]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(-60, 60), min_size=6, max_size=6))
def test_shares_of_stances_add_up_to_one(totals):
    shares = stance_shares(np.array([totals], dtype=np.float32), STANCES * 2)
    assert shares.shape == (1, 3)
    assert (shares >= 0).all()
    assert shares.sum() == pytest.approx(1, abs=1e-5)


def test_the_tone_of_known_values_is_the_stance_to_an_unknown_one():
    shares = stance_shares(np.array([[-5, 2, -5, -4, 1, -6]], dtype=np.float32), STANCES * 2)
    assert STANCES[shares[0].argmax()] == "gemist"


def test_examples_of_a_stance_draw_what_is_like_them():
    shares = np.full((2, 3), 1 / 3, dtype=np.float32)
    alike = np.array([[0.9, 0.2], [0.1, 0.8]], dtype=np.float32)
    (found,) = towards(shares, [alike], [["ervaren", "gemist"]])
    assert [STANCES[at] for at in found.argmax(axis=1)] == ["ervaren", "gemist"]


def test_examples_without_a_stance_draw_nothing():
    shares = np.array([[0.2, 0.7, 0.1]], dtype=np.float32)
    (found,) = towards(shares, [np.array([[0.4]], dtype=np.float32)], [[None]])
    np.testing.assert_allclose(found, shares, atol=1e-6)


def test_a_head_can_be_told_from_another():
    assert Head(1.0, np.zeros(2, dtype=np.float32), 0.0)(np.ones(1, dtype=np.float32), np.zeros((1, 2))) == [1.0]
