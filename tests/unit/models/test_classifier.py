"""The estimator of labels: what scikit-learn expects of it, and what it promises itself."""

from __future__ import annotations

import pickle
from unittest import SkipTest

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError, SkipTestWarning
from sklearn.utils.estimator_checks import check_estimator, parametrize_with_checks
from sklearn.utils.validation import check_is_fitted, validate_data
from threadpoolctl import threadpool_info

from klantstem.errors import ModelError
from klantstem.models.classifier import FeedbackClassifier

TEXTS = [
    f"{who} was {manner}."
    for manner in ("snel", "traag", "vriendelijk", "snel en vriendelijk", "in Zwolle", "traag maar vriendelijk")
    for who in ("De monteur", "De balie", "De mevrouw aan de telefoon", "Iedereen", "De chauffeur")
]
Y = np.array([["snel" in text, "traag" in text, "vriendelijk" in text] for text in TEXTS], dtype=int)


def small(**options) -> FeedbackClassifier:
    return FeedbackClassifier(**{"min_documents": 1, "folds": 3, "C": 1.0} | options)


@pytest.fixture(scope="module")
def fitted() -> FeedbackClassifier:
    return small().fit(TEXTS, Y)


class OnNumbers(FeedbackClassifier):
    """The classifier on rows of numbers, each written as a text.

    scikit-learn tests with rows of numbers and leaves an estimator of texts out; this lets its checks through.
    """

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.string = False
        tags.input_tags.two_d_array = True
        return tags

    def fit(self, X, Y, groups=None):
        X, Y = validate_data(self, X, Y, multi_output=True)
        return super().fit(self._written(X), Y, groups)

    def predict_proba(self, X):
        check_is_fitted(self)
        return super().predict_proba(self._written(validate_data(self, X, reset=False)))

    @staticmethod
    def _written(X):
        return [" ".join(f"k{column}v{round(float(value) * 2)}" for column, value in enumerate(row)) for row in X]


TWO_LABELS = "the labels of the check are other numbers than 0 and 1, which is what a column of Y holds"
ONE_COLUMN = "the check gives or expects labels in one dimension; Y has a column for each label"
EXPECTED_FAILURES = {
    "check_estimators_dtypes": TWO_LABELS,
    "check_classifier_data_not_an_array": TWO_LABELS,
    "check_fit2d_1feature": TWO_LABELS,
    "check_classifiers_one_label": ONE_COLUMN,
    "check_classifiers_classes": ONE_COLUMN,
    "check_classifiers_train": ONE_COLUMN,
    "check_classifier_multioutput": "predict cuts at the threshold of each label and not at one half",
    "check_classifiers_regression_target": "the error for continuous labels has words of our own",
    "check_classifier_not_supporting_multiclass": "the error for more than two classes has words of our own",
    "check_fit2d_1sample": "the error for one text is about the folds that it cannot be cut into",
}
NOT_APPLICABLE = {
    "check_array_api_input": "no array of another library ever comes in",
    "check_classifiers_multilabel_output_format_decision_function": "there is no decision_function",
}


@pytest.mark.filterwarnings("ignore:.*labels have fewer than 2 examples:UserWarning")
@parametrize_with_checks(
    [OnNumbers(folds=2, min_documents=1)], expected_failed_checks=lambda _: EXPECTED_FAILURES, xfail_strict=True
)
def test_scikit_learn_finds_a_classifier(estimator, check):
    try:
        check(estimator)
    except SkipTest as reason:
        assert check.func.__name__ in NOT_APPLICABLE, reason  # noqa: PT017


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
def test_scikit_learn_finds_an_estimator_of_texts():
    assert {check["status"] for check in check_estimator(FeedbackClassifier())} == {"passed"}


def test_scikit_learn_has_no_checks_for_texts():
    """Why the checks above run on numbers: should this fail, texts can be checked as they are."""
    with pytest.warns(SkipTestWarning, match="Can't test estimator FeedbackClassifier"):
        check_estimator(FeedbackClassifier())


def test_a_clone_has_the_settings_and_nothing_learnt(fitted):
    copy = clone(fitted)
    assert copy.get_params() == fitted.get_params()
    assert not hasattr(copy, "linear_")
    assert copy.set_params(C=2.0).C == 2.0


def test_labels_that_are_said_are_predicted(fitted):
    assert np.array_equal(fitted.predict(TEXTS), Y)
    assert fitted.score(TEXTS, Y) == 1.0


def test_held_out_probabilities_rank_what_was_not_seen(fitted):
    assert fitted.held_out_.shape == Y.shape
    assert fitted.held_out_[Y == 1].mean() > fitted.held_out_[Y == 0].mean() + 0.3


def test_a_text_has_the_same_row_in_any_company(fitted):
    strange = ["", "snel", "🙂", "nog nooit gehoord", "SNEL!!!"]
    texts = TEXTS + strange
    together = fitted.predict_proba(texts)
    assert together.dtype == np.float32
    assert np.array_equal(np.vstack([fitted.predict_proba([text]) for text in texts]), together)
    assert np.array_equal(fitted.predict_proba(texts[::-1])[::-1], together)


