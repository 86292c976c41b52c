"""The static classifier: sums that can be done by hand, and rows that do not depend on their company."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klantstem.models.calibration import Calibration
from klantstem.models.ngrams import pair_units, word_units
from klantstem.models.static import Layers, StaticClassifier, UnitIndex, UnitTable
from klantstem.text.tokens import tokens

TEXTS = ["De monteur was niet vriendelijk.", "Snel geholpen!", "", "Snel snel snel", "🙂", "de monteur"]


def layers(width, labels, hidden=4, seed=0):
    random = np.random.default_rng(seed)
    shapes = [(width, labels), (labels,), (width, hidden), (hidden,), (hidden, labels)]
    return Layers(*(random.normal(size=shape).astype(np.float32) for shape in shapes))


@pytest.fixture(scope="module")
def classifier():
    units = {unit for text in TEXTS for word in tokens(text) for unit in word_units(word)}
    for text in TEXTS:
        hashes = np.array([word_units(word)[0] for word in tokens(text)], dtype=np.uint32)
        units |= set(pair_units(hashes, np.array([0, len(hashes)]))[0].tolist())
    # Every other unit is known.
    keys = np.array(sorted(units)[::2], dtype=np.uint32)
    vectors = np.random.default_rng(1).normal(size=(len(keys), 8)).astype(np.float32)
    calibration = Calibration(np.full((1, 3), 1.5, dtype=np.float32), np.full(3, -0.5, dtype=np.float32))
    return StaticClassifier(UnitTable.of(keys, vectors), layers(8, 3), calibration, np.full(3, 0.4, dtype=np.float32))


def by_hand(classifier, text):
    table = dict(
        zip(
            classifier.table.keys.tolist(), classifier.table.vectors(np.arange(len(classifier.table.keys))), strict=True
        )
    )
    words = tokens(text)
    units = [unit for word in words for unit in word_units(word)]
    hashes = np.array([word_units(word)[0] for word in words], dtype=np.uint32)
    units += pair_units(hashes, np.array([0, len(words)]))[0].tolist()
    total = sum((table[unit].astype(np.float64) for unit in units if unit in table), np.zeros(8))
    x, network = total / np.sqrt(max(len(words), 1)), classifier.layers
    scores = x @ network.direct + network.bias + np.maximum(x @ network.inner + network.inner_bias, 0) @ network.outer
    return 1 / (1 + np.exp(-(1.5 * scores - 0.5)))


def test_probabilities_are_those_of_the_sum_of_the_units_by_the_root_of_the_words(classifier):
    found = classifier.predict_proba(TEXTS)
    assert found.dtype == np.float32
    # The rows are rounded to some 10 bits, so that they come out the same in any company.
    np.testing.assert_allclose(found, [by_hand(classifier, text) for text in TEXTS], atol=0.01)


def test_a_text_has_the_same_row_in_any_company(classifier):
    many = [f"{text} {number}" for number in range(150) for text in TEXTS]
    together = classifier.predict_proba(many)
    alone = np.concatenate([classifier.predict_proba([text]) for text in many[::37]])
    np.testing.assert_array_equal(together[::37], alone)
    np.testing.assert_array_equal(classifier.predict_proba(many[::-1])[::-1], together)


def test_a_text_has_the_same_row_in_any_place_of_a_block(classifier):
    text = "De monteur was niet vriendelijk."
    alone = classifier.predict_proba([text])[0]
    found = classifier.predict_proba([text] * 300)
    assert (found == alone).all()


def test_threads_may_share_a_classifier(classifier):
    many = [f"{text} {number}" for number in range(60) for text in TEXTS]
    expected = classifier.predict_proba(many)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: classifier.predict_proba([text])[0], many))
    np.testing.assert_array_equal(np.array(found), expected)


def test_no_word_of_a_customer_stays_behind(classifier):
    classifier.predict_proba(["Mevrouw Zwartkruizemans belde."])
    assert b"zwartkruizemans" not in pickle.dumps(classifier).lower()


def test_one_text_in_place_of_a_list_is_refused(classifier):
    with pytest.raises(ValueError, match="must be a list of texts"):
        classifier.predict_proba("De monteur was vriendelijk.")


def test_no_texts_are_no_rows(classifier):
    assert classifier.predict_proba([]).shape == (0, 3)


@settings(max_examples=50)
@given(st.lists(st.text(max_size=80), max_size=5))
def test_any_texts_have_probabilities(classifier, texts):
    found = classifier.predict_proba(texts)
    assert found.shape == (len(texts), 3)
    assert ((found >= 0) & (found <= 1)).all()


def test_what_is_stored_is_all_there_is(classifier):
    again = StaticClassifier.from_arrays(classifier.arrays())
    np.testing.assert_array_equal(again.predict_proba(TEXTS), classifier.predict_proba(TEXTS))
    np.testing.assert_array_equal(again.thresholds_, classifier.thresholds_)


def test_rounding_to_8_bit_keeps_a_vector_within_a_127th_of_its_largest_number():
    vectors = np.array([[1.0, -0.5, 0.003], [0, 0, 0], [1e-3, 2e-3, -3e-3]], dtype=np.float32)
    rounded = UnitTable.of(np.arange(3, dtype=np.uint32), vectors).vectors(np.arange(3))
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    assert (np.abs(rounded - vectors) <= largest / 127 + 1e-6).all()


def test_unknown_units_have_no_row():
    table = UnitTable.of(np.array([5, 9], dtype=np.uint32), np.ones((2, 2), dtype=np.float32))
    places, rows = UnitIndex(table.keys).find(np.array([5, 6, 9, 2**32 - 1, 0], dtype=np.uint32))
    assert (places.tolist(), rows.tolist()) == ([0, 2], [0, 1])


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=300, unique=True), st.data())
@settings(max_examples=60, deadline=None)
def test_the_index_finds_the_rows_of_the_table(keys, data):
    table = np.array(sorted(keys), dtype=np.uint32)
    near = st.sampled_from(keys) | st.sampled_from(keys).map(lambda key: (key + 1) % 2**32) | st.integers(0, 2**32 - 1)
    wanted = np.array(data.draw(st.lists(near, max_size=50)), dtype=np.uint32)
    places, rows = UnitIndex(table).find(wanted)
    expected = {int(key): row for row, key in enumerate(table)}
    assert places.tolist() == [place for place, unit in enumerate(wanted) if int(unit) in expected]
    assert rows.tolist() == [expected[int(unit)] for unit in wanted if int(unit) in expected]


def test_a_memory_of_words_learns_what_is_new_and_what_changed(classifier):
    known, fresh = classifier.word_vectors(), classifier.word_vectors()
    words = ["vriendelijk", "één", "x"]
    known.learn(words)
    words += ["monteur", "niet"]
    known.learn(words)
    known.learn(["vriendelijk", "één", "laat"], kept=2)
    fresh.learn(["vriendelijk", "één", "laat"])
    np.testing.assert_array_equal(known.vectors[:3], fresh.vectors[:3])
    np.testing.assert_array_equal(known.hashes[:3], fresh.hashes[:3])
