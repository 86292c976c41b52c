from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from klantstem.errors import ReadError, WriteError
from klantstem.report import Report
from klantstem.values import ValueSet, load

Table = Callable[..., pd.DataFrame]
ATTACK = "<script>alert(1)</script>"


def visible(html: str) -> str:
    body = re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def test_json_follows_its_schema(table: Table, values: ValueSet) -> None:
    df = table([("ok", [("snel", "gemist")])] * 3 + [("ok", []), ("leeg", [])])
    numbers = json.loads(Report.from_frame(df, values=values, source="export.csv").to_json())
    assert numbers["schema"] == "klantstem-report/1"
    assert numbers["items"] == {"rows": 5, "interviewer": 0, "read": 4, "status": {"ok": 4, "leeg": 1}}
    assert [level["level"] for level in numbers["levels"]] == [level.name for level in values.levels]
    snel = next(value for value in numbers["values"] if value["value"] == "snel")
    assert snel["small"] is True
    assert snel["gemist"]["items"] == 3
    assert snel["gemist"]["share"] == 0.75
    assert 0.3 < snel["gemist"]["low"] < 0.75 < snel["gemist"]["high"] < 1
    assert snel["ervaren"]["share"] == 0
    assert numbers["no_value"]["items"] == 1
    assert numbers["verdict"]["outcome"] == "niet te zeggen"


def test_an_empty_table_gives_json_without_nan(table: Table, values: ValueSet) -> None:
    numbers = json.loads(Report.from_frame(table([]), values=values).to_json())
    assert numbers["with_value"] == {"items": 0, "share": None, "low": None, "high": None}


@pytest.mark.parametrize(
    "items",
    [
        [],
        [("leeg", [])],
        [("ok", [("snel", "ervaren")])],
        [("ok", [])] * 40,
        [("ok", [("snel", "ervaren")])] * 40,
        [("ok", [("snel", "gewenst")])] * 40,
        [("afgekapt", [("snel", "gemist"), ("snel", "ervaren"), ("snel", "gewenst")])] * 40,
    ],
    ids=["empty", "unread", "one", "no tags", "all ervaren", "only wishes", "every stance"],
)
def test_unusual_tables_give_a_page_and_a_table(table: Table, values: ValueSet, items: list[object]) -> None:
    report = Report.from_frame(table(items), values=values)
    text = visible(report.to_html())
    assert not re.search(r"\bnan\b|\bNone\b|\binf\b", text)
    for value in values.names:
        assert value in text
    console = Console(record=True, width=100, file=open("/dev/null", "w"))  # noqa: SIM115
    report.print(console)
    assert report.verdict.headline in console.export_text()


@pytest.mark.parametrize("name", ["belevingspiramide", "vidomes", "autotaalglas", "arval", "disney", "manutan"])
def test_every_set_gives_a_page_with_its_levels(table: Table, name: str) -> None:
    values = load(name)
    df = table([("ok", [(value, "ervaren")]) for value in values.names] * 10, of=values)
    text = visible(Report.from_frame(df, values=values).to_html())
    for level in values.levels:
        assert level.name in text
    assert "100%" in text or len(values.names) > 1


def test_customer_made_texts_are_escaped(table: Table, values: ValueSet) -> None:
    df = table([("ok", [("snel", "gemist")])] * 6, texts=[f"{ATTACK} & zo wacht ik al lang" for _ in range(6)])
    df = df.rename(columns={"opmerking": ATTACK})
    hostile = values.model_copy(update={"title": ATTACK, "note": ATTACK, "source": ATTACK, "name": ATTACK})
    html = Report.from_frame(
        df, values=hostile, text=ATTACK, title=ATTACK, source=ATTACK, model=ATTACK, model_note=ATTACK
    ).to_html()
    assert ATTACK not in html
    assert html.count("</script>") == 2
    embedded = re.search(r'<script type="application/json" id="cijfers">(.*?)</script>', html, re.DOTALL)
    assert embedded is not None
    assert json.loads(embedded[1])["title"] == ATTACK


def test_page_asks_nothing_of_a_network(table: Table, values: ValueSet) -> None:
    html = Report.from_frame(table([("ok", [("snel", "gemist")])] * 6), values=values).to_html()
    assert not re.search(r"https?:|//\w+\.\w+|@import|url\(", html)
    assert "default-src 'none'" in html


