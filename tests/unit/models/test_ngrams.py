"""Units of a text: of a word by itself, and of words near each other."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klantstem.models.ngrams import REACH, is_plain, pair_units, plain_units, word_units
from klantstem.text.tokens import tokens

WORDS = st.lists(st.integers(0, 2**32 - 1), max_size=12)


def test_tokens_are_words_and_runs_of_signs_in_lower_case():
    assert tokens("Té laat!!! 'k Ben ónblij :-(") == ["té", "laat", "!!!", "'", "k", "ben", "ónblij", ":-("]
    assert tokens(" \t\n") == []


def test_a_word_is_itself_and_its_inner_n_grams():
    # <op>: three characters twice, four once; the word itself.
    assert len(word_units("op")) == 1 + 2 + 1
    assert len(word_units("!")) == 1
    assert set(word_units("vriendelijk")) & set(word_units("onvriendelijk"))
    assert word_units("vriendelijk")[0] != word_units("onvriendelijk")[0]


def test_a_word_is_not_the_n_gram_that_looks_like_it():
    assert word_units("ben")[0] not in word_units("benen")


def test_a_very_long_word_has_a_bounded_number_of_units():
    assert len(word_units("x" * 100_000)) < 200


@given(st.text(max_size=60))
def test_any_text_has_units_that_fit_32_bits(text):
    for word in tokens(text):
        assert all(0 <= unit < 2**32 for unit in word_units(word))


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_pairs_reach_no_further_than_their_text_and_are_the_same_in_any_company(texts):
    starts = np.concatenate([[0], np.cumsum([len(each) for each in texts])]).astype(np.int64)
    hashes = np.array([word for each in texts for word in each], dtype=np.uint32)
    units, places = pair_units(hashes, starts)
    owners = np.searchsorted(starts, places, side="right") - 1
    for number, each in enumerate(texts):
        alone, _ = pair_units(np.array(each, dtype=np.uint32), np.array([0, len(each)]))
        assert sorted(units[owners == number]) == sorted(alone)
        assert len(alone) == sum(max(len(each) - distance, 0) for distance in range(1, REACH + 1))


@pytest.mark.parametrize("other", [("vriendelijk", "niet"), ("niet", "aardig")])
def test_a_pair_knows_its_order_and_its_words(other):
    def units(*words):
        hashes = np.array([word_units(word)[0] for word in words], dtype=np.uint32)
        return set(pair_units(hashes, np.array([0, len(words)]))[0])

    assert not units("niet", "vriendelijk") & units(*other)
    # "niet zo vriendelijk" has the two at another distance.
    assert not units("niet", "vriendelijk") & units("niet", "zo", "vriendelijk")


@given(st.lists(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=2, max_size=45), max_size=20))
def test_plain_words_have_the_same_units_many_at_a_time(words):
    plain = [word for word in words if is_plain(word)]
    units, bounds = plain_units(plain)
    assert [units[a:b].tolist() for a, b in pairwise(bounds)] == [word_units(word) for word in plain]


def test_plain_words_are_ascii_and_neither_short_nor_long():
    assert [is_plain(word) for word in ("op", "a", "één", "x" * 40, "x" * 41)] == [True, False, False, True, False]
