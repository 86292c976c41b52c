"""The Dutch cases of cleaning, segmentation and transcripts, with the failures that are known."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from klantstem.errors import ReadError
from klantstem.text import clean, parse_transcript, segment

HERE = Path(__file__).parent
Case = dict[str, Any]


def segmentation_passes(case: Case) -> bool:
    return [each.text for each in segment(case["text"])] == case["segments"]


def cleaning_passes(case: Case) -> bool:
    return clean(case["text"]).text == case["clean"]


def transcript_passes(case: Case) -> bool:
    try:
        transcript = parse_transcript(case["text"], case["kind"], respondents=case.get("respondents"))
    except ReadError:
        return case["turns"] is None
    return [[turn.speaker, turn.text, turn.respondent] for turn in transcript.turns] == case["turns"]


# file, check, number of cases that passed when the floor was last raised
FILES: list[tuple[str, Callable[[Case], bool], int]] = [
    ("segmenten.json", segmentation_passes, 180),
    ("opschonen.json", cleaning_passes, 66),
    ("transcripten.json", transcript_passes, 27),
]


def read(name: str) -> tuple[set[str], list[Case]]:
    content = json.loads((HERE / name).read_text(encoding="utf-8"))
    return set(content["known_failures"]), content["cases"]


def all_cases() -> list[Any]:
    return [
        pytest.param(case, passes, case["id"] in known, id=f"{name.removesuffix('.json')}:{case['id']}")
        for name, passes, _ in FILES
        for known, cases in [read(name)]
        for case in cases
    ]


@pytest.mark.parametrize(("case", "passes", "known_failure"), all_cases())
def test_case_passes_unless_it_is_a_known_failure(
    case: Case, passes: Callable[[Case], bool], known_failure: bool
) -> None:
    passed = passes(case)
    if known_failure:
        assert not passed, f"{case['id']} passes now: take it off known_failures and raise the floor."
    else:
        assert passed, case["note"]


@pytest.mark.parametrize(("name", "passes", "floor"), FILES)
def test_number_of_passing_cases_does_not_drop(name: str, passes: Callable[[Case], bool], floor: int) -> None:
    known, cases = read(name)
    ids = [case["id"] for case in cases]
    assert len(ids) == len(set(ids))
    assert known <= set(ids)
    assert sum(passes(case) for case in cases) >= floor
