"""Which items are chosen, and why."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import klantstem
from klantstem.errors import ReadError
from klantstem.sample import Item, Pool, Reason, Shares, draw
from klantstem.sample.different import unlike
from klantstem.sample.uncertain import doubtful
from klantstem.tagger import Tagger
from klantstem.values import load

SUBJECTS = ("De monteur", "De balie", "Mijn buurman", "De chauffeur", "Het kantoor", "De huismeester")
SAYINGS = ("was vriendelijk", "liet ons wachten", "kwam de belofte na", "woont in de straat", "bleef ver weg")
CORPUS = Path(__file__).parents[3] / "corpora" / "belevingswaarden" / "dev.jsonl"
TEXTS = tuple(f"{subject} {saying}." for subject in SUBJECTS for saying in SAYINGS)


def pool(texts: tuple[str, ...] = TEXTS, labels: tuple[frozenset[tuple[str, str]], ...] | None = None) -> Pool:
    return Pool(tuple(range(100, 100 + len(texts))), texts, labels, 1_000)


def reasons(items: tuple[Item, ...]) -> Counter[Reason]:
    return Counter(item.reason for item in items)


@given(st.integers(1, 500), st.floats(0, 1), st.floats(0, 1))
def test_shares_are_no_more_than_the_whole_sample(size, random, uncertain):
    counts = Shares(random, min(uncertain, 1 - random)).counts(size)
    assert sum(counts) <= size
    assert min(counts) >= 0


def test_a_model_that_knows_no_value_of_the_set_doubts_nothing(small_model):
    items = draw(pool(), 10, Tagger(small_model, load("woonkracht10")))
    assert reasons(items) == {Reason.WILLEKEURIG: 5, Reason.ANDERS: 5}


def test_the_random_part_comes_first_and_is_the_start_of_the_draw(small_tagger):
    items = draw(pool(), 10, small_tagger)
    assert [item.row for item in items[:5]] == [100, 101, 102, 103, 104]
    assert [item.reason for item in items] == ["willekeurig"] * 5 + ["onzeker"] * 3 + ["anders"] * 2
    assert len({item.row for item in items}) == 10
    assert all(item.text == TEXTS[item.row - 100] for item in items)


def test_the_same_pool_gives_the_same_choice(small_tagger):
    assert draw(pool(), 12, small_tagger) == draw(pool(), 12, small_tagger)


def test_a_pool_that_is_no_larger_than_the_sample_is_chosen_as_a_whole(small_tagger):
    assert reasons(draw(pool(), 40, small_tagger)) == {Reason.WILLEKEURIG: len(TEXTS)}


def test_a_text_is_labelled_twice_only_where_chance_drew_it_twice(small_tagger):
    texts = ("Goed.", "goed.", *TEXTS[:4], "GOED. ", *TEXTS[:10], "De fiets is mooi.", "de fiets  is mooi.")
    items = draw(pool(texts), 12, small_tagger, shares=Shares(0.25, 0.4))
    assert [item.text for item in items[:3]] == list(texts[:3])
    others = [" ".join(item.text.casefold().split()) for item in items[3:]]
    assert len(others) == len(set(others))
    assert "goed." not in others


def test_labels_are_those_of_the_file_or_else_those_of_the_tagger(small_tagger):
    tagged = tuple(frozenset({("snel", "gewenst")}) for _ in TEXTS)
    assert {item.labels for item in draw(pool(labels=tagged), 10, small_tagger)} == {tagged[0]}
    read = draw(pool(), 10, small_tagger)
    assert [set(item.labels) for item in read] == [
        {(tag.value, str(tag.stance)) for tag in small_tagger.tag(item.text)} for item in read
    ]


def test_tags_of_another_value_set_are_refused(small_tagger):
    tagged = tuple(frozenset({("samen", "ervaren")}) for _ in TEXTS)
    with pytest.raises(ReadError, match="'samen'"):
        draw(pool(labels=tagged), 5, small_tagger)


def test_the_uncertain_part_is_nearest_to_a_threshold(small_tagger):
    items = draw(pool(), 10, small_tagger, shares=Shares(0, 0.5))
    found = small_tagger.predict_proba(TEXTS)
    thresholds = np.array([small_tagger.thresholds[label] for label in found.labels])
    nearest = np.abs(found.of_labels - thresholds).min(axis=1)
    assert [item.reason for item in items] == ["onzeker"] * 5 + ["anders"] * 5
    assert nearest[[item.row - 100 for item in items[:5]]].mean() < nearest.mean()


def test_one_common_doubt_does_not_take_all_places():
    probabilities = np.array([[0.51, 0.9], [0.52, 0.9], [0.53, 0.9], [0.99, 0.6], [0.99, 0.7]])
    assert doubtful(probabilities, np.array([0.5, 0.5])) == [0, 3, 1, 4, 2]


TABLES = arrays.arrays(
    np.float64, st.tuples(st.integers(1, 20), st.integers(1, 5)), elements=st.floats(0, 1, allow_subnormal=False)
)


@given(TABLES)
def test_every_item_has_one_place_in_the_order_of_doubt(probabilities):
    order = doubtful(probabilities, np.full(probabilities.shape[1], 0.4))
    assert sorted(order) == list(range(len(probabilities)))


def test_the_different_part_reads_what_no_chosen_item_has():
    rows = [[0.9, 0, 0], [0.8, 0, 0], [0.9, 0.1, 0], [0, 0.9, 0], [0, 0.8, 0], [0, 0, 0.7], [0.6, 0, 0.6]]
    assert unlike(np.array(rows), [0], [1, 2, 3, 4, 5, 6], 3) == [3, 5, 6]


@given(TABLES, st.integers(0, 25), st.data())
def test_the_different_part_is_distinct_and_never_chosen_before(probabilities, size, data):
    rows = data.draw(st.permutations(range(len(probabilities))))
    chosen, others = rows[: len(rows) // 2], rows[len(rows) // 2 :]
    found = unlike(probabilities, chosen, others, size)
    assert len(found) == len(set(found)) == min(size, len(others))
    assert set(found) <= set(others)


def test_the_parts_do_on_labelled_sentences_what_they_are_for():
    """Of what is uncertain more is read wrongly than of what is random, and what is different has further labels."""
    rows = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    tagger = klantstem.load("nl_klantstem_sm")
    order = np.random.default_rng(0).permutation(len(rows)).tolist()
    everything = Pool(tuple(order), tuple(rows[at]["text"] for at in order), None, len(rows))
    items = draw(everything, 300, tagger, shares=Shares(1 / 3, 1 / 3))
    gold = [{tuple(label) for label in rows[item.row]["labels"]} for item in items]
    wrong = [labels != item.labels for labels, item in zip(gold, items, strict=True)]
    assert sum(wrong[100:200]) > 1.3 * sum(wrong[:100])
    known = set().union(*gold[:100])
    by_chance = [{tuple(label) for label in rows[at]["labels"]} for at in order[100:200]]
    assert len(set().union(*gold[200:]) - known) > 1.3 * len(set().union(*by_chance) - known)
