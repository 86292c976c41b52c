"""Which value was read for which: counted per sentence and stance."""

import pytest

from klantstem.evaluate.confusion import confusions

SNEL, TIJDIG, WARM = ("snel", "gemist"), ("tijdig", "gemist"), ("warm", "gemist")


def test_a_value_said_in_the_place_of_another_is_a_confusion_either_way():
    gold = [frozenset({SNEL}), frozenset({TIJDIG}), frozenset({SNEL}), frozenset({TIJDIG})]
    said = [frozenset({TIJDIG}), frozenset({SNEL}), frozenset({TIJDIG}), frozenset({TIJDIG})]
    (found,) = confusions(gold, said)
    assert (found.value, found.other, found.other_for_value, found.value_for_other) == ("snel", "tijdig", 2, 1)
    assert found.share == pytest.approx(3 / 4)


def test_what_was_right_or_only_missed_or_only_added_is_none():
    assert (
        confusions(
            [frozenset({SNEL}), frozenset({SNEL}), frozenset()], [frozenset({SNEL}), frozenset(), frozenset({WARM})]
        )
        == []
    )


def test_another_stance_to_the_same_value_or_another_value_with_another_stance_is_none():
    assert confusions([frozenset({SNEL})], [frozenset({("snel", "ervaren")})]) == []
    assert confusions([frozenset({SNEL})], [frozenset({("tijdig", "ervaren")})]) == []


def test_the_most_frequent_comes_first():
    gold = [frozenset({SNEL})] * 3
    said = [frozenset({WARM}), frozenset({TIJDIG}), frozenset({TIJDIG})]
    assert [(each.value, each.other) for each in confusions(gold, said)] == [("snel", "tijdig"), ("snel", "warm")]
