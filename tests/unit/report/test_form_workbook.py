from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from klantstem.report import Report
from klantstem.values import ValueSet

Table = Callable[..., pd.DataFrame]


def opened(report: Report) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(report.to_xlsx()))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


@pytest.fixture
def report(table: Table) -> Report:
    items = [("ok", [("snel", "gemist")])] * 60 + [("ok", [("warm", "ervaren")])] * 60
    columns = {
        "cijfer": [4, 5] * 30 + [8, 9] * 30,
        "datum": pd.date_range("2025-01-01", periods=120).date,
        "kanaal": ["=1+1"] * 60 + ["balie"] * 60,
    }
    return Report.from_frame(table(items, columns=columns), values="service-excellence", targets={"snel": 0.2})


def test_the_first_sheet_has_the_findings(report: Report) -> None:
    sheets = opened(report)
    first = next(iter(sheets))
    assert first == "Bevindingen"
    cells = [row[1] for row in sheets[first]]
    assert cells[0] == report.title
    assert cells[1:6] == list(report.findings)
    assert "Reacties: 120" in cells


def test_every_analysis_that_has_rows_has_a_sheet(report: Report) -> None:
    sheets = opened(report)
    expected = {
        "Basis": report.base,
        "Piramide": report.pyramid,
        "Waarden": report.per_value,
        "Doelen en vorige periode": report.kpi,
        "Samenhang met het cijfer": report.drivers,
        "Per cijfer": report.bands,
        "Trend": report.trend,
        "Segmenten": report.segments,
    }
    assert set(sheets) == {"Bevindingen", *expected}
    for name, frame in expected.items():
        assert len(sheets[name]) == len(frame) + 1, name


def test_cells_hold_the_numbers(report: Report) -> None:
    head, *rows = opened(report)["Waarden"]
    place = {name: number for number, name in enumerate(head)}
    [snel] = [row for row in rows if row[place["waarde"]] == "snel" and row[place["houding"]] == "gemist"]
    assert snel[place["aandeel"]] == 0.5
    assert snel[place["reacties"]] == 60


def test_formulas_are_neutralised(report: Report) -> None:
    cells = {cell for row in opened(report)["Segmenten"] for cell in row}
    assert "'=1+1" in cells
    assert "=1+1" not in cells
    with zipfile.ZipFile(io.BytesIO(report.to_xlsx())) as book:
        for name in book.namelist():
            if name.startswith("xl/worksheets/"):
                assert b"<f>" not in book.read(name)


def test_headers_are_frozen_and_shares_are_percentages(report: Report) -> None:
    with zipfile.ZipFile(io.BytesIO(report.to_xlsx())) as book:
        assert b'ySplit="1"' in book.read("xl/worksheets/sheet4.xml")
        assert b'formatCode="0.0%"' in book.read("xl/styles.xml")


def test_english_sheets_have_english_names_and_words(table: Table, values: ValueSet) -> None:
    df = table([("ok", [("snel", "gemist")])] * 40, columns={"cijfer": [1, 9, 8, 7] * 10})
    sheets = opened(Report.from_frame(df, values=values, language="en", desired="vidomes", targets={"snel": 0.1}))
    assert list(sheets)[:3] == ["Findings", "Base", "Pyramid"]
    assert {"stance", "method"} <= set(sheets["Values"][0])
    assert {"missed", "counted"} <= {cell for row in sheets["Values"] for cell in row}


def test_an_empty_table_gives_a_workbook(table: Table, values: ValueSet) -> None:
    assert "Bevindingen" in opened(Report.from_frame(table([]), values=values))
