"""Dutch sentences with the labels that the annotation guideline gives them, read by the model that ships.

``known_failures`` in zinnen.json are the sentences that the model does not get right. After training another model,
write them and the floor anew with ``python tests/regression/tags/refresh.py``; it refuses a model below the floor.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from klantstem import Stance, Tagger
from klantstem.values import load

Case = dict[str, Any]
FILE = json.loads(Path(__file__).with_name("zinnen.json").read_text(encoding="utf-8"))
CASES: list[Case] = FILE["cases"]


@pytest.fixture(scope="module")
def said(tagger: Tagger) -> dict[str, set[tuple[str, str]]]:
    items = tagger.tag_items(case["text"] for case in CASES)
    return {
        case["id"]: {(tag.value, str(tag.stance)) for tag in item.tags} for case, item in zip(CASES, items, strict=True)
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_case_passes_unless_it_is_a_known_failure(case: Case, said: dict[str, set[tuple[str, str]]]) -> None:
    passed = said[case["id"]] == set(map(tuple, case["labels"]))
    if case["id"] in FILE["known_failures"]:
        assert not passed, f"{case['id']} passes now: take it off known_failures and raise the floor."
    else:
        assert passed, f"{case['note']}: said {sorted(said[case['id']])}"


def test_number_of_passing_cases_does_not_drop(said: dict[str, set[tuple[str, str]]]) -> None:
    passing = sum(said[case["id"]] == set(map(tuple, case["labels"])) for case in CASES)
    assert passing >= FILE["floor"] > 0


def test_known_failures_are_cases() -> None:
    ids = [case["id"] for case in CASES]
    assert len(ids) == len(set(ids))
    assert set(FILE["known_failures"]) <= set(ids)


def test_cases_cover_every_value_in_both_directions_and_every_stance() -> None:
    counts = Counter(tuple(label) for case in CASES for label in case["labels"])
    values = set(load().names)
    assert {value for value, stance in counts if stance == Stance.ERVAREN} == values
    # The guideline knows a missed "uitzonderlijk" only where its absence is named.
    assert {value for value, stance in counts if stance == Stance.GEMIST} >= values - {"uitzonderlijk"}
    assert {stance for _, stance in counts} == set(Stance)
    assert sum(not case["labels"] for case in CASES) >= 15
