"""Sentences with the words that carry a tag, with the failures that are known."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from klantstem.models.shipped import FAST_MODEL, open_model
from klantstem.report.quotes.evidence import Claim, Marked, mark_evidence
from klantstem.values import load

CONTENT = json.loads((Path(__file__).parent / "bewijs.json").read_text(encoding="utf-8"))
DEV = Path(__file__).parents[3] / "corpora" / "belevingswaarden" / "dev.jsonl"
KNOWN, CASES = set(CONTENT["known_failures"]), CONTENT["cases"]
# Number of cases that passed when the floor was last raised.
FLOOR = 53


@pytest.fixture(scope="module")
def marked() -> dict[str, Marked]:
    claims = [Claim(case["text"], case["value"], case["stance"]) for case in CASES]
    found = mark_evidence(claims, load("service-excellence"), open_model(FAST_MODEL))
    return dict(zip((case["id"] for case in CASES), found, strict=True))


def places_of(found: Marked) -> set[int]:
    """Return the places in the sentence that are marked."""
    places, at = set[int](), 0
    for number, part in enumerate(found.parts):
        places |= set(range(at, at + len(part))) if number % 2 else set()
        at += len(part)
    return places


def passes(case: dict[str, Any], found: Marked) -> bool:
    """Tell whether words stand out, the telling ones among them, and none of the other clause."""
    text, places = case["text"], places_of(found)
    wanted = {place for word in case["marked"] for place in range(text.index(word), text.index(word) + len(word))}
    unwanted = {place for word in case["unmarked"] for place in range(text.index(word), text.index(word) + len(word))}
    return not found.whole and wanted <= places and not unwanted & places


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_case_passes_unless_it_is_a_known_failure(case: dict[str, Any], marked: dict[str, Marked]) -> None:
    passed = passes(case, marked[case["id"]])
    if case["id"] in KNOWN:
        assert not passed, f"{case['id']} passes now: take it off known_failures and raise the floor."
    else:
        assert passed, marked[case["id"]]


def test_number_of_passing_cases_does_not_drop(marked: dict[str, Marked]) -> None:
    ids = [case["id"] for case in CASES]
    assert len(ids) == len(set(ids))
    assert set(ids) >= KNOWN
    assert sum(passes(case, marked[case["id"]]) for case in CASES) >= FLOOR


@pytest.mark.skipif(not DEV.exists(), reason="the corpus is not here")
def test_the_tags_of_one_sentence_are_marked_apart() -> None:
    """A sentence of the corpus with tags of two values: the marks nearly always differ, and mostly do not touch."""
    sentences = [json.loads(line) for line in DEV.read_text(encoding="utf-8").splitlines()]
    pairs = [
        (Claim(sentence["text"], *one), Claim(sentence["text"], *other))
        for sentence in sentences
        for one, other in combinations(sentence["labels"], 2)
        if one[0] != other[0]
    ]
    found = mark_evidence(
        [claim for pair in pairs for claim in pair], load("service-excellence"), open_model(FAST_MODEL)
    )
    marked = [
        (one, other) for one, other in zip(found[::2], found[1::2], strict=True) if not (one.whole or other.whole)
    ]
    assert len(marked) >= 0.8 * len(pairs) > 50
    differ = [one.parts != other.parts for one, other in marked]
    apart = [not places_of(one) & places_of(other) for one, other in marked]
    assert sum(differ) / len(marked) >= 0.95
    assert sum(apart) / len(marked) >= 0.6
