"""F1 against scikit-learn, and intervals against a truth that is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import f1_score

from klantstem.evaluate.metrics import Bootstrap, Interval, interval, label_matrix, macro_f1, micro_f1

COLUMNS = [("snel", "ervaren"), ("snel", "gemist"), ("warm", "ervaren")]


@st.composite
def gold_and_predicted(draw):
    shape = draw(st.tuples(st.integers(1, 12), st.integers(2, 6)))
    return draw(arrays(bool, shape)), draw(arrays(bool, shape))


@given(gold_and_predicted())
@settings(max_examples=150, deadline=None)
def test_micro_f1_is_that_of_scikit_learn(pair):
    gold, predicted = pair
    assert micro_f1(gold, predicted) == pytest.approx(f1_score(gold, predicted, average="micro", zero_division=1.0))


@given(gold_and_predicted())
@settings(max_examples=150, deadline=None)
def test_macro_f1_is_that_of_scikit_learn_over_the_labels_in_the_gold(pair):
    gold, predicted = pair
    occurring = np.flatnonzero(gold.any(axis=0))
    if len(occurring):
        expected = f1_score(gold, predicted, average="macro", labels=occurring, zero_division=0.0)
        assert macro_f1(gold, predicted) == pytest.approx(expected)
    else:
        assert macro_f1(gold, predicted) == 1.0


def test_label_matrix_ticks_each_label_and_ignores_others():
    labels = [{("snel", "gemist"), ("warm", "ervaren")}, set(), {("warm", "gewenst")}]
    assert label_matrix(labels, COLUMNS).tolist() == [[False, True, True], [False] * 3, [False] * 3]


def test_interval_reads_as_an_estimate_with_its_bounds():
    assert str(Interval(0.5, 0.25, 0.75)) == "0.500 (0.250-0.750)"


def test_interval_holds_the_middle_95_percent_of_the_resamples():
    assert interval(0.6, np.arange(1001) / 1000) == Interval(0.6, 0.025, 0.975)


def _documents(random, count, *, size=4, accuracy=0.7, spread=0.15):
    """Draw gold and predictions whose rightness differs by document; the rate of right cells is `accuracy`."""
    rates = np.clip(random.normal(accuracy, spread, count), 0, 1).repeat(size)
    gold = random.random((count * size, 3)) < 0.4
    right = random.random(gold.shape) < rates[:, None]
    return gold, np.where(right, gold, ~gold), np.arange(count).repeat(size).astype(str).tolist()


def test_resampling_is_the_same_for_the_same_seed_and_differs_for_another():
    gold, predicted, documents = _documents(np.random.default_rng(0), 30)
    first = Bootstrap(documents).f1(gold, predicted)
    assert np.array_equal(first, Bootstrap(documents, seed=0).f1(gold, predicted))
    assert not np.array_equal(first, Bootstrap(documents, seed=1).f1(gold, predicted))


def test_each_resample_is_the_f1_of_the_documents_that_were_drawn():
    gold, predicted, documents = _documents(np.random.default_rng(1), 12)
    bootstrap = Bootstrap(documents, resamples=40)
    places = {name: np.flatnonzero(np.array(documents) == name) for name in documents}
    names = sorted(places)
    for score, counts in zip(bootstrap.f1(gold, predicted), bootstrap._weights.astype(int), strict=True):
        assert counts.sum() == len(names)
        rows = np.concatenate([np.tile(places[name], count) for name, count in zip(names, counts, strict=True)])
        assert score == pytest.approx(micro_f1(gold[rows], predicted[rows]))


def test_a_perfect_model_has_no_doubt_about_it():
    gold, _, documents = _documents(np.random.default_rng(2), 20)
    assert interval(1.0, Bootstrap(documents).f1(gold, gold)) == Interval(1.0, 1.0, 1.0)


def test_resamples_with_nothing_to_find_and_nothing_said_count_as_right_as_micro_f1_does():
    nothing = np.zeros((4, 3), dtype=bool)
    assert set(Bootstrap(list("aabb")).f1(nothing, nothing)) == {micro_f1(nothing, nothing)} == {1.0}


def test_sentences_of_one_document_do_not_narrow_the_interval():
    gold, predicted, _ = _documents(np.random.default_rng(3), 60)
    once = Bootstrap([str(i) for i in range(len(gold))]).f1(gold, predicted)
    copies = Bootstrap([str(i) for i in range(len(gold))] * 4).f1(np.tile(gold, (4, 1)), np.tile(predicted, (4, 1)))
    assert np.std(copies) == pytest.approx(np.std(once), rel=0.1)


def test_intervals_cover_the_truth_about_95_percent_of_the_time():
    random = np.random.default_rng(4)
    truth = micro_f1(*_documents(random, 50_000)[:2])
    covered = 0
    for seed in range(300):
        gold, predicted, documents = _documents(random, 80)
        resampled = Bootstrap(documents, resamples=400, seed=seed).f1(gold, predicted)
        found = interval(micro_f1(gold, predicted), resampled)
        covered += found.low <= truth <= found.high
    assert 0.91 <= covered / 300 <= 0.98


def test_pairing_makes_the_interval_of_a_gain_narrower_than_that_of_independent_resamples():
    random = np.random.default_rng(5)
    gold, better, documents = _documents(random, 100)
    worse = better ^ (random.random(gold.shape) < 0.05)
    paired = Bootstrap(documents).f1(gold, better) - Bootstrap(documents).f1(gold, worse)
    apart = Bootstrap(documents).f1(gold, better) - Bootstrap(documents, seed=1).f1(gold, worse)
    assert np.std(paired) < 0.6 * np.std(apart)
