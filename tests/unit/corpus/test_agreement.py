"""Agreement of two annotators: figures worked out by hand, the krippendorff package as a second opinion."""

from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from klantstem.corpus import GoldSentence
from klantstem.corpus.agreement import agreement, by_annotator, masi_distances, nominal_alpha
from klantstem.errors import CorpusError

ERVAREN, GEMIST, WARM = ("snel", "ervaren"), ("snel", "gemist"), ("warm", "ervaren")

FIRST = {"a#0": [ERVAREN], "a#1": [GEMIST], "b#0": [], "b#1": [ERVAREN, WARM]}
SECOND = {"a#0": [ERVAREN], "a#1": [ERVAREN], "b#0": [], "b#1": [ERVAREN]}


def sentence(identity, *labels, doc="d", annotator=""):
    return GoldSentence(identity, doc, "Snel geholpen.", frozenset(labels), annotator=annotator)


def label(result, value, stance):
    [found] = [row for row in result.labels if (row.value, row.stance) == (value, stance)]
    return found


def value(result, name):
    [found] = [row for row in result.values if row.value == name]
    return found


@pytest.fixture(scope="module")
def result():
    return agreement(FIRST, SECOND)


def test_counts(result):
    assert (result.sentences, result.documents, result.exact) == (4, 2, 0.5)
    assert (len(result.values), len(result.labels)) == (26, 78)


def test_alpha_is_over_all_decisions(result):
    # 78 labels x 4 sentences = 312 decisions, of which 3 differ; of all 624, 7 are yes.
    assert result.alpha == pytest.approx(1 - (3 / 312) / (2 * 7 * 617 / (624 * 623)))


def test_masi_alpha_weighs_overlap(result):
    # Distances 0, 1, 0 and 1 - 1/2 x 2/3, on average 5/12; 118/168 between all pairs of the 8 sets.
    assert result.masi_alpha == pytest.approx(1 - (5 / 12) / (118 / 168)) == pytest.approx(24 / 59)


def test_f1_is_over_value_and_stance(result):
    assert result.f1.estimate == pytest.approx(2 * 2 / (4 + 3))


def test_f1_over_levels_forgives_another_value_of_the_level():
    result = agreement({"a": [WARM], "b": [ERVAREN]}, {"a": [("inlevend", "ervaren")], "b": [ERVAREN]})
    assert (result.f1.estimate, result.level_f1.estimate) == (0.5, 1.0)


def test_f1_over_levels_keeps_the_stances_apart():
    assert agreement({"a": [ERVAREN]}, {"a": [GEMIST]}).level_f1.estimate == 0


def test_a_label_has_figures_of_its_own(result):
    found = label(result, "snel", "ervaren")
    assert (found.first, found.second, found.f1) == (2, 3, pytest.approx(0.8))
    assert found.alpha == pytest.approx(1 - (1 / 4) / (2 * 5 * 3 / (8 * 7)))


def test_a_label_that_one_gave_once_is_at_chance(result):
    found = label(result, "snel", "gemist")
    assert (found.first, found.second, found.f1, found.alpha) == (1, 0, 0.0, pytest.approx(0.0))


def test_a_value_takes_its_stances_together(result):
    found = value(result, "snel")
    assert (found.stance, found.first, found.second, found.f1) == (None, 3, 3, pytest.approx(2 / 3))
    # 12 decisions of which 2 differ; of all 24, 6 are yes.
    assert found.alpha == pytest.approx(1 - (2 / 12) / (2 * 6 * 18 / (24 * 23)))


def test_a_label_that_neither_gave_has_counts_and_no_figures(result):
    found = label(result, "speciaal", "gewenst")
    assert (found.first, found.second, found.alpha, found.f1) == (0, 0, None, None)
    assert (value(result, "speciaal").alpha, value(result, "speciaal").f1) == (None, None)


def test_a_label_that_both_always_gave_has_an_f1_and_no_alpha():
    found = label(agreement({"a": [WARM], "b": [WARM]}, {"a": [WARM], "b": [WARM]}), "warm", "ervaren")
    assert (found.first, found.second, found.f1, found.alpha) == (2, 2, 1.0, None)


def test_equal_labels_agree_entirely():
    result = agreement(FIRST, FIRST)
    assert (result.alpha, result.masi_alpha, result.exact) == (1.0, 1.0, 1.0)
    assert result.f1.estimate == result.f1.low == result.f1.high == 1.0


def test_without_any_label_there_is_no_chance_to_go_beyond():
    result = agreement({"a": [], "b": []}, {"a": [], "b": []})
    assert (result.alpha, result.masi_alpha, result.exact, result.f1.estimate) == (None, None, 1.0, 1.0)


def test_the_same_set_everywhere_has_no_masi_alpha():
    result = agreement({"a": [WARM], "b": [WARM]}, {"a": [WARM], "b": [WARM]})
    assert (result.alpha, result.masi_alpha) == (1.0, None)


def test_agreement_on_nothing_lies_below_chance():
    result = agreement({"a": [WARM], "b": []}, {"a": [], "b": [WARM]})
    assert label(result, "warm", "ervaren").alpha == pytest.approx(1 - 1 / (2 * 2 * 2 / (4 * 3)))
    assert (result.exact, result.f1.estimate) == (0.0, 0.0)


decisions = arrays(bool, st.tuples(st.integers(2, 12), st.integers(1, 5)))


