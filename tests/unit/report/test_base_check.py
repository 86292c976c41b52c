from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from klantstem.report.analyses.base_check import Outcome, Verdict, base_check, base_level, verdict
from klantstem.report.feedback import Feedback
from klantstem.report.language import language
from klantstem.report.statistics import Estimator
from klantstem.values import available, load

Make = Callable[..., Feedback]
NL, EN = language("nl"), language("en")


def check(feedback: Feedback, **options: object) -> pd.DataFrame:
    return base_check(feedback, estimator=Estimator(), **options)  # type: ignore[arg-type]


def judge(feedback: Feedback, **options: object) -> Verdict:
    return verdict(check(feedback, **options), NL)


def mixed(make: Make, missed: int, experienced: int) -> Feedback:
    return make([[("snel", "gemist")]] * missed + [[("snel", "ervaren")]] * experienced + [[]])


@pytest.mark.parametrize(
    ("missed", "experienced", "outcome"),
    [
        (5, 195, Outcome.IN_ORDER),
        (0, 30, Outcome.IN_ORDER),
        (80, 120, Outcome.NOT_IN_ORDER),
        (30, 0, Outcome.NOT_IN_ORDER),
        (40, 160, Outcome.UNDECIDED),
        (29, 0, Outcome.UNDECIDED),
        (0, 0, Outcome.UNDECIDED),
    ],
)
def test_outcome_follows_the_interval(feedback: Make, missed: int, experienced: int, outcome: Outcome) -> None:
    frame = check(mixed(feedback, missed, experienced))
    assert frame["outcome"][0] == outcome
    assert verdict(frame, NL).outcome is outcome


def test_first_row_is_the_base_and_the_others_its_values(feedback: Make) -> None:
    frame = check(mixed(feedback, 80, 120)).set_index("value")
    assert list(frame.index[1:]) == [
        "betrouwbaar", "vakbekwaam", "snel", "tijdig", "deskundig", "vriendelijk", "adequaat",
    ]  # fmt: skip
    assert frame.loc["snel", ["judged", "missed", "outcome"]].to_list() == [200, 80, "niet op orde"]
    assert frame.loc["tijdig", ["judged", "missed", "outcome"]].to_list() == [0, 0, "niet te zeggen"]
    assert frame.iloc[0][["judged", "missed"]].to_list() == [200, 80]


def test_grounds_give_the_numbers_and_the_reasoning(feedback: Make) -> None:
    found = judge(mixed(feedback, 80, 120))
    assert found.grounds[0].startswith("In 80 van de 200 reacties over de basis wordt iets gemist: 40%")
    assert "heeft verrassen weinig zin" in found.grounds[1]
    assert "‘snel’ (minstens 33% mist het)" in found.grounds[2]


@pytest.mark.parametrize(("method", "word"), [("gecorrigeerd", "leesfouten"), ("nagekeken", "nagekeken steekproef")])
def test_a_corrected_share_is_told_apart_from_what_was_counted(feedback: Make, method: str, word: str) -> None:
    frame = check(mixed(feedback, 80, 120))
    frame.loc[0, ["share", "low", "high"]] = [0.33, 0.26, 0.41]
    frame.loc[0, "method"] = method
    counted, corrected, *_ = verdict(frame, NL).grounds
    assert "80 van de 200" in counted
    assert "%" not in counted
    assert word in corrected
    assert "33%, met 95% zekerheid 26% tot 41%" in corrected
    assert verdict(frame, EN).grounds[1] != corrected


def test_what_makes_the_margin_smaller_depends_on_where_it_comes_from(feedback: Make) -> None:
    frame = check(mixed(feedback, 40, 160))
    assert "Meer reacties" in verdict(frame, NL).grounds[-1]
    frame.loc[0, "method"] = "gecorrigeerd"
    assert "met de hand is nagekeken" in verdict(frame, NL).grounds[-1]


