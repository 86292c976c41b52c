"""What the sections of the page say of the numbers, and when they are absent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from klantstem.report import Report
from klantstem.report.language import language
from klantstem.report.page.cube import cube
from klantstem.report.page.readings import level_reading, pyramid_reading, values_reading
from klantstem.report.page.sections import absent, sections
from klantstem.report.page.sections.desired import desired_section
from klantstem.report.page.sections.drivers import drivers_section
from klantstem.report.page.sections.kpi import kpi_section
from klantstem.report.page.sections.segments import segments_section
from klantstem.report.page.sections.statements import statements_section
from klantstem.report.page.sections.trend import trend_section
from klantstem.report.page.sections.wording import period_name, points, signed
from klantstem.values import ValueSet, load

Table = Callable[..., pd.DataFrame]
DRIVER = {"value": "snel", "level": "basis op orde", "stance": "gemist", "items": 40, "of": 200, "mean_with": 5.1}
DRIVER |= {"mean_without": 7.4, "effect": -2.3, "low": -2.8, "high": -1.8, "sure": True}


@pytest.fixture
def report(table: Table, values: ValueSet) -> Report:
    items: list[Any] = [("ok", [("snel", "gemist")])] * 30 + [("ok", [("warm", "ervaren")])] * 30
    return Report.from_frame(table(items), values=values)


def given(report: Report, **frames: pd.DataFrame) -> Report:
    """Put these in the place of the analyses."""
    report.__dict__.update(frames)
    return report


def reading(section: Any) -> str:
    return " ".join(section.reading)


def test_without_columns_the_sections_are_absent_and_the_page_says_what_would_give_them(report: Report) -> None:
    assert [section.id for section in sections(report, cube(report.feedback))] == []
    assert [next(word for word in ("cijfer", "datums", "verdeelt") if word in text) for text in absent(report, [])] == [
        "cijfer",
        "datums",
        "verdeelt",
    ]


def test_too_few_scores_are_said_to_be_few(table: Table, values: ValueSet) -> None:
    few = Report.from_frame(table([("ok", [("snel", "gemist")])] * 9, columns={"nps": [3] * 9}), values=values)
    assert drivers_section(few) is None
    assert "te weinig reacties een cijfer" in absent(few, [])[0]


def test_drivers_name_the_largest_effect_in_either_direction(report: Report) -> None:
    warm = DRIVER | {
        "value": "warm",
        "level": "persoonlijk",
        "stance": "ervaren",
        "effect": 1.04,
        "low": 0.4,
        "high": 1.7,
    }
    found = drivers_section(given(report, drivers=pd.DataFrame([DRIVER, warm])))
    assert "lager cijfer gaat ‘snel’ gemist samen: −2,3 punt (−2,8 tot −1,8)" in reading(found)
    assert "hoger cijfer gaat ‘warm’ ervaren samen: +1,0 punt" in reading(found)


def test_drivers_that_are_not_sure_are_not_named(report: Report) -> None:
    unsure = DRIVER | {"high": 0.3, "sure": False}
    found = drivers_section(given(report, drivers=pd.DataFrame([unsure])))
    assert reading(found) == "Van geen enkele waarde is zeker dat zij samengaat met een hoger of lager cijfer."
    assert "snel · gemist" in found.charts[0].wide  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(0.02, 0.2, "naar de emotionele"), (-0.2, -0.01, "naar de rationele"), (-0.1, 0.1, "geen zeker")],
)
def test_bands_say_to_which_side_the_balance_shifts(report: Report, low: float, high: float, said: str) -> None:
    bands = pd.DataFrame(
        [
            {"band": band, "side": "rationeel", "level": "basis op orde", "items": 5, "of": 50, "share": 0.1}
            for band in ("1-6", "7-8", "9-10")
        ]
    ).assign(low=0.05, high=0.2)
    pattern = pd.DataFrame([{"side": "verschil", "step": (low + high) / 2, "low": low, "high": high}])
    assert said in reading(drivers_section(given(report, bands=bands, pattern=pattern)))


def months(count: int, *, change: int | None = None) -> pd.DataFrame:
    rows = []
    for at in range(count):
        share = 0.1 if change is None or at < change else 0.2
        row = {
            "by": "maand",
            "start": dt.date(2024 + at // 12, 1 + at % 12, 1),
            "label": f"{2024 + at // 12}-{1 + at % 12:02d}",
        }
        row |= {"value": None, "level": "basis op orde", "stance": "gemist", "items": 10, "of": 100, "share": share}
        rows.append(
            row | {"low": 0.05, "high": 0.3, "fitted": share, "change": at == change, "sure": change is not None}
        )
    return pd.DataFrame(rows)


def test_trend_says_since_when_a_share_is_another(report: Report) -> None:
    found = trend_section(given(report, trend=months(14, change=9)), cube(report.feedback))
    assert reading(found) == "‘basis op orde’ gemist komt sinds oktober 2024 vaker voor: van 10% naar 20%."
    assert found is not None
    assert "gemist ↑" in found.charts[0].wide
    assert found.tables[0].rows[0][:2] == ["januari 2024", "100"]


def test_trend_without_change_says_so(report: Report) -> None:
    found = trend_section(given(report, trend=months(14)), cube(report.feedback))
    assert reading(found).startswith("Geen enkel aandeel verandert aantoonbaar")


def test_three_months_are_no_trend(report: Report) -> None:
    found = trend_section(given(report, trend=months(3)), cube(report.feedback))
    assert "perioden met reacties: 3. Dat is te weinig" in reading(found)
    assert found is not None
    assert "mark-line" not in found.charts[0].wide


def segment(name: str, *, significant: bool, small: bool = False) -> dict[str, Any]:
    row = {"column": "kanaal", "segment": name, "value": "snel", "stance": "gemist", "items": 30, "of": 100}
    row |= {"share": 0.3, "low": 0.2, "high": 0.4, "rest_share": 0.1, "difference": 0.2, "p": 0.001, "q": 0.01}
    if small:
        row |= {name: float("nan") for name in ("share", "low", "high", "difference")}
    return row | {"significant": significant, "small": small}


def test_segments_name_what_survives_the_test_alone(report: Report) -> None:
    rows = [
        segment("app", significant=True),
        segment("balie", significant=False),
        segment("<i>", significant=False, small=True),
    ]
    found = segments_section(given(report, segments=pd.DataFrame(rows)))
    assert "In 1 van de 3 segmenten" in reading(found)
    assert "‘snel’ gemist bij kanaal ‘app’, 30% tegen 10% in de rest" in reading(found)
    assert found is not None
    assert found.charts[0].wide.count("<a ") == 1
    assert [row[0] for row in found.tables[0].rows] == ["app", "balie"]


def test_segments_without_a_difference_have_no_chart(report: Report) -> None:
    found = segments_section(given(report, segments=pd.DataFrame([segment("app", significant=False)])))
    assert "geen enkel verschil groter dan wat toeval verklaart" in reading(found)
    assert found is not None
    assert found.charts == []


def test_a_long_table_tells_how_much_it_leaves_out(report: Report) -> None:
    rows = [segment(f"wijk {at}", significant=False) for at in range(140)]
    found = segments_section(given(report, segments=pd.DataFrame(rows)))
    assert found is not None
    assert (len(found.tables[0].rows), found.tables[0].left_out) == (100, 40)


def test_desired_lists_what_was_chosen_before_what_was_not(report: Report) -> None:
    row = {
        "level": "basis op orde",
        "measured": True,
        "stance": "ervaren",
        "items": 9,
        "of": 90,
        "share": 0.1,
        "low": 0,
        "high": 0.2,
    }
    row |= {"recognised": 0.8, "recognised_low": 0.6, "recognised_high": 0.9}
    frame = pd.DataFrame(
        [
            row | {"value": "snel", "chosen": True, "reading": "herkend"},
            row | {"value": "samen", "chosen": True, "reading": "niet gemeten", "recognised": float("nan")},
            row | {"value": "warm", "chosen": False, "reading": "gewaardeerd, niet gekozen"},
            row | {"value": "attent", "chosen": False, "reading": "nauwelijks gehoord"},
        ]
    )
    found = desired_section(given(report, desired=frame))
    assert reading(found) == (
        "Herkend in wat klanten zeggen: ‘snel’. Niet gemeten: ‘samen’. Gewaardeerd maar niet gekozen, met voorop "
        "‘warm’."
    )
    assert found is not None
    assert [("snel" in chart.wide, "warm" in chart.wide) for chart in found.charts] == [(True, False), (False, True)]


def indicator(value: str, **fields: Any) -> dict[str, Any]:
    row = {"value": value, "level": "basis op orde", "stance": "ervaren", "items": 20, "of": 100, "share": 0.2}
    row |= {
        "low": 0.1,
        "high": 0.3,
        "target": float("nan"),
        "on_target": None,
        "previous": float("nan"),
        "period": None,
    }
    row |= {f"difference{part}": float("nan") for part in ("", "_low", "_high")}
    return row | {"direction": None, "previous_period": None} | fields


def test_kpi_counts_targets_and_names_what_changed(report: Report) -> None:
    periods = {"period": "2025-05", "previous_period": "2025-04", "previous": 0.1}
    moved = {"difference": 0.1, "difference_low": 0.02, "difference_high": 0.18, "direction": "hoger"}
    frame = pd.DataFrame(
        [
            indicator("snel", target=0.15, on_target="gehaald", **periods),
            indicator("warm", **periods, **moved),
            indicator("attent", **periods),
        ]
    )
    found = kpi_section(given(report, kpi=frame))
    assert "Aantal doelen: 1, waarvan 1 aantoonbaar gehaald en 0 aantoonbaar niet." in reading(found)
    assert "‘warm’ ervaren, +10,0 procentpunt" in reading(found)
    assert found is not None
    assert found.shown[0].caption == "mei 2025 tegenover april 2025"
    assert [row[0] for row in found.shown[0].rows] == ["snel", "warm"]
    assert [row[0] for row in found.tables[0].rows] == ["snel", "warm", "attent"]


def test_kpi_is_absent_without_target_and_previous_period(report: Report) -> None:
    assert kpi_section(given(report, kpi=pd.DataFrame([indicator("snel")]))) is None


def test_statements_stand_on_the_scale_of_their_set(report: Report) -> None:
    row = {
        "value": "betrouwbaar",
        "by": "medewerker",
        "ervaren": 30,
        "gemist": 10,
        "share": 0.75,
        "low": 0.6,
        "high": 0.9,
    }
    frame = pd.DataFrame(
        [
            row | {"statement": "komt gemaakte afspraken na", "mark": "goed", "sure": True, "evidence": []},
            row
            | {
                "statement": "is helder",
                "mark": "te weinig bewijs",
                "sure": False,
                "evidence": [],
                "ervaren": 0,
                "gemist": 0,
            },
        ]
    )
    found = statements_section(given(report, statements=frame, wanted=load("vidomes")))
    assert reading(found) == "Van de 2 uitspraken is er voor 1 genoeg bewijs: 1 goed."
    assert found is not None
    assert [each["place"] for each in found.cards[0]["values"][0]["statements"]] == [2, None]


@pytest.mark.parametrize(
    ("label", "dutch", "english"),
    [
        ("2025-03", "maart 2025", "March 2025"),
        ("2025-Q1", "1e kwartaal 2025", "quarter 1 of 2025"),
        ("2025Q4", "4e kwartaal 2025", "quarter 4 of 2025"),
        ("2025-W09", "week 9 van 2025", "week 9 of 2025"),
        ("2025", "2025", "2025"),
    ],
)
def test_periods_are_written_out(label: str, dutch: str, english: str) -> None:
    assert (period_name(language("nl"), label), period_name(language("en"), label)) == (dutch, english)


def test_numbers_have_their_sign_unless_they_are_zero() -> None:
    nl = language("nl")
    assert [signed(nl, each) for each in (1.25, -1.25, 0.01, -0.01, float("nan"))] == [
        "+1,2",
        "−1,2",
        "0,0",
        "0,0",
        "–",
    ]
    assert points(nl, -0.034) == "−3,4"


def shares(*numbers: tuple[str, str, float, float, float]) -> dict[tuple[str, str], dict[Any, Any]]:
    keys = ("value", "stance", "share", "low", "high")
    return {row[:2]: dict(zip(keys, row, strict=True)) | {"items": int(row[2] * 100)} for row in numbers}


def test_values_at_the_top_are_named_with_those_that_may_be_as_often() -> None:
    rows = shares(
        ("snel", "gemist", 0.2, 0.15, 0.25),
        ("tijdig", "gemist", 0.14, 0.1, 0.16),
        ("warm", "gemist", 0.02, 0.01, 0.04),
        ("warm", "ervaren", 0.3, 0.25, 0.35),
        ("snel", "ervaren", 0.0, 0.0, 0.02),
    )
    assert values_reading(language("nl"), rows) == [
        "Het vaakst gemist: ‘snel’, in 20% (15% tot 25%) van de reacties.",
        "Misschien even vaak: ‘tijdig’.",
        "Het vaakst ervaren: ‘warm’, in 30% (25% tot 35%).",
    ]


def test_levels_are_sorted_by_what_is_surely_said_more() -> None:
    rows = shares(
        ("basis", "gemist", 0.2, 0.15, 0.25),
        ("basis", "ervaren", 0.1, 0.05, 0.14),
        ("gemak", "gemist", 0.1, 0.05, 0.15),
        ("gemak", "ervaren", 0.12, 0.1, 0.2),
        ("warmte", "gemist", 0.0, 0.0, 0.02),
        ("warmte", "ervaren", 0.1, 0.08, 0.12),
        ("stil", "gemist", 0.0, 0.0, 0.02),
        ("stil", "ervaren", 0.0, 0.0, 0.02),
    )
    assert pyramid_reading(language("nl"), rows, ["basis", "gemak", "warmte", "stil"]) == [
        "Meer gemist dan ervaren: ‘basis’.",
        "Meer ervaren dan gemist: ‘warmte’.",
        "Geen zeker verschil: ‘gemak’.",
    ]
    assert level_reading(language("nl"), rows, "basis") == "Duidelijk meer gemist (20%) dan ervaren (10%)."
    assert "verschillen niet zeker" in level_reading(language("nl"), rows, "gemak")
    assert level_reading(language("nl"), rows, "stil").startswith("Hierover zeggen klanten niets")