@given(decisions, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_alpha_is_that_of_the_krippendorff_package(first, random):
    second = np.array([[cell ^ (random.random() < 0.3) for cell in row] for row in first])
    data = np.array([first.ravel(), second.ravel()]).astype(int)
    if np.unique(data).size == 1:
        assert nominal_alpha(first, second) is None
    else:
        assert nominal_alpha(first, second) == pytest.approx(
            krippendorff.alpha(data, level_of_measurement="nominal"), abs=1e-9
        )


pairs = st.sampled_from([ERVAREN, GEMIST, WARM, ("gemak", "gewenst")])
labelled = st.lists(st.tuples(st.frozensets(pairs), st.frozensets(pairs)), min_size=1, max_size=8)


@given(labelled)
@settings(max_examples=150, deadline=None)
def test_masi_alpha_is_that_of_the_krippendorff_package(rows):
    first, second = ({str(row): pair[which] for row, pair in enumerate(rows)} for which in (0, 1))
    sets = list({each for pair in rows for each in pair})
    found = agreement(first, second, resamples=10).masi_alpha
    if len(sets) == 1:
        assert found is None
        return

    def distance(one, other):
        if one == other:
            return 0.0
        weight = 2 / 3 if one <= other or other <= one else 1 / 3
        return 1 - weight * len(one & other) / len(one | other)

    table = np.array([[distance(one, other) for other in sets] for one in sets])
    data = [[sets.index(pair[which]) for pair in rows] for which in (0, 1)]
    expected = krippendorff.alpha(
        data, value_domain=range(len(sets)), level_of_measurement=lambda v1, v2, i1, i2, n_v, dtype: table[v1, v2]
    )
    assert found == pytest.approx(expected, abs=1e-9)


def test_masi_distances_by_hand():
    sets = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 1, 1, 0], [0, 0, 0, 1], [0, 0, 0, 0]], dtype=bool)
    expected = [0, 0, 1 - 1 / 2 * 2 / 3, 1 - 1 / 3 * 1 / 3, 1, 1]
    assert masi_distances(sets)[0] == pytest.approx(expected)
    assert masi_distances(sets)[5].tolist() == [1, 1, 1, 1, 1, 0]


@given(labelled)
@settings(max_examples=50, deadline=None)
def test_agreement_is_the_same_both_ways(rows):
    first, second = ({str(row): pair[which] for row, pair in enumerate(rows)} for which in (0, 1))
    there, back = agreement(first, second, resamples=20), agreement(second, first, resamples=20)
    assert (there.alpha, there.masi_alpha, there.f1, there.level_f1) == (
        pytest.approx(back.alpha),
        pytest.approx(back.masi_alpha),
        back.f1,
        back.level_f1,
    )
    assert [row.f1 for row in there.labels] == [row.f1 for row in back.labels]


def test_sentences_are_matched_by_id_and_not_by_place():
    rows = [sentence("a", WARM), sentence("b"), sentence("c", GEMIST)]
    assert agreement(rows, rows[::-1]).exact == 1.0


def test_any_iterable_is_taken():
    rows = [sentence("a", WARM), sentence("b")]
    assert agreement(iter(rows), iter(rows)).exact == 1.0


def test_intervals_are_drawn_by_document():
    rows = [sentence(str(number), WARM, doc="een") for number in range(8)]
    others = [sentence(str(number), *([WARM] * (number % 2)), doc="x") for number in range(8)]
    one_document = agreement(rows, others).f1
    assert one_document.low == one_document.estimate == one_document.high
    apart = [sentence(row.id, WARM, doc=row.id) for row in rows]
    many = agreement(apart, others).f1
    assert many.low < many.estimate < many.high
    assert (agreement(apart, others).documents, many.estimate) == (8, one_document.estimate)


def test_intervals_repeat_themselves_with_the_seed():
    rows = [sentence(str(number), WARM, doc=str(number)) for number in range(9)]
    others = [sentence(str(number), *([WARM] * (number % 3)), doc=str(number)) for number in range(9)]
    assert agreement(rows, others, seed=4) == agreement(rows, others, seed=4)


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ({"a": [], "b": [], "c": []}, {"c": []}, "2 of the first are not in the second, and 0 of the second not in"),
        ({"c": []}, {"c": [], "d": []}, "0 of the first are not in the second, and 1 of the second not in the first"),
        ({}, {}, "There are no sentences to compare."),
        ([sentence("a"), sentence("a", WARM)], {"a": []}, "The first has sentence 'a' twice."),
        ({"a": []}, [sentence("a"), sentence("a", WARM)], "The second has sentence 'a' twice."),
        ({"a": []}, {"a": [("snell", "gemist")]}, "The second gives sentence 'a' an unknown label: 'snell gemist'."),
    ],
)
def test_what_cannot_be_compared_is_named(first, second, message):
    with pytest.raises(CorpusError) as raised:
        agreement(first, second)
    assert message in str(raised.value)


def test_a_file_of_several_annotators_is_taken_apart_in_order():
    rows = [
        sentence("a", annotator="2"),
        sentence("a", WARM, annotator="1"),
        sentence("b", annotator="2"),
        sentence("c"),
    ]
    assert by_annotator(rows) == {"2": [rows[0], rows[2]], "1": [rows[1]], "": [rows[3]]}
    assert list(by_annotator(rows)) == ["2", "1", ""]
