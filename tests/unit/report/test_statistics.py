"""Shares: counted, corrected by measured errors, and by items that were checked."""

from __future__ import annotations

import numpy as np
import pytest

from klantstem.models.held_out import HeldOut, Reading
from klantstem.report.feedback import STANCES, Feedback
from klantstem.report.statistics import Checked, ErrorRates, Estimator, Measure, of_levels, of_values
from klantstem.report.statistics.error_rates import beta_binomial
from klantstem.report.statistics.interval import wilson, wilson_bound
from klantstem.report.statistics.prediction_powered import Table, powered_share

SNEL = Measure(value="snel", stances=("gemist",))
BASE = Measure(level="basis op orde", stances=("ervaren", "gemist"))


@pytest.fixture(scope="module")
def feedback_of(values):
    """Make feedback of sets of (value, stance) per item, with the customer of each."""

    def make(items, customers=None) -> Feedback:
        found = sorted(
            (row, values.names.index(value), STANCES.index(stance))
            for row, pairs in enumerate(items)
            for value, stance in pairs
        )
        item, value, stance = np.array(found, dtype=np.int64).reshape(-1, 3).T
        return Feedback(
            values=values,
            rows=np.arange(len(items)),
            item=item,
            value=value,
            stance=stance,
            score=np.full(len(found), 0.9),
            dates=None,
            scores=None,
            customers=None if customers is None else np.asarray(customers),
            groups={},
        )

    return make


def rates_of(values, *, hits, missed, false, clean, label=("snel", "gemist")) -> ErrorRates:
    kinds = [((0,), ((0, 0.9),), hits), ((0,), (), missed), ((), ((0, 0.9),), false), ((), (), clean)]
    readings = [Reading(0, truth, given) for truth, given, number in kinds for _ in range(number)]
    return ErrorRates(HeldOut((label,), tuple(readings)), values)


def some(number: int, of: int, label=("snel", "gemist")) -> list[list[tuple[str, str]]]:
    return [[label]] * number + [[]] * (of - number)


