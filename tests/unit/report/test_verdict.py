from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from klantstem.report.counts import count
from klantstem.report.tagged import as_table, read_tags
from klantstem.report.verdict import Outcome, Verdict, base_level, base_verdict
from klantstem.values import ValueSet, available, load

Table = Callable[..., pd.DataFrame]


def judge(df: pd.DataFrame, values: ValueSet, tolerance: float = 0.2) -> Verdict:
    return base_verdict(count(read_tags(as_table(df)), values), values, tolerance=tolerance)


def mixed(table: Table, missed: int, experienced: int) -> pd.DataFrame:
    return table([("ok", [("snel", "gemist")])] * missed + [("ok", [("snel", "ervaren")])] * experienced)


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
def test_outcome_follows_the_interval(
    table: Table, values: ValueSet, missed: int, experienced: int, outcome: Outcome
) -> None:
    assert judge(mixed(table, missed, experienced), values).outcome is outcome


def test_grounds_give_the_numbers(table: Table, values: ValueSet) -> None:
    verdict = judge(mixed(table, 80, 120), values)
    assert (verdict.judged, verdict.missed.items) == (200, 80)
    assert "200 reacties" in verdict.grounds[0]
    assert "40%" in verdict.grounds[0]
    assert "heeft verrassen weinig zin" in verdict.grounds[-1]


def test_other_levels_and_wishes_do_not_count(table: Table, values: ValueSet) -> None:
    df = table([("ok", [("gemak", "gemist")]), ("ok", [("snel", "gewenst")])] * 50)
    assert judge(df, values).judged == 0


def test_an_item_that_misses_one_base_value_and_has_another_misses_the_base(table: Table, values: ValueSet) -> None:
    verdict = judge(table([("ok", [("snel", "gemist"), ("tijdig", "ervaren")])] * 40), values)
    assert verdict.missed.share == 1.0


def test_the_tolerance_moves_the_outcome(table: Table, values: ValueSet) -> None:
    df = mixed(table, 40, 160)
    assert judge(df, values, 0.3).outcome is Outcome.IN_ORDER
    assert judge(df, values, 0.1).outcome is Outcome.NOT_IN_ORDER
    with pytest.raises(ValueError, match="between 0 and 1"):
        judge(df, values, 20)


@pytest.mark.parametrize("name", available())
def test_every_shipped_set_gets_a_verdict_or_the_reason_why_not(table: Table, name: str) -> None:
    values = load(name)
    level = base_level(values)
    verdict = judge(table([("ok", [])], of=values), values)
    assert verdict.outcome is (Outcome.NO_BASE if level is None else Outcome.UNDECIDED)
    assert verdict.grounds


def test_an_order_of_priority_has_no_base() -> None:
    assert base_level(load("disney")) is None
    assert base_level(load("autotaalglas")) == "basis"
    assert base_level(load("vidomes")) == "basis op orde"
