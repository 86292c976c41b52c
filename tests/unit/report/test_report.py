"""The report as a whole: made of any table that was tagged, shown in every form."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import klantstem
from klantstem.errors import ReadError, ValueSetError, WriteError
from klantstem.report import Report
from klantstem.values import ValueSet, load

Table = Callable[..., pd.DataFrame]
ANALYSES = (
    *("reach", "pyramid", "per_value", "base", "desired", "statements", "kpi", "cooccurrence"),
    *("drivers", "bands", "pattern", "trend", "segments"),
)
SETS = ["belevingspiramide", "autotaalglas", "arval", "disney", "manutan", "woonkracht10"]
UNUSUAL: dict[str, list[Any]] = {
    "empty": [],
    "unread": [("leeg", [])],
    "one": [("ok", [("snel", "ervaren")])],
    "no tags": [("ok", [])] * 40,
    "all ervaren": [("ok", [("snel", "ervaren")])] * 40,
    "only wishes": [("ok", [("snel", "gewenst")])] * 40,
    "every stance": [("afgekapt", [("snel", "gemist"), ("snel", "ervaren"), ("snel", "gewenst")])] * 40,
}


def visible(html: str) -> str:
    body = re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


@pytest.fixture(params=UNUSUAL.values(), ids=UNUSUAL)
def unusual(request: pytest.FixtureRequest, table: Table, values: ValueSet) -> Report:
    return Report.from_frame(table(request.param), values=values)


def test_unusual_tables_give_every_analysis_with_its_columns(unusual: Report) -> None:
    for name in ANALYSES:
        assert len(getattr(unusual, name).columns), name


def test_unusual_tables_give_a_page(unusual: Report) -> None:
    text = visible(unusual.to_html())
    assert not re.search(r"\bnan\b|\bNone\b|\binf\b", text)
    for sentence in unusual.findings:
        assert sentence in text


def test_every_analysis_is_made_once(table: Table, values: ValueSet) -> None:
    report = Report.from_frame(table([("ok", [("snel", "ervaren")])] * 9), values=values)
    for name in [*ANALYSES, "findings", "quotes", "verdict"]:
        assert getattr(report, name) is getattr(report, name)


@pytest.mark.parametrize("name", SETS)
def test_every_set_gives_a_page_with_its_levels(table: Table, name: str) -> None:
    values = load(name)
    df = table([("ok", [(value, "ervaren") for value in values.names])] * 10, of=values)
    text = visible(Report.from_frame(df, values=values).to_html())
    for level in values.levels:
        assert level.name in text


@pytest.mark.parametrize("name", ["service-excellence", "belevingspiramide", "vidomes", "disney"])
def test_the_set_is_recognised_by_its_values_and_levels(table: Table, name: str) -> None:
    values = load(name)
    df = table([("ok", [(value, "ervaren") for value in values.names])], of=values)
    assert Report.from_frame(df).values.name == name


def test_sets_may_be_given_by_name(table: Table) -> None:
    report = Report.from_frame(
        table([("ok", [("snel", "ervaren")])] * 9), values="service-excellence", desired="vidomes"
    )
    assert report.wanted == load("vidomes")
    assert set(report.desired.loc[report.desired["chosen"], "value"]) == set(load("vidomes").names)


def test_without_a_wanted_set_there_is_nothing_to_compare_with(table: Table, values: ValueSet) -> None:
    assert Report.from_frame(table([("ok", [("snel", "ervaren")])] * 9), values=values).desired.empty


def test_the_set_of_an_organisation_is_what_it_wants(table: Table) -> None:
    values = load("vidomes")
    report = Report.from_frame(table([("ok", [("samen", "ervaren")])] * 9, of=values), values=values)
    assert report.wanted == values
    assert set(report.desired["value"]) == set(values.names)


def test_unknown_values_are_refused_at_once(table: Table) -> None:
    with pytest.raises(ReadError, match="snelheid"):
        Report.from_frame(table([("ok", [("snelheid", "ervaren")])]))


def test_a_target_for_an_unknown_value_is_refused_at_once(table: Table, values: ValueSet) -> None:
    with pytest.raises(ValueSetError, match="snelheid"):
        Report.from_frame(table([]), values=values, targets={"snelheid": 0.3})


def test_targets_and_a_checked_sample_come_from_files(table: Table, values: ValueSet, tmp_path: Path) -> None:
    (tmp_path / "doelen.yaml").write_text("snel: 30%\n")
    rows = "".join(f"{row},{int(row < 40)}\n" for row in range(0, 80, 2))
    (tmp_path / "nagekeken.csv").write_text(f"rij,snel ervaren\n{rows}")
    df = table([("ok", [("snel", "ervaren")])] * 50 + [("ok", [])] * 50)
    report = Report.from_frame(df, values=values, targets=tmp_path / "doelen.yaml", checked=tmp_path / "nagekeken.csv")
    assert report.targets == {("snel", "ervaren"): 0.3}
    snel = report.per_value[(report.per_value["value"] == "snel") & (report.per_value["stance"] == "ervaren")].iloc[0]
    assert snel["method"] == "nagekeken"
    assert report.findings[-1].startswith("Dit rust op 100 reacties, waarvan 40 met de hand zijn nagekeken")


def test_columns_that_are_named_are_read(table: Table, values: ValueSet) -> None:
    columns = {"a": ["2025-03-01", "2025-03-02"], "b": [1, 9], "c": ["x", "x"], "d": ["noord", "zuid"]}
    df = table([("ok", []), ("ok", [])], columns=columns)
    context = Report.from_frame(df, values=values, date="a", score="b", customer="c", by=["d"]).tagged.context
    assert context.dates is not None
    assert context.scores is not None
    assert context.scores.values.tolist() == [1, 9]
    assert context.customers is not None
    assert context.customers.tolist() == [0, 0]
    assert list(context.groups) == ["d"]


def test_polars_and_arrow_tables_are_taken(table: Table, values: ValueSet) -> None:
    polars = pytest.importorskip("polars", reason="polars is not installed")
    df = table([("ok", [("snel", "gemist")]), ("ok", [])])
    frame = polars.DataFrame({name: df[name].tolist() for name in df.columns})
    expected = Report.from_frame(df, values=values).to_json()
    assert Report.from_frame(frame, values=values).to_json() == expected
    assert Report.from_frame(frame.to_arrow(), values=values).to_json() == expected


def test_something_else_is_a_type_error(values: ValueSet) -> None:
    with pytest.raises(TypeError, match="list"):
        Report.from_frame([1, 2], values=values)


def test_the_package_can_be_called(table: Table, values: ValueSet) -> None:
    df = table([("ok", [("snel", "gemist")])] * 6)
    report = klantstem.report(df, values=values, title="Zo gaat het")
    assert isinstance(report, Report)
    assert report.title == "Zo gaat het"
    assert inspect.signature(klantstem.report) == inspect.signature(Report.from_frame)
    assert klantstem.report.Report is Report  # type: ignore[attr-defined]


def test_a_report_tells_of_itself_without_what_customers_said(table: Table, values: ValueSet) -> None:
    report = Report.from_frame(table([("ok", [])], texts=["Mijn geheim"]), values=values)
    assert repr(report) == "<Report 'Wat klanten beleven' of 1 items>"


def test_english_has_an_english_title(table: Table, values: ValueSet) -> None:
    report = Report.from_frame(table([("ok", [("snel", "gemist")])] * 6), values=values, language="en")
    assert report.title == "What customers experience"
    with pytest.raises(ValueError, match="nl, en"):
        Report.from_frame(table([]), values=values, language="fr")


def test_quotes_can_be_left_out(table: Table, values: ValueSet) -> None:
    df = table([("ok", [("snel", "gemist")])] * 9)
    assert Report.from_frame(df, values=values).quotes
    report = Report.from_frame(df, values=values, quotes=0)
    assert report.quotes == ()
    assert "reactie van klant" not in report.to_html()


def test_values_with_few_items_are_not_quoted(table: Table, values: ValueSet) -> None:
    texts = [f"Reactie van nummer {number} die anders is dan de rest." for number in range(10)]
    df = table([("ok", [("snel", "gemist")])] * 4 + [("ok", [("warm", "ervaren")])] * 6, texts=texts)
    assert {quote.value for quote in Report.from_frame(df, values=values).quotes} == {"warm"}
    assert {quote.value for quote in Report.from_frame(df, values=values, min_items=4).quotes} == {"warm", "snel"}


def test_files_appear_whole_and_leave_nothing_beside_them(table: Table, values: ValueSet, tmp_path: Path) -> None:
    report = Report.from_frame(table([("ok", [("snel", "gemist")])] * 6), values=values)
    html = report.to_html(tmp_path / "rapport.html")
    report.to_json(tmp_path / "cijfers.json")
    book = report.to_xlsx(tmp_path / "cijfers.xlsx")
    assert (tmp_path / "rapport.html").read_text(encoding="utf-8") == html
    assert json.loads((tmp_path / "cijfers.json").read_text(encoding="utf-8")) == report.to_dict()
    assert (tmp_path / "cijfers.xlsx").read_bytes() == book
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cijfers.json", "cijfers.xlsx", "rapport.html"]
    for write in (report.to_html, report.to_json, report.to_xlsx):
        with pytest.raises(WriteError, match="cannot be written"):
            write(tmp_path / "geen-map" / "rapport")


def test_statements_are_scored_of_a_set_that_has_them(table: Table, values: ValueSet) -> None:
    texts = [f"Hij kwam de afspraak van dag {number} gewoon na." for number in range(20)]
    df = table([("ok", [("betrouwbaar", "ervaren")])] * 20, texts=texts)
    assert Report.from_frame(df, values=values).statements.empty
    found = Report.from_frame(df, values=values, desired="vidomes").statements
    assert set(found["value"]) == {value.name for value in load("vidomes").values if value.lading}


def test_the_same_table_gives_the_same_report(table: Table, values: ValueSet) -> None:
    random = np.random.default_rng(3)
    items = [("ok", [("snel", "gemist")] if random.random() < 0.4 else [("warm", "ervaren")]) for _ in range(200)]
    columns = {"cijfer": random.integers(1, 11, 200), "kanaal": random.choice(["app", "balie"], 200)}
    df = table(items, columns=columns)
    first, second = (Report.from_frame(df, values=values) for _ in range(2))
    assert first.to_html() == second.to_html()
    assert first.to_json() == second.to_json()
    assert first.to_xlsx() == second.to_xlsx()
