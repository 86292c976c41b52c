"""Texts with and without personal data, with the failures that are known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from klantstem.text.privacy import mask

CONTENT = json.loads((Path(__file__).parent / "maskering.json").read_text(encoding="utf-8"))
KNOWN, CASES = set(CONTENT["known_failures"]), CONTENT["cases"]
# Number of cases that passed when the floor was last raised.
FLOOR = 342


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_case_passes_unless_it_is_a_known_failure(case: dict[str, str]) -> None:
    masked = mask(case["text"])
    if case["id"] in KNOWN:
        assert masked != case["masked"], f"{case['id']} passes now: take it off known_failures and raise the floor."
    else:
        assert masked == case["masked"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_masking_twice_changes_nothing_more(case: dict[str, str]) -> None:
    assert mask(mask(case["text"])) == mask(case["text"])


def test_number_of_passing_cases_does_not_drop() -> None:
    ids = [case["id"] for case in CASES]
    assert len(ids) == len(set(ids))
    assert set(ids) >= KNOWN
    assert sum(mask(case["text"]) == case["masked"] for case in CASES) >= FLOOR
