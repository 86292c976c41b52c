"""Hashed words, word pairs and character n-grams."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError

from klantstem.models.lexical import LexicalFeatures

TEXTS = [
    "De monteur was vriendelijk.",
    "De monteur was niet vriendelijk.",
    "Wat een vriendelijke monteur :)",
    "Heel traag, erg traag...",
    "",
]


@pytest.fixture
def features() -> LexicalFeatures:
    return LexicalFeatures(min_documents=1).fit(TEXTS)


def test_only_numbers_are_kept_of_the_training_texts():
    texts = ["kwalsterbuis kwam langs", "de kwalsterbuis was aardig", "kwalsterbuis weer"]
    fitted = LexicalFeatures(min_documents=1).fit(texts)
    assert b"kwalster" not in pickle.dumps(fitted)
    assert {array.dtype for array in (*fitted.columns_.values(), *fitted.idf_.values())} == {
        np.dtype("int32"),
        np.dtype("float32"),
    }


def test_a_text_has_the_same_features_in_any_company(features):
    together = features.transform(TEXTS).toarray()
    alone = np.vstack([features.transform([text]).toarray() for text in TEXTS])
    assert np.array_equal(together, alone)
    assert np.array_equal(features.transform(TEXTS[::-1]).toarray()[::-1], together)


def test_each_view_of_a_text_has_length_one(features):
    words = len(features.columns_["words"])
    row = features.transform([TEXTS[0]]).toarray()[0]
    assert np.linalg.norm(row[:words]) == pytest.approx(1)
    assert np.linalg.norm(row[words:]) == pytest.approx(1)


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "Ж Щ Ю"])
def test_a_text_without_known_words_has_no_features(features, text):
    assert features.transform([text]).nnz == 0


def test_no_texts_give_no_rows(features):
    result = features.transform([])
    assert result.shape == (0, features.transform(TEXTS).shape[1])


def test_a_compound_shares_characters_with_its_parts(features):
    words = len(features.columns_["words"])
    row = features.transform(["monteursbezoek"]).toarray()[0]
    assert not row[:words].any()
    assert row[words:].any()


def test_word_pairs_tell_a_negation_from_its_opposite(features):
    assert (features.transform([TEXTS[0]]) != features.transform([TEXTS[1]])).nnz > 0


def test_capitals_do_not_count_and_punctuation_does(features):
    lower, upper, dots = features.transform(["erg traag", "ERG TRAAG", "erg traag..."]).toarray()
    assert np.array_equal(lower, upper)
    assert not np.array_equal(lower, dots)


@pytest.mark.parametrize(("least", "known"), [(1, True), (2, True), (3, False)])
def test_what_too_few_texts_contain_is_dropped(least, known):
    fitted = LexicalFeatures(min_documents=least).fit(["zilt", "zilt", "peer", "peer", "peer"])
    assert (fitted.transform(["zilt"]).nnz > 0) is known


def test_a_word_that_occurs_twice_in_one_text_counts_as_one_document():
    assert LexicalFeatures(min_documents=2).fit(["zilt zilt", "peer"]).transform(["zilt"]).shape == (1, 0)


def test_a_rare_word_weighs_more_than_a_common_one():
    fitted = LexicalFeatures(min_documents=1).fit(["a1 b2", "a1 c3", "a1 d4"])
    first, second = (fitted.transform([word]).indices for word in ("a1", "b2"))
    idf = np.concatenate([fitted.idf_["words"], fitted.idf_["characters"]])
    assert idf[second].min() > idf[first].min()


def test_features_are_asked_for_after_fitting():
    with pytest.raises(NotFittedError):
        LexicalFeatures().transform(TEXTS)
