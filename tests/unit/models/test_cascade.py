"""The cascade: who reads what, and a decision that stays that of the model that read."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klantstem.models.cascade import CascadeClassifier, doubt


class Fixed:
    """A model that gives each text one probability for all labels: the number that it is."""

    def __init__(self, thresholds, shift=0.0):
        self.thresholds_ = np.array(thresholds, dtype=np.float32)
        self.shift = shift
        self.read = []

    def predict_proba(self, X):
        texts = list(X)
        self.read += texts
        rows = [[min(float(text) + self.shift, 1.0)] * len(self.thresholds_) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), len(self.thresholds_))


def test_what_the_fast_model_doubts_goes_to_the_accurate_one_and_nothing_else():
    fast, accurate = Fixed([0.5]), Fixed([0.5], shift=0.05)
    found = CascadeClassifier(fast, accurate, undecided=0.2).predict_proba(["0.01", "0.4", "0.99", "0.75"])
    assert accurate.read == ["0.4", "0.75"]
    np.testing.assert_allclose(found[:, 0], [0.01, 0.45, 0.99, 0.80], atol=1e-6)


def test_the_knob_runs_from_all_to_nothing():
    texts = ["0.01", "0.5", "0.99"]
    for undecided, expected in ((0.0, texts), (np.inf, [])):
        accurate = Fixed([0.5])
        CascadeClassifier(Fixed([0.5]), accurate, undecided=undecided).predict_proba(texts)
        assert accurate.read == expected


@given(
    st.lists(st.floats(0, 1, width=32), max_size=20),
    st.floats(0.0625, 0.9375, width=32),
    st.floats(0.0625, 0.9375, width=32),
)
def test_a_label_is_given_where_the_model_that_read_gives_it(numbers, old, new):
    fast = Fixed([old])
    cascade = CascadeClassifier(fast, Fixed([new]), undecided=np.inf)
    texts = [repr(float(number)) for number in numbers]
    found = cascade.predict_proba(texts)
    assert ((found >= 0) & (found <= 1)).all()
    np.testing.assert_array_equal(found >= cascade.thresholds_, fast.predict_proba(texts) >= fast.thresholds_)


def test_doubt_is_the_number_of_wrong_decisions_that_a_model_expects():
    assert doubt(np.array([[0.1, 0.9, 0.5], [0, 1, 0]], dtype=np.float32)) == pytest.approx([0.7, 0.0])


def test_no_texts_are_no_rows():
    assert CascadeClassifier(Fixed([0.5, 0.5]), Fixed([0.5, 0.5]), undecided=0.1).predict_proba([]).shape == (0, 2)


def test_it_says_beforehand_which_texts_the_accurate_model_would_read():
    accurate = Fixed([0.5])
    cascade = CascadeClassifier(Fixed([0.5]), accurate, undecided=0.2)
    assert cascade.is_open(["0.01", "0.4", "0.99", "0.75"]).tolist() == [False, True, False, True]
    assert accurate.read == []