def test_no_texts_give_no_rows(fitted):
    assert fitted.predict_proba([]).shape == (0, 3)
    assert fitted.predict([]).shape == (0, 3)


def test_the_same_seed_gives_the_same_classifier(fitted):
    assert np.array_equal(small().fit(TEXTS, Y).predict_proba(TEXTS), fitted.predict_proba(TEXTS))


def test_a_pickled_classifier_predicts_the_same(fitted):
    assert np.array_equal(pickle.loads(pickle.dumps(fitted)).predict_proba(TEXTS), fitted.predict_proba(TEXTS))


def test_a_document_is_never_on_both_sides_of_a_fold(monkeypatch):
    """A label that one document has in words of its own cannot be known when that document is held out."""
    own = [f"kwalsterbuis nummer {number}" for number in range(6)]
    texts, labels = TEXTS + own, np.vstack([Y, np.zeros((6, 3), dtype=int)])
    labels = np.column_stack([labels, [0] * len(TEXTS) + [1] * 6])
    groups = [*range(len(TEXTS)), *["brief"] * 6]
    together = small().fit(texts, labels, groups).held_out_[-6:, 3]
    apart = small().fit(texts, labels).held_out_[-6:, 3]
    assert together.max() < 0.5 < apart.min()


class TestErrors:
    @pytest.mark.parametrize("texts", ["een tekst", [None], [1.5], ["goed", float("nan")]])
    def test_what_is_not_a_list_of_texts_is_refused(self, fitted, texts):
        with pytest.raises(ValueError, match="must be a list of texts"):
            fitted.predict_proba(texts)
        with pytest.raises(ValueError, match="must be a list of texts"):
            small().fit(texts, np.zeros((len(texts), 1)))

    @pytest.mark.parametrize("labels", [Y[:-1], Y[:, 0], Y + 1, Y * 0.5, np.where(Y, np.nan, 0)])
    def test_labels_that_do_not_fit_are_refused(self, labels):
        with pytest.raises(ValueError, match="Y must hold 0 or 1 with a row for each of the 30 texts"):
            small().fit(TEXTS, labels)

    def test_a_missing_group_is_refused(self):
        with pytest.raises(ValueError, match="30 texts and 29 groups"):
            small().fit(TEXTS, Y, list(range(29)))

    def test_fewer_documents_than_folds_are_refused(self):
        with pytest.raises(ValueError, match="3 folds needs as many documents"):
            small().fit(TEXTS, Y, [number % 2 for number in range(30)])

    def test_a_label_without_examples_is_warned_of_and_never_predicted(self):
        with pytest.warns(UserWarning, match="1 labels have fewer than 2 examples"):
            fitted = small().fit(TEXTS, np.column_stack([Y, np.zeros(30)]))
        assert not fitted.predict(TEXTS)[:, 3].any()

    def test_predicting_comes_after_fitting(self):
        with pytest.raises(NotFittedError):
            small().predict(TEXTS)

    def test_no_message_repeats_a_text(self):
        with pytest.raises(ValueError, match="Y must hold") as error:
            small().fit(TEXTS, Y[:-1])
        assert not any(text in str(error.value) for text in TEXTS)


class TestWithEncoder:
    @pytest.fixture(scope="class")
    @classmethod
    def with_encoder(cls, tiny_encoder) -> FeedbackClassifier:
        pytest.importorskip("torch", reason="torch comes with klantstem[train]")
        return small(encoder=tiny_encoder, inner=8, epochs=2).fit(TEXTS, Y)

    def test_two_heads_are_fitted(self, with_encoder):
        assert with_encoder.attention_ is not None
        assert with_encoder.calibration_.slopes.shape == (2, 3)

    def test_a_text_has_the_same_row_in_any_company(self, with_encoder):
        texts = [*TEXTS, "", "wachten " * 60]
        together = with_encoder.predict_proba(texts)
        assert np.array_equal(np.vstack([with_encoder.predict_proba([text]) for text in texts]), together)

    def test_no_texts_give_no_rows(self, with_encoder):
        assert with_encoder.predict_proba([]).shape == (0, 3)

    def test_a_folder_is_read_when_it_is_needed_and_again_when_it_changes(self, with_encoder, tiny_encoder, tmp_path):
        tiny_encoder.to_disk(tmp_path / "one")
        from_folder = clone(with_encoder).set_params(encoder=tmp_path / "one").fit(TEXTS, Y)
        assert np.array_equal(from_folder.predict_proba(TEXTS), with_encoder.predict_proba(TEXTS))
        with pytest.raises(ModelError, match="no encoder"):
            from_folder.set_params(encoder=tmp_path / "two").fit(TEXTS, Y)

    def test_a_pickled_classifier_predicts_the_same(self, with_encoder):
        again = pickle.loads(pickle.dumps(with_encoder))
        assert np.array_equal(again.predict_proba(TEXTS), with_encoder.predict_proba(TEXTS))

    def test_blas_has_its_threads_back_after_predicting(self, with_encoder):
        before = threadpool_info()
        with_encoder.predict_proba(TEXTS)
        assert threadpool_info() == before
