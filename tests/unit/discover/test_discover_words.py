"""What clusters of sentences are called."""

from __future__ import annotations

import numpy as np

from klantstem.discover.words import names, without_private

SENTENCES = [
    "De bomen in de binnentuin zijn mooi groen",
    "Ik wil meer groen in de binnentuin",
    "De binnentuin is zo groen en vol bomen",
    "De lift was alweer een week kapot",
    "Met de lift ben je sneller boven",
    "Een lift is voor mijn moeder geen luxe",
]


def test_a_cluster_is_called_by_the_words_that_set_it_apart() -> None:
    garden, lift = names(SENTENCES, [np.arange(3), np.arange(3, 6)])
    assert set(garden) >= {"groen", "binnentuin"}
    assert lift == ("lift",)


def test_words_that_say_nothing_and_words_of_few_sentences_are_no_name() -> None:
    (found,) = names(SENTENCES, [np.arange(3)])
    assert not {"de", "ik", "mooi", "vol"} & {word for phrase in found for word in phrase.split()}


def test_what_has_no_clusters_has_no_names() -> None:
    assert names(SENTENCES, []) == []


def test_personal_data_is_left_out_of_names() -> None:
    (text,) = without_private(["Mail mij op jan@voorbeeld.nl over de lift"])
    assert "voorbeeld" not in text
    assert "[" not in text
    assert "lift" in text
