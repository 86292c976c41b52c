from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from klantstem.report import Report
from klantstem.report.forms.schema import Document, json_schema
from klantstem.values import ValueSet

Table = Callable[..., pd.DataFrame]
DOCUMENTED = Path(__file__).parents[3] / "docs" / "report.schema.json"


@pytest.fixture(scope="module")
def rich(table: Table) -> Report:
    """A report in which every analysis has something to say, but for the statements."""
    half = 60
    items = [("ok", [("snel", "gemist"), ("warm", "gemist")])] * half
    items += [("ok", [("snel", "ervaren"), ("plezier", "ervaren")])] * half
    columns = {
        "cijfer": [4, 5] * (half // 2) + [8, 9] * (half // 2),
        "datum": pd.date_range("2025-01-01", periods=2 * half).date,
        "kanaal": (["app"] * half) + (["balie"] * (half - 3)) + ["brief"] * 3,
    }
    return Report.from_frame(
        table(items, columns=columns), values="service-excellence", desired="belevingspiramide", targets={"snel": 0.9}
    )


def test_the_schema_in_the_docs_is_that_of_the_document() -> None:
    expected = json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"
    assert DOCUMENTED.read_text(encoding="utf-8") == expected, "the models changed: write `expected` to this file"


def test_the_document_is_read_back_by_its_schema(rich: Report) -> None:
    document = json.loads(rich.to_json())
    assert Document.model_validate(document).model_dump(mode="json", by_alias=True) == document
    assert document["schema"] == "klantstem-report/2"
    filled = [name for name, rows in document.items() if isinstance(rows, list) and rows]
    assert set(filled) >= {
        "base",
        "pyramid",
        "values",
        "desired",
        "kpi",
        "drivers",
        "bands",
        "trend",
        "segments",
        "cooccurrence",
    }


@pytest.mark.parametrize("analysis", ["pyramid", "base", "trend", "segments", "kpi", "drivers", "bands", "desired"])
def test_the_numbers_are_those_of_the_analyses(rich: Report, analysis: str) -> None:
    frame, rows = getattr(rich, analysis), rich.to_dict()[analysis]
    assert len(rows) == len(frame)
    for column in ("share", "low", "high", "items", "effect"):
        if column in frame:
            found = pd.Series([row[column] for row in rows], dtype="Float64")
            pd.testing.assert_series_equal(found, frame[column].astype("Float64"), check_names=False)


def test_a_segment_of_few_has_no_numbers(rich: Report) -> None:
    rows = [row for row in rich.to_dict()["segments"] if row["segment"] == "brief"]
    assert rows
    for row in rows:
        assert row["small"]
        assert {row[name] for name in ("items", "share", "low", "high", "difference", "p", "q")} == {None}


def test_no_word_of_a_customer_is_in_it(table: Table, values: ValueSet) -> None:
    report = Report.from_frame(table([("ok", [("snel", "gemist")])] * 9), values=values)
    assert report.quotes
    assert "reactie van klant" not in report.to_json()


def test_an_empty_table_gives_null_and_no_nan(table: Table, values: ValueSet) -> None:
    text = Report.from_frame(table([]), values=values).to_json()
    document: dict[str, Any] = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert document["reach"]["items"] == 0
    assert document["reach"]["share"] is None
    assert document["period"] is None
    assert document["trend"] == []


def test_what_the_model_cannot_find_is_told(table: Table, values: ValueSet) -> None:
    report = Report.from_frame(table([("ok", [("snel", "gemist")])]), values=values, unmeasured=["warm", "attent"])
    told = report.to_dict()["value_set"]["values"]
    assert {value["name"] for value in told if not value["measured"]} == {"warm", "attent"}
