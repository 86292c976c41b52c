"""From scores to probabilities, and from probabilities to thresholds."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from klantstem.models.calibration import Calibration, calibrate
from klantstem.models.thresholds import choose_thresholds


def simulate(slope: float, intercept: float, *, texts: int = 20_000, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Scores of one head and one label, and labels drawn with the probability that the score stands for."""
    random = np.random.default_rng(seed)
    scores = random.standard_normal(texts).astype(np.float32)
    return scores, random.random(texts) < expit(slope * scores + intercept)


def test_probabilities_of_simulated_scores_are_calibrated():
    scores, y = simulate(2.0, -2.0)
    fitted = calibrate(scores[None, :, None], y[:, None])
    probabilities = fitted.probabilities(scores[None, :, None])[:, 0]
    for low in np.arange(0, 0.9, 0.1):
        inside = (probabilities >= low) & (probabilities < low + 0.1)
        assert y[inside].mean() == pytest.approx(probabilities[inside].mean(), abs=0.05)


def test_each_label_with_enough_examples_gets_its_own_curve():
    first, second = simulate(3.0, -1.0), simulate(1.0, -3.0, seed=1)
    fitted = calibrate(np.stack([first[0], second[0]], axis=1)[None], np.stack([first[1], second[1]], axis=1))
    assert fitted.slopes[0] == pytest.approx([3.0, 1.0], abs=0.3)
    assert fitted.intercepts == pytest.approx([-1.0, -3.0], abs=0.3)


def test_a_head_that_knows_nothing_hardly_counts():
    scores, y = simulate(2.0, 0.0)
    noise = np.random.default_rng(3).standard_normal(scores.shape).astype(np.float32)
    fitted = calibrate(np.stack([scores, noise])[:, :, None], y[:, None])
    assert abs(fitted.slopes[1, 0]) < 0.1 < 1.5 < fitted.slopes[0, 0]


def test_a_higher_score_never_has_a_lower_probability():
    scores, y = simulate(2.0, -2.0, texts=500)
    fitted = calibrate(scores[None, :, None], y[:, None])
    line = np.linspace(-60, 60, 2_001, dtype=np.float32)[None, :, None]
    probabilities = fitted.probabilities(line)[:, 0]
    assert (np.diff(probabilities) >= 0).all()
    assert (probabilities >= 0).all()
    assert (probabilities <= 1).all()


def test_a_rare_label_stays_close_to_the_shared_curve():
    texts = 2_000
    common = [simulate(2.0, -1.0, texts=texts, seed=seed) for seed in range(6)]
    rare_scores = np.random.default_rng(9).standard_normal(texts).astype(np.float32)
    rare = np.zeros(texts, dtype=bool)
    rare[np.argsort(rare_scores)[-3:]] = True  # three examples that happen to be separable
    scores = np.stack([*(pair[0] for pair in common), rare_scores], axis=1)[None]
    fitted = calibrate(scores, np.stack([*(pair[1] for pair in common), rare], axis=1))
    assert fitted.slopes[0, -1] < 3.0
    assert np.isfinite(fitted.intercepts).all()


def test_a_label_without_examples_is_unlikely_everywhere():
    scores, y = simulate(2.0, -1.0, texts=2_000)
    both = np.stack([scores, scores], axis=1)[None]
    fitted = calibrate(both, np.stack([y, np.zeros_like(y)], axis=1))
    assert fitted.probabilities(both)[:, 1].mean() < 0.05 < fitted.probabilities(both)[:, 0].mean()


def test_a_text_has_the_same_probabilities_in_any_company():
    random = np.random.default_rng(0)
    scores = random.standard_normal((2, 33, 5)).astype(np.float32)
    calibration = Calibration(np.ones((2, 5), dtype=np.float32) * 1.3, np.linspace(-1, 1, 5, dtype=np.float32))
    together = calibration.probabilities(scores)
    alone = np.vstack([calibration.probabilities(scores[:, row : row + 1]) for row in range(33)])
    assert np.array_equal(together, alone)


def micro_f1(Y: np.ndarray, predicted: np.ndarray) -> float:
    return float(2 * (Y & predicted).sum() / (Y.sum() + predicted.sum()))


@pytest.fixture(scope="module")
def imbalanced() -> tuple[np.ndarray, np.ndarray]:
    """Calibrated probabilities of ten labels, the last of them rare and hard."""
    random = np.random.default_rng(0)
    probabilities = expit(random.standard_normal((8_000, 10)) * 1.5 - np.linspace(1.5, 3.5, 10)).astype(np.float32)
    return probabilities, random.random(probabilities.shape) < probabilities


def test_thresholds_beat_one_half_on_texts_they_were_not_chosen_on(imbalanced):
    probabilities, Y = imbalanced
    thresholds = choose_thresholds(probabilities[:4_000], Y[:4_000])
    ours = micro_f1(Y[4_000:], probabilities[4_000:] >= thresholds)
    assert ours > micro_f1(Y[4_000:], probabilities[4_000:] >= 0.5) + 0.05


def test_thresholds_stay_within_the_grid(imbalanced):
    thresholds = choose_thresholds(*imbalanced)
    assert thresholds.dtype == np.float32
    assert thresholds.shape == (10,)
    assert (thresholds >= 0.1).all()
    assert (thresholds <= 0.9).all()


def test_a_label_without_examples_gets_the_shared_threshold(imbalanced):
    probabilities, Y = imbalanced
    Y = np.column_stack([Y, np.zeros(len(Y), dtype=bool)])
    probabilities = np.column_stack([probabilities, np.full(len(Y), 0.01, dtype=np.float32)])
    own = choose_thresholds(probabilities, Y)
    shared = choose_thresholds(probabilities, Y, prior=1e12)
    assert own[-1] == pytest.approx(shared[-1])
    assert len(set(np.round(shared, 5))) == 1
