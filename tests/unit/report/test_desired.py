from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from klantstem.report.analyses.desired import desired
from klantstem.report.feedback import STANCES, Feedback
from klantstem.report.language import language
from klantstem.report.statistics import Estimator
from klantstem.values import Value, ValueSet, load

Make = Callable[..., Feedback]


@pytest.fixture(scope="module")
def wanted() -> ValueSet:
    """A set with a value of the 26, one that goes by another name, one that is two of them, and one of its own."""
    level = load().levels[0]
    words = {"betrouwbaar": (), "vlot": ("snel",), "bekwaam": ("vakbekwaam", "deskundig"), "groen": ()}
    values = tuple(Value(name=name, level=level.name, synonyms=synonyms) for name, synonyms in words.items())
    return ValueSet(name="proef", title="Proef", levels=(level,), values=values)


def compare(given: Feedback, wanted: ValueSet | None = None, **options: object) -> pd.DataFrame:
    return desired(given, wanted, estimator=Estimator(), **options)  # type: ignore[arg-type]


def reading(frame: pd.DataFrame, value: str) -> str:
    (found,) = frame.loc[frame["value"] == value, "reading"].unique()
    return str(found)


@pytest.mark.parametrize(
    ("experienced", "missed", "others", "expected"),
    [
        (80, 20, 100, "herkend"),
        (20, 80, 100, "gemist"),
        (100, 100, 100, "wisselend"),
        (6, 4, 100, "niet te zeggen"),
        (0, 0, 100, "niet te zeggen"),
        (0, 0, 1000, "nauwelijks gehoord"),
        (3, 0, 2000, "nauwelijks gehoord"),
    ],
)
def test_reading_of_a_chosen_value_follows_the_intervals(
    feedback: Make, wanted: ValueSet, experienced: int, missed: int, others: int, expected: str
) -> None:
    given = [[("snel", "ervaren")]] * experienced + [[("snel", "gemist")]] * missed + [[]] * others
    assert reading(compare(feedback(given), wanted), "vlot") == expected


@pytest.mark.parametrize(
    ("experienced", "missed", "others", "expected"),
    [
        (80, 20, 100, "gewaardeerd, niet gekozen"),
        (20, 80, 100, "gemist, niet gekozen"),
        (3, 0, 100, "niet te zeggen"),
        (0, 0, 1000, "nauwelijks gehoord"),
    ],
)
def test_reading_of_another_value_asks_that_it_is_surely_heard(
    feedback: Make, wanted: ValueSet, experienced: int, missed: int, others: int, expected: str
) -> None:
    given = [[("warm", "ervaren")]] * experienced + [[("warm", "gemist")]] * missed + [[]] * others
    assert reading(compare(feedback(given), wanted), "warm") == expected


def test_a_label_counts_as_the_value_that_has_it_as_synonym(feedback: Make, wanted: ValueSet) -> None:
    frame = compare(feedback([[("snel", "ervaren")], [("betrouwbaar", "gemist")]]), wanted)
    items = frame.set_index(["value", "stance"])["items"]
    assert items["vlot", "ervaren"] == 1
    assert items["betrouwbaar", "gemist"] == 1
    assert "snel" not in set(frame["value"])


def test_two_labels_of_one_value_count_an_item_once(feedback: Make, wanted: ValueSet) -> None:
    both = [("vakbekwaam", "ervaren"), ("deskundig", "ervaren"), ("deskundig", "gemist")]
    frame = compare(feedback([both, [("deskundig", "ervaren")], []]), wanted).set_index(["value", "stance"])
    assert frame.loc["bekwaam", "items"].to_dict() == {"ervaren": 2, "gemist": 1, "gewenst": 0}
    assert frame.loc[("bekwaam", "ervaren"), "recognised"] == 1.0
    assert frame.loc[("bekwaam", "ervaren"), "of"] == 3


def test_a_value_is_measured_by_what_it_is_built_from(feedback: Make) -> None:
    level = load().levels[0]
    heel = Value(name="heel", level=level.name, built_from=("adequaat", "vakbekwaam"))
    built = ValueSet(name="proef", title="Proef", levels=(level,), values=(heel,))
    frame = compare(feedback([[("adequaat", "gemist"), ("vakbekwaam", "gemist")], [("snel", "ervaren")]] * 40), built)
    missed = frame[(frame["value"] == "heel") & (frame["stance"] == "gemist")]
    assert missed["items"].to_list() == [40]
    assert reading(frame, "heel") == "gemist"
    assert not set(frame.loc[~frame["chosen"], "value"]) & {"adequaat", "vakbekwaam"}


def test_what_the_tagging_does_not_know_is_not_measured(feedback: Make, wanted: ValueSet) -> None:
    frame = compare(feedback([[("snel", "ervaren")]] * 50), wanted, unmeasured=["vakbekwaam", "deskundig", "warm"])
    for name in ("groen", "bekwaam", "warm"):
        rows = frame[frame["value"] == name]
        assert not rows["measured"].any()
        assert (rows["reading"] == "niet gemeten").all()
        assert rows[["share", "low", "high", "recognised"]].isna().all(axis=None)


def test_a_value_is_measured_by_the_labels_that_are(feedback: Make, wanted: ValueSet) -> None:
    frame = compare(feedback([[("deskundig", "ervaren")]] * 50), wanted, unmeasured=["vakbekwaam"])
    assert reading(frame, "bekwaam") == "herkend"


def test_the_others_follow_those_of_the_organisation_surest_experienced_first(feedback: Make, wanted: ValueSet) -> None:
    given = [[("warm", "ervaren")]] * 10 + [[("gemak", "ervaren")]] * 30 + [[("tijdig", "gemist")]] * 60
    frame = compare(feedback(given), wanted)
    assert list(frame["value"].unique())[:6] == ["betrouwbaar", "vlot", "bekwaam", "groen", "gemak", "warm"]
    assert list(frame["chosen"][:12]) == [True] * 12
    assert not frame["chosen"][12:].any()
    assert list(frame["stance"]) == list(STANCES) * (len(frame) // 3)


def test_the_set_of_the_tags_is_chosen_where_no_other_is_given(feedback: Make) -> None:
    vidomes = load("vidomes")
    given = feedback([[("dichtbij", "ervaren")]] * 50, of=vidomes)
    frame = compare(given, unmeasured=["samen"])
    assert frame["chosen"].all()
    assert {name: reading(frame, name) for name in vidomes.names} == {
        "betrouwbaar": "niet te zeggen",
        "persoonlijk": "niet te zeggen",
        "dichtbij": "herkend",
        "samen": "niet gemeten",
    }


def test_nobody_chose_the_values_of_a_reference_framework(feedback: Make, wanted: ValueSet) -> None:
    given = feedback([[("snel", "ervaren")]] * 50)
    frame = compare(given)
    assert frame.empty
    assert list(frame.columns) == list(compare(given, wanted).columns)
    assert compare(given, load()).set_index("value").loc["snel", "chosen"].all()


def test_every_reading_has_a_word_in_english(feedback: Make, wanted: ValueSet) -> None:
    many = [[("snel", "ervaren")], [("warm", "gemist")], [("betrouwbaar", "gemist")]] * 50
    for word in compare(feedback(many), wanted)["reading"].unique():
        assert language("en").say(word) != word


def test_no_items_at_all_say_nothing(feedback: Make, wanted: ValueSet) -> None:
    assert set(compare(feedback([]), wanted)["reading"]) == {"niet te zeggen", "niet gemeten"}
