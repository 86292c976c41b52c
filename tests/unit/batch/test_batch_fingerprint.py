"""What tells one job from another."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest

from klantstem.batch.fingerprint import difference, fingerprint
from klantstem.tagger import Tagger
from klantstem.values import load


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "in.csv"
    path.write_bytes(bytes(range(256)) * 20_000)
    return path


def test_the_same_job_has_the_same_fingerprint_also_after_json(export, small_tagger):
    first, second = (fingerprint(export, small_tagger, limit=None, sheet="Blad1", long=True) for _ in range(2))
    assert difference(json.loads(json.dumps(first)), second) == ""


@pytest.mark.parametrize("place", [0, 100_000, -1])
def test_an_edit_is_seen_by_its_time_wherever_it_is(export, small_tagger, place):
    before = fingerprint(export, small_tagger)
    content = bytearray(export.read_bytes())
    content[place] ^= 1
    export.write_bytes(content)
    facts = export.stat()
    os.utime(export, ns=(facts.st_atime_ns, before["input"]["modified"] + 1))
    assert difference(before, fingerprint(export, small_tagger)) == "the input is different"


@pytest.mark.parametrize("place", [0, -1])
def test_an_edit_at_either_end_is_seen_by_its_bytes(export, small_tagger, place):
    before = fingerprint(export, small_tagger)
    content = bytearray(export.read_bytes())
    content[place] ^= 1
    export.write_bytes(content)
    os.utime(export, ns=(0, before["input"]["modified"]))
    assert difference(before, fingerprint(export, small_tagger)) == "the input is different"


def test_another_model_value_set_or_setting_is_named(export, small_tagger, small_model):
    before = fingerprint(export, small_tagger, limit=None)
    values = Tagger(small_model, load("vidomes"))
    assert difference(before, fingerprint(export, values, limit=None)) == "the value set is different"
    model = Tagger(replace(small_model, version="0.0.2"), load())
    assert difference(before, fingerprint(export, model, limit=None)) == "the model is different"
    assert difference(before, fingerprint(export, small_tagger, limit=3)) == "--limit is different"
    assert difference(before | {"klantstem": "0"}, before) == "the version of klantstem is different"


def test_other_thresholds_are_another_model(export, small_tagger, small_model, monkeypatch):
    before = fingerprint(export, small_tagger)
    monkeypatch.setattr(small_model.classifier, "thresholds_", small_model.classifier.thresholds_ + 0.01)
    assert difference(before, fingerprint(export, small_tagger)) == "the model is different"