def test_other_levels_and_wishes_do_not_count(feedback: Make) -> None:
    assert check(feedback([[("gemak", "gemist")], [("snel", "gewenst")]] * 50))["judged"][0] == 0


def test_an_item_that_misses_one_base_value_and_has_another_misses_the_base(feedback: Make) -> None:
    assert check(feedback([[("snel", "gemist"), ("tijdig", "ervaren")]] * 40))["share"][0] == 1.0


def test_a_value_may_be_out_of_order_where_the_base_is_not(feedback: Make) -> None:
    found = judge(feedback([[("tijdig", "gemist")]] * 40 + [[("snel", "ervaren")]] * 960))
    assert found.outcome is Outcome.IN_ORDER
    assert found.grounds[-1] == "Op zichzelf niet op orde: ‘tijdig’ (minstens 91% mist het)."


def test_of_many_values_out_of_order_the_surest_are_named(feedback: Make) -> None:
    names = ["snel", "tijdig", "deskundig", "vriendelijk"]
    given = [[(name, "gemist")] for number, name in enumerate(names) for _ in range(100 - 10 * number)]
    given += [[(name, "ervaren")] for number, name in enumerate(names) for _ in range(10 * number)]
    last = judge(feedback(given)).grounds[-1]
    assert "Van de 7 waarden van de basis zijn er 4 op zichzelf niet op orde" in last
    assert [name in last for name in names] == [True, True, True, False]
    assert last.index("snel") < last.index("tijdig") < last.index("deskundig")


def test_the_tolerance_moves_the_outcome(feedback: Make) -> None:
    given = mixed(feedback, 40, 160)
    assert judge(given, tolerance=0.3).outcome is Outcome.IN_ORDER
    assert judge(given, tolerance=0.1).outcome is Outcome.NOT_IN_ORDER
    with pytest.raises(ValueError, match="between 0 and 1"):
        judge(given, tolerance=20)


def test_values_that_were_not_measured_are_named(feedback: Make) -> None:
    found = judge(mixed(feedback, 80, 120), unmeasured=["tijdig", "adequaat"])
    assert found.grounds[-1] == "Niet gemeten: ‘tijdig’ en ‘adequaat’."


def test_a_base_that_was_not_measured_is_not_said_to_be_silent(feedback: Make) -> None:
    base = [value.name for value in load().values if value.level == "basis op orde"]
    found = judge(feedback([[]] * 50), unmeasured=base)
    assert found.outcome is Outcome.UNDECIDED
    assert found.grounds == ("Het model herkent geen van de waarden van de basis, dus die zijn niet gemeten.",)


@pytest.mark.parametrize("name", available())
@pytest.mark.parametrize("speaker", [NL, EN])
def test_every_shipped_set_gets_a_verdict_or_the_reason_why_not(feedback: Make, name: str, speaker: object) -> None:
    values = load(name)
    level = base_level(values)
    found = verdict(check(feedback([[]], of=values)), speaker)  # type: ignore[arg-type]
    assert found.outcome is (Outcome.NO_BASE if level is None else Outcome.UNDECIDED)
    assert found.level == level
    assert all([found.headline, *found.grounds])


@pytest.mark.parametrize(("missed", "experienced"), [(1, 0), (2, 0), (5, 195), (80, 120), (40, 160)])
def test_every_outcome_has_its_words_in_english(feedback: Make, missed: int, experienced: int) -> None:
    frame = check(mixed(feedback, missed, experienced))
    found = verdict(frame, EN)
    assert not {found.headline, *found.grounds} & {verdict(frame, NL).headline, *verdict(frame, NL).grounds}
    assert EN.say(found.outcome) != found.outcome


def test_an_order_of_priority_has_no_base() -> None:
    assert base_level(load("disney")) is None
    assert base_level(load("autotaalglas")) == "basis"
    assert base_level(load("vidomes")) == "basis op orde"
