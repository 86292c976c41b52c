"""The files that speed is measured on are what they are said to be."""

from __future__ import annotations

import gzip
import importlib
import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"
REVIEWS = [
    f"De {who} kwam om {number} uur en is {how}.Het kostte {number} euro en dat is echt {how}!\nGeen klacht verder."
    for number, who in enumerate(["monteur", "balie", "planner", "winkel", "bezorger"] * 40)
    for how in ("netjes", "vriendelijk", "traag")
] + ["Goed.", "Top!", "Goed."] * 20


@pytest.fixture
def speed_inputs(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("speed_inputs")


@pytest.fixture
def inputs(speed_inputs, tmp_path):
    path = tmp_path / "reviews.jsonl.gz"
    path.write_bytes(gzip.compress("".join(json.dumps({"text": text}) + "\n" for text in REVIEWS).encode()))
    return speed_inputs.Inputs(path, tmp_path / "files")


def texts(path):
    return pq.read_table(path)["opmerking"].to_pylist()


def test_items_are_reviews_of_some_length_and_nearly_all_different(speed_inputs, inputs):
    found, path = inputs.get("items", 2_000)
    assert found.items == 2_000
    assert found.distinct > 0.6
    long = {len(review.split()) for review in REVIEWS} - {1}
    assert {len(text.split()) for text in texts(path)} == long


def test_what_is_no_plain_word_stays_as_it_was(inputs):
    _, path = inputs.get("items", 600)
    kept = [re.sub(r"\b[a-z]+\b", "", text) for text in (*texts(path), *REVIEWS)]
    assert set(kept[:600]) <= set(kept[600:])


def test_what_is_said_of_a_file_is_what_is_in_it(inputs):
    found, path = inputs.get("items", 300)
    rows = texts(path)
    assert found.words == sum(len(text.split()) for text in rows)
    assert found.mb == pytest.approx(sum(len(text.encode()) for text in rows) / 1e6, abs=0.001)
    assert found.distinct == pytest.approx(len(set(rows)) / 300, abs=1e-4)
    assert found.distinct_words == len({word for text in rows for word in text.split()})
    assert pq.read_table(path)["nr"].to_pylist() == list(range(300))


def test_a_file_is_made_once_and_the_same_again(speed_inputs, inputs, tmp_path):
    _, path = inputs.get("items", 100)
    first, written = path.read_bytes(), path.stat().st_mtime_ns
    assert inputs.get("items", 100)[1].stat().st_mtime_ns == written
    again = speed_inputs.Inputs(tmp_path / "reviews.jsonl.gz", tmp_path / "again")
    assert again.get("items", 100)[1].read_bytes() == first


def test_vocabulary_grows_with_the_file(inputs):
    few, many = (inputs.get("items", items)[0] for items in (200, 2_000))
    assert many.distinct_words > 2 * few.distinct_words


def test_sentences_are_real_and_none_comes_twice(inputs):
    found, path = inputs.get("sentences", 200)
    assert found.distinct == 1
    assert all(any(text in review for review in REVIEWS) for text in texts(path))


def test_too_many_sentences_are_refused(inputs):
    with pytest.raises(ValueError, match=r"100,000 sentences cannot be made .* only \d"):
        inputs.get("sentences", 100_000)


def test_half_of_the_repeated_rows_are_short_answers_that_recur(inputs):
    found, path = inputs.get("repeated", 400)
    rows = texts(path)
    short = [text for text in rows if len(text.split()) <= 5]
    assert len(short) / len(rows) == pytest.approx(0.5, abs=0.1)
    assert found.distinct < 0.7
    # In the reviews it stands twice as often as the other.
    assert rows.count("Goed.") > rows.count("Top!") > 1