def test_values_with_few_items_are_marked_and_not_quoted(table: Table, values: ValueSet) -> None:
    texts = [f"Reactie van nummer {number} die anders is dan de rest." for number in range(10)]
    df = table([("ok", [("snel", "gemist")])] * 4 + [("ok", [("warm", "ervaren")])] * 6, texts=texts)
    report = Report.from_frame(df, values=values)
    assert {value for value, _ in report.quotes} == {"warm"}
    assert "klein aantal" in visible(report.to_html())
    assert {value for value, _ in Report.from_frame(df, values=values, min_items=4).quotes} == {
        "warm",
        "snel",
    }


def test_quotes_can_be_left_out(table: Table, values: ValueSet) -> None:
    df = table([("ok", [("snel", "gemist")])] * 9)
    report = Report.from_frame(df, values=values, quotes_per_stance=0)
    assert report.quotes == {}
    assert "klant 1" not in report.to_html()
    assert "citaten weggelaten" in visible(report.to_html())


def test_a_table_without_a_text_column_says_why_there_are_no_quotes(table: Table, values: ValueSet) -> None:
    df = table([("ok", [("snel", "gemist")])] * 9).drop(columns="opmerking")
    assert "geen kolom met de tekst" in visible(Report.from_frame(df, values=values).to_html())


def test_page_says_what_the_interval_leaves_out(table: Table, values: ValueSet) -> None:
    text = visible(Report.from_frame(table([("ok", [])]), values=values, model_note="F1 is 0,70.").to_html())
    assert "De marge gaat alleen over de steekproef." in text
    assert "F1 is 0,70." in text


@pytest.mark.parametrize("name", ["service-excellence", "belevingspiramide", "vidomes", "disney"])
def test_the_set_is_recognised_by_its_values_and_levels(table: Table, name: str) -> None:
    values = load(name)
    df = table([("ok", [(value, "ervaren") for value in values.names])], of=values)
    assert Report.from_frame(df).values.name == name


def test_unknown_values_are_refused_at_once(table: Table, values: ValueSet) -> None:
    with pytest.raises(ReadError, match="snelheid"):
        Report.from_frame(table([("ok", [("snelheid", "ervaren")])]))


def test_polars_and_arrow_tables_are_taken(table: Table, values: ValueSet) -> None:
    polars = pytest.importorskip("polars", reason="polars is not installed")
    df = table([("ok", [("snel", "gemist")]), ("ok", [])])
    frame = polars.DataFrame({name: df[name].tolist() for name in df.columns})
    assert Report.from_frame(frame, values=values).to_json() == Report.from_frame(df, values=values).to_json()
    assert (
        Report.from_frame(frame.to_arrow(), values=values).to_json() == Report.from_frame(df, values=values).to_json()
    )


def test_something_else_is_a_type_error(values: ValueSet) -> None:
    with pytest.raises(TypeError, match="list"):
        Report.from_frame([1, 2], values=values)


def test_files_appear_whole_and_leave_nothing_beside_them(table: Table, values: ValueSet, tmp_path: Path) -> None:
    report = Report.from_frame(table([("ok", [])]), values=values)
    html = report.to_html(tmp_path / "rapport.html")
    report.to_json(tmp_path / "cijfers.json")
    assert (tmp_path / "rapport.html").read_text(encoding="utf-8") == html
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cijfers.json", "rapport.html"]
    with pytest.raises(WriteError, match="cannot be written"):
        report.to_html(tmp_path / "geen-map" / "rapport.html")


def test_a_value_that_the_model_cannot_find_is_not_called_absent(table: Table, values: ValueSet) -> None:
    report = Report.from_frame(table([("ok", [("snel", "gemist")])]), values=values, unmeasured=["warm", "attent"])
    text = visible(report.to_html())
    assert "Niet gemeten: attent en warm. Het model kent deze waarden niet." in text
    assert "aimabel" in text
    assert not re.search(r"Niet genoemd:[^.]*warm", text)
    measured = {value["value"]: value["measured"] for value in json.loads(report.to_json())["values"]}
    assert (measured["warm"], measured["aimabel"]) == (False, True)
