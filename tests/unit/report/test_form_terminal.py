from __future__ import annotations

from collections.abc import Callable
from io import StringIO

import pandas as pd
import pytest
from rich.console import Console

from klantstem.report import Report
from klantstem.values import ValueSet

Table = Callable[..., pd.DataFrame]


def printed(report: Report, *, width: int = 120) -> str:
    console = Console(file=StringIO(), width=width, record=True)
    report.print(console)
    return console.export_text()


def test_findings_and_shares_are_printed(table: Table, values: ValueSet) -> None:
    report = Report.from_frame(table([("ok", [("snel", "gemist")])] * 30 + [("ok", [])] * 10), values=values)
    text = printed(report)
    assert text.startswith(report.verdict.headline)
    for number, sentence in enumerate(report.findings, 1):
        assert f"{number}. {sentence}"[:60] in text
    [row] = [line for line in text.splitlines() if line.strip().startswith("snel")]
    assert row.split() == ["snel", "basis", "op", "orde", "–", "75,0%", "(60–86)", "–"]


def test_small_silent_and_unmeasured_values_are_told_apart(table: Table, values: ValueSet) -> None:
    report = Report.from_frame(table([("ok", [("snel", "gemist")])] * 3), values=values, unmeasured=["warm", "snel"])
    text = printed(report, width=400)
    assert "snel *" in text
    silent, unmeasured = (line for line in text.splitlines() if line.startswith("niet "))
    assert "gemak" in silent
    assert "warm" not in silent
    assert unmeasured.endswith(": warm, snel")


def test_words_of_the_customer_are_not_taken_for_markup(table: Table, values: ValueSet) -> None:
    document = values.model_dump()
    document["values"][2]["name"] = "[red]snel[/red]"
    tricky = ValueSet.model_validate(document)
    df = table([("ok", [("[red]snel[/red]", "gemist")])] * 9, of=tricky)
    assert "[red]snel[/red]" in printed(Report.from_frame(df, values=tricky))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_nothing_read_prints_one_sentence(table: Table, values: ValueSet, language: str) -> None:
    report = Report.from_frame(table([]), values=values, language=language)
    assert report.findings[0] in printed(report, width=200)
