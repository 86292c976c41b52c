"""Value sets against tags that are known by heart."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from rich.console import Console

from klantstem.batch.tags import TAGS
from klantstem.compare import Comparison, to_json, to_xlsx
from klantstem.compare.comparison import SAME_KNOWN, SAME_NAME, SYNONYM, tables
from klantstem.compare.measured import measure
from klantstem.compare.terminal import summary
from klantstem.discover import Voices
from klantstem.discover.hear import hear_again
from klantstem.discover.read import Tags
from klantstem.discover.themes import Theme, Themes
from klantstem.values import ValueSet, load

if TYPE_CHECKING:
    from klantstem.models.persistence import TrainedModel

# What each item says: snel is experienced in half of those with appreciation, and so on.
SAID = (
    [[("snel", "ervaren")]] * 10
    + [[("warm", "ervaren")]] * 6
    + [[("attent", "ervaren"), ("snel", "ervaren")]] * 2
    + [[("plezier", "ervaren")]] * 2
    + [[("betrouwbaar", "gemist")]] * 5
    + [[]] * 5
)


def value_set(name: str, *values: dict[str, object]) -> ValueSet:
    return ValueSet.model_validate(
        {
            "name": name,
            "title": name,
            "levels": load().levels,
            "values": [{"level": "persoonlijk", **each} for each in values],
        }
    )


ONE = value_set("een", {"name": "snel", "level": "basis op orde"}, {"name": "gastvrij", "synonyms": ["warm"]})
OTHER = value_set(
    "twee",
    {"name": "hartelijk", "built_from": "warm + attent"},
    {"name": "Snel", "level": "basis op orde"},
    {"name": "raadselachtig"},
    {"name": "zorgzaam", "synonyms": ["gastvrij"]},
)


@pytest.fixture(scope="module")
def comparison(small_model: TrainedModel) -> Comparison:
    level = {value.name: value.level for value in load().values}
    tags = [
        [
            {"value": v, "stance": s, "level": level[v], "score": 0.9, "segment": 0, "start": 0, "end": 4}
            for v, s in said
        ]
        for said in SAID
    ]
    number = len(SAID)
    voices = Voices(
        pa.chunked_array([["Goed zo."] * number]),
        tuple("partners" if at % 2 else "klanten" for at in range(number)),
        np.arange(number),
        Tags(pa.chunked_array([["ok"] * number]), pa.chunked_array([pa.array(tags, TAGS)]), None),
    )
    sets = [ONE, OTHER]
    themes = Themes(np.arange(number), (Theme(("tuin", "bomen"), np.arange(25, 30), 5, 0.8, 0.5, ()),))
    names = ["een", "twee"]
    return tables(sets, names, measure(hear_again(voices), sets, names, voices, small_model), themes)


def row(frame: pd.DataFrame, **wanted: object) -> pd.Series:
    for column, value in wanted.items():
        frame = frame[frame[column].isna() if value is None else frame[column] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def test_coverage_is_of_the_items_with_any_value_in_that_stance(comparison: Comparison) -> None:
    one = row(comparison.coverage, set="een", stance="ervaren")
    assert (one["items"], one["of"]) == (18, 20)
    assert one["share"] == pytest.approx(0.9)
    assert one["low"] < one["share"] < one["high"]
    assert row(comparison.coverage, set="twee", stance="gemist")["items"] == 0
    assert row(comparison.coverage, set="een", stance=None)["of"] == 25


def test_coverage_is_told_per_stakeholder(comparison: Comparison) -> None:
    found = comparison.stakeholders[comparison.stakeholders["set"] == "een"]
    assert set(found["stakeholder"]) == {"klanten", "partners"}
    assert found["of"].sum() == 25


def test_balance_counts_values_and_what_they_cover(comparison: Comparison) -> None:
    rational, emotional = (row(comparison.balance, set="een", side=side) for side in ("rationeel", "emotioneel"))
    assert (rational["values"], rational["items"], rational["of"]) == (1, 12, 18)
    assert (emotional["values"], emotional["items"]) == (1, 6)


def test_values_overlap_by_name_and_by_what_they_are_made_of(comparison: Comparison) -> None:
    why = {(pair["value_a"], pair["value_b"]): pair["why"] for pair in comparison.overlap.to_dict("records")}
    assert why == {
        ("snel", "Snel"): SAME_NAME,
        ("gastvrij", "hartelijk"): SAME_KNOWN,
        ("gastvrij", "zorgzaam"): SYNONYM,
    }


def test_a_set_misses_the_largest_values_and_themes_outside_it(comparison: Comparison) -> None:
    missed = comparison.outside[comparison.outside["set"] == "een"]
    assert missed["name"].tolist() == ["betrouwbaar", "attent", "plezier", "tuin, bomen"]
    assert missed["items"].tolist() == [5, 2, 2, 5]


def test_a_value_that_nothing_finds_is_not_measured(comparison: Comparison) -> None:
    assert comparison.unmeasured == {"een": (), "twee": ("raadselachtig", "zorgzaam")}


def test_every_form_can_be_made(comparison: Comparison) -> None:
    assert json.loads(to_json(comparison))["sets"] == ["een", "twee"]
    sheets = pd.read_excel(io.BytesIO(to_xlsx(comparison)), sheet_name=None, engine="calamine")
    assert list(sheets) == ["Dekking", "Per groep", "Balans", "Overlap", "Wat ontbreekt", "Niet gemeten"]
    assert list(sheets["Dekking"].columns)[:3] == ["set", "houding", "reacties"]
    console = Console(file=io.StringIO(), width=200)
    console.print(summary(comparison))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "theme: tuin, bomen" in text
    assert "not measured: raadselachtig, zorgzaam" in text
