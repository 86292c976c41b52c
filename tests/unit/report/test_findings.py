from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from klantstem.report.counts import count
from klantstem.report.findings import findings
from klantstem.report.tagged import as_table, read_tags
from klantstem.values import ValueSet

Table = Callable[..., pd.DataFrame]


def said(df: pd.DataFrame, values: ValueSet) -> list[str]:
    return findings(count(read_tags(as_table(df)), values), values)


def test_a_clear_first_is_called_clear(table: Table, values: ValueSet) -> None:
    df = table([("ok", [("snel", "gemist")])] * 300 + [("ok", [("warm", "gemist")])] * 20 + [("ok", [])] * 80)
    sentences = said(df, values)
    assert 3 <= len(sentences) <= 5
    assert "Het vaakst gemist is ‘snel’." in sentences[0]
    assert any("duidelijk vaker dan ‘warm’" in sentence for sentence in sentences)
    assert "Geen enkele waarde is ervaren." in sentences


def test_a_value_at_both_tops_is_named_once(table: Table, values: ValueSet) -> None:
    df = table([("ok", [("adequaat", "gemist")])] * 30 + [("ok", [("adequaat", "ervaren")])] * 20)
    first = said(df, values)[0]
    assert first.endswith("Het vaakst genoemd, zowel ervaren als gemist, is ‘adequaat’.")
    assert first.count("adequaat") == 1


def test_a_difference_inside_the_margin_is_called_so(table: Table, values: ValueSet) -> None:
    df = table([("ok", [("snel", "ervaren")])] * 12 + [("ok", [("warm", "ervaren")])] * 11 + [("ok", [])] * 80)
    assert any("het verschil met ‘warm’ (11%) valt binnen de marge" in sentence for sentence in said(df, values))


def test_the_level_that_is_missed_most_is_named_when_that_is_sure(table: Table, values: ValueSet) -> None:
    df = table(
        [("ok", [("snel", "gemist")])] * 90
        + [("ok", [("snel", "ervaren")])] * 10
        + [("ok", [("warm", "ervaren")])] * 50
    )
    assert any("Op het niveau ‘basis op orde’" in sentence and "90%" in sentence for sentence in said(df, values))


def test_few_items_are_called_an_impression(table: Table, values: ValueSet) -> None:
    sentences = said(table([("ok", [("snel", "ervaren")])]), values)
    assert sentences[0].startswith("De enige reactie drukt een belevingswaarde uit.")
    assert "indruk" in sentences[-1]


def test_nothing_read_and_nothing_found_are_said(table: Table, values: ValueSet) -> None:
    assert "geen enkele reactie" in said(table([("leeg", [])]), values)[0]
    assert "In de enige reactie is geen" in said(table([("ok", [])]), values)[0]
    assert "In geen van de 2 reacties" in said(table([("ok", []), ("ok", [])]), values)[0]
