from __future__ import annotations

from collections.abc import Callable

from klantstem.report.analyses.per_value import per_value
from klantstem.report.analyses.pyramid import pyramid
from klantstem.report.feedback import STANCES, Feedback
from klantstem.report.statistics import Estimator
from klantstem.values import ValueSet, load

Make = Callable[..., Feedback]


def test_levels_come_base_first_in_each_stance(feedback: Make, values: ValueSet) -> None:
    frame = pyramid(feedback([[]]), estimator=Estimator())
    levels = [level.name for level in values.levels]
    assert list(zip(frame["level"], frame["stance"], strict=True)) == [(a, b) for a in levels for b in STANCES]
    assert frame["items"].sum() == 0


def test_an_item_counts_once_for_a_level_and_once_for_each_of_its_values(feedback: Make) -> None:
    given = feedback([[("snel", "gemist"), ("tijdig", "gemist")], [("snel", "ervaren")], []])
    levels = pyramid(given, estimator=Estimator()).set_index(["level", "stance"])
    assert levels.loc[("basis op orde", "gemist"), "items"] == 1
    assert levels.loc[("basis op orde", "gemist"), "raw"] == 1 / 3
    by_value = per_value(given, estimator=Estimator()).set_index(["value", "stance"])["items"]
    assert by_value[by_value > 0].to_dict() == {("snel", "ervaren"): 1, ("snel", "gemist"): 1, ("tijdig", "gemist"): 1}


def test_values_come_in_the_order_of_their_set_on_its_levels(feedback: Make) -> None:
    disney = load("disney")
    frame = per_value(feedback([[("show", "ervaren")]], of=disney), estimator=Estimator())
    assert list(frame["value"].unique()) == ["veiligheid", "hoffelijkheid", "show", "efficiency"]
    assert list(frame["level"]) == [disney.level_of(name).name for name in frame["value"]]


def test_bounds_hold_the_share(feedback: Make) -> None:
    given = feedback([[("gemak", "ervaren")]] * 7 + [[]] * 13)
    for frame in (pyramid(given, estimator=Estimator()), per_value(given, estimator=Estimator())):
        assert (frame["low"] <= frame["share"]).all()
        assert (frame["share"] <= frame["high"]).all()
        assert (frame["of"] == 20).all()
