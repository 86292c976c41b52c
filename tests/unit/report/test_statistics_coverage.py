"""The 95% intervals hold the truth in 93 to 97% of simulated runs, and those of plain counting do not.

A run draws 26 values with known shares, a classifier with known errors on each, held-out items by which those errors
are measured, and feedback in which customers repeat themselves. All 26 are independent, so 50 runs are 1,300 intervals,
and the share of them that covers is known to 1.2 points.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from klantstem.models.held_out import HeldOut, Reading
from klantstem.report.feedback import Feedback
from klantstem.report.statistics import Checked, ErrorRates, Estimator, Measure
from klantstem.values import ValueSet

HELD_OUT, RUNS = 1_400, 50


@dataclass(frozen=True)
class World:
    """Known shares and known errors, an element per value."""

    values: ValueSet
    share: np.ndarray
    true_positive: np.ndarray
    false_positive: np.ndarray
    random: np.random.Generator
    alike: float = 0.0

    @classmethod
    def drawn(cls, values: ValueSet, seed: int, *, shares=(0.02, 0.3), alike=0.0) -> World:
        random = np.random.default_rng(seed)
        number = len(values.names)
        share = np.exp(random.uniform(*np.log(shares), number))
        return cls(values, share, random.beta(8, 3, number), random.beta(1.5, 100, number), random, alike)

    @property
    def measures(self) -> list[Measure]:
        return [Measure(value=name, stances=("ervaren",)) for name in self.values.names]

    def tagged(self, truth: np.ndarray) -> np.ndarray:
        return self.random.random(truth.shape) < np.where(truth, self.true_positive, self.false_positive)

    def rates(self, items: int = HELD_OUT) -> ErrorRates:
        # Other shares than in the feedback: the model was measured elsewhere.
        elsewhere = np.clip(self.share * np.exp(self.random.normal(0, 0.5, len(self.share))), 0.02, 0.6)
        truth = self.random.random((items, len(self.share))) < elsewhere
        given = self.tagged(truth)
        readings = [
            Reading(row, tuple(np.flatnonzero(truth[row])), tuple((at, 0.9) for at in np.flatnonzero(given[row])))
            for row in range(items)
        ]
        labels = tuple((name, "ervaren") for name in self.values.names)
        return ErrorRates(HeldOut(labels, tuple(readings)), self.values)

    def feedback(self, items: int, *, per_customer: float = 1.0) -> tuple[Feedback, np.ndarray]:
        """Draw items; return them as the model tags them, and the truth."""
        random, size = self.random, np.zeros(0, dtype=np.int64)
        if per_customer > 1:
            # Some customers write once, some often.
            size = random.geometric(1 / per_customer, items)
            customers = np.repeat(np.arange(items), size)[:items]
        else:
            customers = np.arange(items)
        shares = np.broadcast_to(self.share, (items, len(self.share)))
        if self.alike:
            strength = (1 - self.alike) / self.alike
            shares = random.beta(self.share * strength, (1 - self.share) * strength, shares.shape)
        truth = random.random(shares.shape) < shares[customers]
        item, value = np.nonzero(self.tagged(truth))
        found = Feedback(
            values=self.values,
            rows=np.arange(items),
            item=item,
            value=value,
            stance=np.zeros_like(item),
            score=np.full(len(item), 0.9),
            dates=None,
            scores=None,
            customers=customers if per_customer > 1 else None,
            groups={},
        )
        return found, truth


def covers(frame, truth) -> np.ndarray:
    return ((frame["low"] <= truth) & (truth <= frame["high"])).to_numpy()


@pytest.mark.parametrize(
    ("items", "per_customer", "shares"),
    [
        pytest.param(2_000, 4.0, (0.02, 0.3), id="customers repeat themselves"),
        pytest.param(5_000, 1.0, (0.001, 0.02), id="rare"),
    ],
)
def test_corrected_intervals_cover_and_counted_ones_do_not(values, items, per_customer, shares):
    corrected, counted = [], []
    for run in range(RUNS):
        world = World.drawn(values, run, shares=shares, alike=0.3 if per_customer > 1 else 0.0)
        feedback, _ = world.feedback(items, per_customer=per_customer)
        frame = Estimator(rates=world.rates(), seed=run).shares(feedback, world.measures)
        usable = (frame["method"] == "gecorrigeerd").to_numpy()
        corrected.append(covers(frame, world.share)[usable])
        counted.append(covers(Estimator().shares(feedback, world.measures), world.share)[usable])
    corrected, counted = np.concatenate(corrected), np.concatenate(counted)
    assert len(corrected) > 0.9 * RUNS * len(values.names)
    assert 0.93 <= corrected.mean() <= 0.97
    assert counted.mean() < 0.7


def test_corrected_ratios_cover_and_counted_ones_do_not(values):
    corrected, counted = [], []
    for run in range(RUNS):
        world = World.drawn(values, run, shares=(0.01, 0.1))
        feedback, _ = world.feedback(2_000)
        estimator = Estimator(rates=world.rates(), seed=run)
        for level in values.levels:
            places = [at for at, value in enumerate(values.values) if value.level == level.name]
            whole = Measure(level=level.name, stances=("ervaren",))
            some = 1 - np.prod(1 - world.share[places])
            for at in places[:3]:
                for found, into in ((estimator, corrected), (Estimator(), counted)):
                    share = found.ratio(feedback, world.measures[at], whole)
                    into.append(share.low <= world.share[at] / some <= share.high)
    assert 0.93 <= np.mean(corrected) <= 0.97
    assert np.mean(counted) < 0.7


@pytest.mark.parametrize("checked", [150, 600])
def test_prediction_powered_intervals_cover(values, checked):
    powered, counted = [], []
    for run in range(RUNS):
        world = World.drawn(values, run, shares=(0.05, 0.4))
        feedback, truth = world.feedback(5_000)
        items = np.sort(world.random.permutation(5_000)[:checked])
        found = np.zeros((checked, 3 * len(values.names)), dtype=np.bool_)
        found[:, ::3] = truth[items]
        sample = Checked(items, found, np.ones(found.shape[1], dtype=np.bool_), values)
        frame = Estimator(checked=sample, seed=run).shares(feedback, world.measures)
        assert set(frame["method"]) == {"nagekeken"}
        powered.append(covers(frame, world.share))
        counted.append(covers(Estimator().shares(feedback, world.measures), world.share))
    assert 0.93 <= np.mean(powered) <= 0.97
    assert np.mean(counted) < 0.5
