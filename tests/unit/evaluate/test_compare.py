"""Measuring a tagger: counts that can be checked by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from klantstem.corpus import GoldSentence
from klantstem.evaluate.compare import compare
from klantstem.models.persistence import Label, TrainedModel
from klantstem.tagger import Tagger
from klantstem.values import load

LABELS = (Label("snel", "ervaren"), Label("snel", "gemist"), Label("betrouwbaar", "gemist"))


class Parrot:
    """A classifier that says what stands after the colon: "wij kwamen dit tegen: 0 2" carries labels 0 and 2."""

    thresholds_ = np.array([0.5, 0.6, 0.7], dtype=np.float32)

    def predict_proba(self, texts):
        said = [{int(number) for number in text.partition(":")[2].split()} for text in texts]
        return np.array([[0.9 if column in numbers else 0.1 for column in range(3)] for numbers in said])


@pytest.fixture
def parrot():
    return Tagger(TrainedModel("papegaai", "1", LABELS, Parrot(), {}), load())


def sentence(number, text, *labels, doc="d"):
    found = frozenset((LABELS[label].value, LABELS[label].stance) for label in labels)
    return GoldSentence(str(number), doc, f"Wat de klant hier beleefde: {text}", found)


GOLD = [
    sentence(0, "0", 0, doc="a"),  # right
    sentence(1, "1", 2, doc="a"),  # the wrong value, on the right level with the right stance
    sentence(2, "0 1", 0, doc="b"),  # one too many
    sentence(3, "", 1, doc="b"),  # missed
    sentence(4, "", doc="c"),  # nothing to find
]


def test_the_tagger_comes_first_with_the_counts_of_its_labels(parrot):
    comparison = compare(parrot, GOLD)
    assert (comparison.sentences, comparison.documents, comparison.labels) == (5, 3, 4)
    assert [result.model for result in comparison.results] == ["papegaai", "keywords"]
    counts = {(label.value, label.stance): label for label in comparison.per_label if label.gold or label.predicted}
    seen = {pair: (label.gold, label.predicted, label.correct) for pair, label in counts.items()}
    assert seen == {
        ("snel", "ervaren"): (2, 2, 2),
        ("snel", "gemist"): (1, 2, 0),
        ("betrouwbaar", "gemist"): (1, 0, 0),
    }


def test_f1_over_values_and_over_levels_are_those_of_the_counts(parrot):
    result = compare(parrot, GOLD).results[0]
    assert result.micro_f1.estimate == pytest.approx(2 * 2 / (4 + 4))
    assert result.macro_f1 == pytest.approx((1 + 0 + 0) / 3)
    # On "basis op orde" sentences 0, 1 and 2 are right but for the one too many; sentence 3 is missed.
    assert result.level_f1.estimate == pytest.approx(2 * 3 / (4 + 4))
    assert result.micro_f1.low <= result.micro_f1.estimate <= result.micro_f1.high


def test_every_pair_of_value_and_stance_has_a_row_with_its_threshold_where_it_was_learnt(parrot):
    rows = compare(parrot, GOLD).per_label
    assert len({(row.value, row.stance) for row in rows}) == len(rows) == 26 * 3
    thresholds = {(row.value, row.stance): row.threshold for row in rows if row.threshold is not None}
    assert thresholds == {
        ("betrouwbaar", "gemist"): pytest.approx(0.7),
        ("snel", "ervaren"): pytest.approx(0.5),
        ("snel", "gemist"): pytest.approx(0.6),
    }


def test_precision_and_recall_are_absent_where_they_mean_nothing(parrot):
    rows = {(row.value, row.stance): row for row in compare(parrot, GOLD).per_label}
    snel, betrouwbaar, warm = rows["snel", "gemist"], rows["betrouwbaar", "gemist"], rows["warm", "ervaren"]
    assert (snel.precision, snel.recall) == (0.0, 0.0)
    assert (betrouwbaar.precision, betrouwbaar.recall) == (None, 0.0)
    assert (warm.precision, warm.recall) == (None, None)


def test_a_gain_is_the_difference_with_the_tagger_and_has_an_interval(parrot):
    tagger, *others = compare(parrot, GOLD * 3, train=[sentence(i, "0", 0, doc=str(i)) for i in range(6)]).results
    assert tagger.gain is None
    assert [result.model for result in others] == ["keywords", "majority", "tf-idf + svm"]
    for result in others:
        assert result.gain.estimate == pytest.approx(tagger.micro_f1.estimate - result.micro_f1.estimate)
        assert result.gain.low <= result.gain.estimate <= result.gain.high


def test_a_baseline_that_says_what_the_tagger_says_gains_exactly_nothing(parrot):
    gold = [sentence(i, "0", 0, doc=str(i)) for i in range(6)]
    majority = compare(parrot, gold, train=gold).results[2]
    assert (majority.gain.estimate, majority.gain.low, majority.gain.high) == (0, 0, 0)


def test_a_tagger_with_the_name_of_a_baseline_keeps_its_own_figures(parrot):
    namesake = Tagger(TrainedModel("keywords", "1", LABELS, Parrot(), {}), load())
    first, second = compare(namesake, GOLD).results
    assert first.micro_f1 == compare(parrot, GOLD).results[0].micro_f1 != second.micro_f1
    assert second.gain is not None


def test_sentences_that_are_cut_count_the_tags_of_all_their_segments(parrot):
    text = "De bezorger was er gauw met zijn busje: 0\nEn de rest van de bestelling zat er niet bij: 1"
    gold = [GoldSentence("x", "x", text, frozenset({("snel", "ervaren"), ("snel", "gemist")}))]
    assert compare(parrot, gold).results[0].micro_f1.estimate == 1.0


def test_measuring_twice_gives_the_same_figures(parrot):
    assert compare(parrot, GOLD) == compare(parrot, GOLD)


def test_each_phenomenon_is_measured_on_the_sentences_that_show_it(parrot):
    marks = [{"negation"}, {"negation", "sarcasm"}, set(), set(), {"question"}]
    gold = [replace(row, phenomena=frozenset(mark)) for row, mark in zip(GOLD, marks, strict=True)]
    found = {row.phenomenon: row for row in compare(parrot, gold).per_phenomenon}
    assert {name: (row.sentences, row.labels, row.micro_f1.estimate) for name, row in found.items()} == {
        "negation": (2, 2, 0.5),
        "question": (1, 0, 1.0),
        "sarcasm": (1, 1, 0.0),
    }
    assert compare(parrot, GOLD).per_phenomenon == []


def test_what_others_say_is_measured_beside_the_tagger(parrot):
    right = [row.labels for row in GOLD]
    result = compare(parrot, GOLD, others={"orakel": right}).results[-1]
    assert (result.model, result.micro_f1.estimate) == ("orakel", 1.0)
    assert result.gain is not None
    assert result.gain.estimate < 0


def test_values_are_measured_whatever_their_stance(parrot):
    result = compare(parrot, [sentence(0, "0", 1), sentence(1, "", 2)]).results[0]
    assert result.micro_f1.estimate == 0
    # snel is found, with another stance; betrouwbaar is not.
    assert result.value_f1.estimate == pytest.approx(2 * 1 / (1 + 2))
    assert result.value_macro_f1 == pytest.approx((1 + 0) / 2)


def test_probabilities_are_held_against_the_labels(parrot):
    everything, levels, *values = compare(parrot, GOLD).reliability
    assert (everything.name, levels.name) == ("all values", "all levels")
    # Five sentences; four labels are said with 0.9 and eleven with 0.1, the labels that were not learnt with 0.
    assert everything.said == pytest.approx(4 * 0.9 + 11 * 0.1)
    assert (everything.found, levels.found) == (4, 4)
    assert [each.name for each in values] == ["betrouwbaar", "snel"]


def test_a_value_said_for_another_is_a_confusion(parrot):
    (found,) = compare(parrot, GOLD).confusions
    assert (found.value, found.other, found.other_for_value, found.value_for_other) == ("betrouwbaar", "snel", 1, 0)