class TestCounted:
    def test_without_more_it_is_wilson_on_the_tags(self, feedback_of):
        row = Estimator().shares(feedback_of(some(30, 200)), [SNEL]).iloc[0]
        assert (row["items"], row["of"], row["share"], row["method"]) == (30, 200, 0.15, "geteld")
        assert np.allclose([row["low"], row["high"]], wilson(30, 200)[1:])

    def test_a_measure_of_a_level_counts_an_item_once(self, feedback_of):
        feedback = feedback_of([[("snel", "gemist"), ("tijdig", "ervaren")], [], [("warm", "gemist")]])
        assert Estimator().shares(feedback, [BASE])["items"].to_list() == [1]

    def test_a_part_and_groups_give_the_same_numbers(self, feedback_of, values):
        random = np.random.default_rng(1)
        labels = [("snel", "gemist"), ("warm", "ervaren"), ("gemak", "gewenst")]
        items = [[label for label in labels if random.random() < 0.3] for _ in range(300)]
        feedback, codes = feedback_of(items, random.integers(0, 80, 300)), random.integers(-1, 3, 300)
        estimator = Estimator(rates_of(values, hits=80, missed=20, false=10, clean=500))
        measures = [*of_values(values), *of_levels(values), Measure()]
        together = estimator.shares_by(feedback, measures, codes, 4)
        for group in range(4):
            apart = estimator.shares(feedback, measures, within=codes == group)
            found = together[together["group"] == group].drop(columns="group").reset_index(drop=True)
            assert found.equals(apart)

    def test_few_items_are_small_and_none_are_unknown(self, feedback_of):
        feedback = feedback_of(some(4, 50))
        assert Estimator().shares(feedback, [SNEL])["small"].to_list() == [True]
        empty = Estimator().shares(feedback, [SNEL], within=np.zeros(50, dtype=bool)).iloc[0]
        assert empty["of"] == 0
        assert empty[["raw", "share", "low", "high"]].isna().all()

    def test_customers_who_repeat_themselves_tell_less(self, feedback_of):
        alone = feedback_of(some(100, 400))
        repeated = feedback_of(some(100, 400), np.arange(400) // 10)
        once = feedback_of(some(100, 400), np.arange(400))
        widths = [
            float((frame["high"] - frame["low"]).iloc[0])
            for frame in (Estimator().shares(feedback, [SNEL]) for feedback in (alone, once, repeated))
        ]
        assert widths[0] == widths[1]
        assert widths[2] > 2.5 * widths[0]

    def test_customers_who_differ_no_more_than_chance_cost_little(self, feedback_of):
        items = [[("snel", "gemist")] if number % 4 == 0 else [] for number in range(400)]
        plain = Estimator().shares(feedback_of(items), [SNEL])
        mixed = Estimator().shares(feedback_of(items, np.arange(400) // 4), [SNEL])
        assert 0 <= mixed["high"].iloc[0] - plain["high"].iloc[0] < 0.003


class TestCorrected:
    def test_known_errors_are_taken_out(self, feedback_of, values):
        # Of 20% that express it 80% are found, and 5% of the rest are tagged too: 20% is tagged.
        rates = rates_of(values, hits=800, missed=200, false=200, clean=3_800)
        frame = Estimator(rates).shares(feedback_of(some(400, 2_000)), [SNEL])
        row = frame.iloc[0]
        assert row["raw"] == 0.2
        assert row["share"] == pytest.approx((0.2 - 0.05) / (0.8 - 0.05), abs=0.002)
        assert row["method"] == "gecorrigeerd"

    def test_the_less_is_known_of_the_errors_the_wider_the_interval(self, feedback_of, values):
        feedback = feedback_of(some(20_000, 100_000))
        widths = [
            float((frame["high"] - frame["low"]).iloc[0])
            for times in (1, 10)
            for rates in [rates_of(values, hits=24 * times, missed=6 * times, false=15 * times, clean=285 * times)]
            for frame in [Estimator(rates).shares(feedback, [SNEL])]
        ]
        assert widths[0] > 2.5 * widths[1] > 0.02

    @pytest.mark.parametrize(
        "counts",
        [
            pytest.param({"hits": 8, "missed": 1, "false": 5, "clean": 900}, id="too few examples"),
            pytest.param({"hits": 20, "missed": 80, "false": 180, "clean": 720}, id="no better than chance"),
        ],
    )
    def test_where_the_rates_cannot_carry_a_correction_it_is_counted(self, feedback_of, values, counts):
        feedback = feedback_of(some(30, 200))
        frame = Estimator(rates_of(values, **counts)).shares(feedback, [SNEL])
        assert frame.equals(Estimator().shares(feedback, [SNEL]))

    def test_false_tags_alone_can_explain_a_small_share(self, feedback_of, values):
        rates = rates_of(values, hits=80, missed=20, false=20, clean=1_000)
        row = Estimator(rates).shares(feedback_of(some(10, 1_000)), [SNEL]).iloc[0]
        assert (row["share"], row["low"]) == (0, 0)
        assert 0 < row["high"] < 0.02

    def test_the_numbers_are_the_same_each_time_and_in_any_order(self, feedback_of, values):
        feedback = feedback_of(some(30, 200))
        measures = [SNEL, BASE, Measure(value="snel")]
        rates = rates_of(values, hits=80, missed=20, false=20, clean=1_000)
        once = Estimator(rates).shares(feedback, measures)
        again = Estimator(rates_of(values, hits=80, missed=20, false=20, clean=1_000))
        turned = again.shares(feedback, measures[::-1])
        assert once.equals(turned[::-1].reset_index(drop=True))

    def test_a_ratio_is_the_quotient_of_the_shares(self, feedback_of, values):
        items = [*some(60, 60), *some(100, 240, ("tijdig", "ervaren"))]
        rates = rates_of(values, hits=900, missed=100, false=10, clean=2_000)
        estimator, feedback = Estimator(rates), feedback_of(items)
        shares = estimator.shares(feedback, [SNEL, BASE])
        found = estimator.ratio(feedback, SNEL, BASE)
        assert (found.items, found.of, found.method) == (60, 160, "gecorrigeerd")
        assert found.share == pytest.approx(shares["share"].iloc[0] / shares["share"].iloc[1])
        assert found.low < found.share < found.high

    def test_a_ratio_without_more_is_wilson(self, feedback_of):
        items = [*some(60, 60), *some(100, 240, ("tijdig", "ervaren"))]
        found = Estimator().ratio(feedback_of(items), SNEL, BASE)
        assert np.allclose([found.share, found.low, found.high], [float(bound) for bound in wilson(60, 160)])

    def test_a_value_with_few_examples_leans_on_the_others(self):
        a, b = beta_binomial(np.array([12.0, 40, 30, 24, 18, 60, 9, 16]), np.full(8, 60.0), strongest=1e9)
        assert 0.3 < a / (a + b) < 0.6
        assert a + b < 20
        assert beta_binomial(np.full(30, 30.0), np.full(30, 60.0), strongest=20) == pytest.approx((10, 10), rel=0.05)
        assert beta_binomial(np.array([3.0]), np.array([5.0]), strongest=20) == (0.5, 0.5)


class TestChecked:
    def checked(self, values, truth, looked_at=None) -> Checked:
        found = np.zeros((len(truth), 3 * len(values.names)), dtype=bool)
        found[:, SNEL.codes(values)[0]] = truth
        seen = np.ones(found.shape[1], dtype=bool) if looked_at is None else looked_at
        return Checked(np.arange(0, 10 * len(truth), 10), found, seen, values)

    def feedback(self, feedback_of, wrong=0):
        """Return 2,000 items of which every third is tagged, and the truth of every tenth."""
        tagged = np.arange(2_000) % 3 == 0
        truth = tagged[::10].copy()
        truth[:wrong] = ~truth[:wrong]
        return feedback_of([[("snel", "gemist")] if each else [] for each in tagged]), truth

    def test_it_is_what_the_sample_says_of_the_tags(self, feedback_of, values):
        feedback, truth = self.feedback(feedback_of, wrong=30)
        row = Estimator(checked=self.checked(values, truth)).shares(feedback, [SNEL]).iloc[0]
        assert row["method"] == "nagekeken"
        # 30 of the first 200 checked items are wrong: 10 that have the tag, 20 that have not.
        assert row["share"] == pytest.approx(row["raw"] + (20 - 10) / 200, abs=0.02)
        assert 0.03 < row["high"] - row["low"] < 0.15

    def test_a_sample_without_errors_leaves_some_doubt(self, feedback_of, values):
        feedback, truth = self.feedback(feedback_of)
        row = Estimator(checked=self.checked(values, truth)).shares(feedback, [SNEL]).iloc[0]
        assert row["share"] == pytest.approx(row["raw"], abs=1e-9)
        plain = Estimator().shares(feedback, [SNEL]).iloc[0]
        assert row["high"] - row["low"] > 1.05 * (plain["high"] - plain["low"])

    def test_a_sample_without_examples_leaves_some_doubt(self, feedback_of, values):
        feedback = feedback_of(some(0, 2_000))
        row = Estimator(checked=self.checked(values, np.zeros(200, dtype=bool))).shares(feedback, [SNEL]).iloc[0]
        assert (row["share"], row["low"]) == (0, pytest.approx(0, abs=1e-3))
        assert 0.005 < row["high"] < 0.03

    def test_what_was_not_looked_at_is_not_checked(self, feedback_of, values):
        feedback, truth = self.feedback(feedback_of, wrong=30)
        looked_at = np.zeros(3 * len(values.names), dtype=bool)
        looked_at[SNEL.codes(values)] = True
        frame = Estimator(checked=self.checked(values, truth, looked_at)).shares(feedback, [SNEL, BASE])
        assert frame["method"].to_list() == ["nagekeken", "geteld"]

    def test_a_part_with_few_checked_items_falls_back(self, feedback_of, values):
        feedback, truth = self.feedback(feedback_of, wrong=30)
        estimator = Estimator(checked=self.checked(values, truth))
        frame = estimator.shares_by(feedback, [SNEL], np.where(np.arange(2_000) < 250, 0, 1), 2)
        assert frame["method"].to_list() == ["geteld", "nagekeken"]

    def test_a_ratio_is_checked_too(self, feedback_of, values):
        feedback, truth = self.feedback(feedback_of, wrong=30)
        found = Estimator(checked=self.checked(values, truth)).ratio(feedback, SNEL, BASE)
        assert found.method == "nagekeken"
        assert found.low < 1
        assert found.high == 1


@pytest.mark.parametrize("seed", range(5))
def test_it_is_what_ppi_python_gives(seed):
    ppi = pytest.importorskip("ppi_py", reason="ppi-python comes with klantstem[dev]")
    random = np.random.default_rng(seed)
    truth = random.random(300) < random.uniform(0.05, 0.6)
    tagged = random.random(300) < np.where(truth, 0.8, 0.1)
    others = random.random(5_000) < 0.3
    low, high = ppi.ppi_mean_ci(truth.astype(float), tagged.astype(float), others.astype(float), alpha=0.05)
    _, own_low, own_high = powered_share(Table.of(truth, tagged), int(others.sum()), 5_000)
    assert np.allclose([own_low, own_high], [low[0], high[0]], atol=1e-12)


def test_the_middle_of_wilsons_bounds_is_his_interval():
    draws = wilson_bound(30, 200, np.random.default_rng(0).standard_normal(200_000))
    assert np.allclose(np.quantile(draws, (0.025, 0.975)), wilson(30, 200)[1:], atol=1e-3)
