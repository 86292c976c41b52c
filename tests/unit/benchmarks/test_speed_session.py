"""A system that cannot be measured is left out, with the reason, and the others go on."""

from __future__ import annotations

import gzip
import importlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"


@dataclass
class Fake:
    name: str
    packages: dict = field(default_factory=dict)
    needs_encoder: bool = False
    prepared: int = 0

    def __repr__(self):
        return self.name

    def prepare(self, material, folder):
        self.prepared += 1


@pytest.fixture
def session(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    reviews = tmp_path / "reviews.jsonl.gz"
    text = "De monteur kwam veel te laat maar was wel heel erg vriendelijk."
    reviews.write_bytes(gzip.compress(f"{json.dumps({'text': text})}\n".encode()))
    inputs = importlib.import_module("speed_inputs").Inputs(reviews, tmp_path / "inputs")

    def make(*systems):
        named = {system.name: system for system in systems}
        return importlib.import_module("speed_session").Session(named, inputs, tmp_path / "cache", None)

    return make


def test_what_is_not_installed_is_left_out_with_what_to_install(session):
    made = session(Fake("fine"), Fake("absent", {"no_such_module": "no-such[extra]", "json": "json"}))
    made.prepare()
    assert list(made.systems) == ["fine"]
    assert made.left_out == {"absent": "not installed: pip install 'no-such[extra]'"}


def test_what_needs_an_encoder_is_left_out_without_one(session):
    made = session(Fake("vectors", needs_encoder=True))
    made.prepare()
    assert made.left_out == {"vectors": "it begins with --encoder FOLDER"}


def test_a_system_is_prepared_once(session):
    system = Fake("fine")
    session(system).prepare()
    session(system).prepare()
    assert system.prepared == 1


def test_one_that_fails_is_left_out_and_not_run_again(session):
    made = session(Fake("fails"))
    task = importlib.import_module("speed_plan").Task("fails", "items", 5, 1)
    # No system of the line-up has this name, so the process that should measure it ends with an error.
    assert made.measure(task) is None
    assert made.left_out == {"fails": "KeyError: 'fails'"}
    assert made.measure(task) is None
