"""On a corpus that is made from four known values, these are what is proposed."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

import klantstem
from klantstem.corpus import read_gold
from klantstem.discover import discover

if TYPE_CHECKING:
    from klantstem.tagger import Tagger

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpora" / "belevingswaarden"


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    """The script that measures it for many fours."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        return importlib.import_module("discover")


@pytest.mark.parametrize(
    "four", [("snel", "gemak", "attent", "plezier"), ("betrouwbaar", "transparant", "inlevend", "maatwerk")]
)
def test_the_four_values_of_a_corpus_are_proposed(four: tuple[str, ...], benchmark: ModuleType, tagger: Tagger) -> None:
    sentences = read_gold([CORPUS / "test.jsonl", CORPUS / "test_new_sector.jsonl"])
    voices = benchmark.composed(sentences, four, items=300)
    fast = klantstem.load("nl_klantstem_sm")
    found = discover(voices, fast, tagger.model, quotes=False, draws=20)
    assert set(found.proposed["name"]) == set(four)
    assert (found.proposed["kept"] > 0.8).all()
