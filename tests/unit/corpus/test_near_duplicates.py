"""Near-duplicates: found by what the sentences share, exactly."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klantstem.corpus.near_duplicates import near_duplicates, normalised

ONE = "De monteur kwam precies op het afgesproken tijdstip langs."


@pytest.mark.parametrize(
    "other",
    [
        ONE,
        "de monteur kwam PRECIES op het afgesproken tijdstip langs!!",
        "De monteur kwam precies op het afgesproken tijdstip.",
    ],
)
def test_sentences_that_share_most_of_their_letters_are_paired(other):
    ((first, second, score),) = near_duplicates([ONE, "Iets heel anders over de rekening van mei.", other])
    assert (first, second) == (0, 2)
    assert score >= 0.6


def test_a_score_is_the_jaccard_similarity_of_the_five_grams():
    # "abcdefghij" has 6 five-grams, "abcdefghijkl" 8, of which they share 6.
    ((_, _, score),) = near_duplicates(["abcdefghij", "abcdefghijkl"], shortest=5)
    assert score == pytest.approx(6 / 8)


def test_short_sentences_may_recur():
    assert list(near_duplicates(["Goede service!", "Goede service!"])) == []


@pytest.mark.parametrize("texts", [[], [ONE], ["", ""], ["👍", "👍"]])
def test_nothing_to_compare_gives_nothing(texts):
    assert list(near_duplicates(texts)) == []


def test_words_are_compared_without_capitals_and_punctuation():
    assert normalised("  Nou, DAT viel mee...") == "nou dat viel mee"
    assert normalised(" 👍👍 ") == "👍👍"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="ab ", min_size=0, max_size=14), max_size=8))
def test_agrees_with_sets_of_five_grams(texts):
    def grams(text):
        text = normalised(text)
        return {text[i : i + 5] for i in range(len(text) - 4)}

    expected = {
        (i, j)
        for i in range(len(texts))
        for j in range(i + 1, len(texts))
        if (one := grams(texts[i])) and (two := grams(texts[j])) and len(one & two) / len(one | two) >= 0.6
    }
    assert {(i, j) for i, j, _ in near_duplicates(texts, shortest=5)} == expected
