"""A batch that is tagged at once has the tags that its items have one by one."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import klantstem
from klantstem.batch.bulk import bulk_tagger
from klantstem.batch.choose import TagChooser
from klantstem.batch.compiled import WORTH_TRANSLATING, compiled_path
from klantstem.batch.tagged_batch import TaggedBatch
from klantstem.tagger import Tagger
from klantstem.text.bulk import BulkReader, VectorisedPlain
from klantstem.text.segment import Segment
from klantstem.values import available

CASES = Path(__file__).parents[1] / "regression"
CORPORA = Path(__file__).parents[2] / "corpora"
SHARED = Path(__file__).parents[3] / "shared" / "data"
SETS = sorted(available())


def differences(tagger: Tagger, texts: list[str], *, batch: int = 4_096, items: int = 0) -> int:
    """Count the items that have other tags in a batch than alone."""
    at_once, found = bulk_tagger(tagger, items=items), 0
    for start in range(0, len(texts), batch):
        part = texts[start : start + batch]
        first = at_once.tag_batch(pa.array(part, pa.string())).columns
        first.validate(full=True)
        second = TaggedBatch.of(tagger.tag_items(part)).columns
        if not first.equals(second):
            found += sum(one != other for one, other in zip(first.to_pylist(), second.to_pylist(), strict=True))
    return found


@pytest.fixture(scope="module")
def cases() -> list[str]:
    """Every text of the case files and the corpora."""
    texts = [text for path in sorted(CASES.rglob("*.json")) for text in strings(json.loads(path.read_text("utf-8")))]
    for path in sorted(CORPORA.rglob("*.jsonl")):
        texts += [json.loads(line).get("text", "") for line in path.read_text("utf-8").splitlines()]
    return storable(texts)


def strings(document: object) -> Iterator[str]:
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict):
        for part in document.values():
            yield from strings(part)
    elif isinstance(document, list):
        for part in document:
            yield from strings(part)


def storable(texts: list[str]) -> list[str]:
    return [text.encode("utf-8", "ignore").decode() for text in dict.fromkeys(texts)]


@pytest.fixture(scope="module")
def static_tagger() -> Tagger:
    return klantstem.load("nl_klantstem_sm")


@pytest.fixture(scope="module", params=["numpy", "machine code"])
def expected_items(request) -> int:
    """How many items a job expects that starts on each of the paths."""
    if request.param == "numpy":
        return 0
    pytest.importorskip("numba", reason="machine code needs numba: pip install 'klantstem[fast]'")
    return WORTH_TRANSLATING


def test_every_case_has_the_same_tags_with_the_static_model(static_tagger, cases, expected_items):
    assert len(cases) > 10_000
    assert differences(static_tagger, cases, items=expected_items) == 0


def test_a_job_turns_to_machine_code_in_its_midst_and_the_tags_stay_the_same(static_tagger, cases, monkeypatch):
    pytest.importorskip("numba", reason="machine code needs numba: pip install 'klantstem[fast]'")
    for name in ("WORTH_LOADING", "WORTH_TRANSLATING"):
        for module in ("bulk", "compiled"):
            monkeypatch.setattr(f"klantstem.batch.{module}.{name}", 200)
    taken = []
    monkeypatch.setattr(
        "klantstem.batch.bulk.compiled_path", lambda *given: taken.append(compiled_path(*given)) or taken[0]
    )
    assert differences(static_tagger, random.Random(5).sample(cases, 400), batch=50) == 0
    assert len(taken) == 1
    assert taken[0] is not None


def test_all_shared_feedback_has_the_same_tags_with_the_static_model(static_tagger, expected_items):
    if not SHARED.is_dir():
        pytest.skip("the feedback of others is not in this checkout")
    with gzip.open(SHARED / "real_unlabelled.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    for path in sorted(SHARED.glob("*.jsonl")):
        texts += [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
    assert differences(static_tagger, storable(texts), items=expected_items) == 0


@pytest.mark.parametrize("values", SETS)
def test_any_value_set_has_the_same_tags(values, cases):
    chosen = random.Random(7).sample(cases, 700)
    assert differences(loaded(values), chosen) == 0


@pytest.mark.parametrize("model", ["nl_klantstem_lg", "auto"])
def test_models_with_an_encoder_have_the_same_tags(model, cases):
    chosen = random.Random(11).sample(cases, 120)
    # Twice, so that short ones are remembered from an earlier batch.
    assert differences(klantstem.load(model), chosen + chosen[:60], batch=60) == 0


def test_without_texts_the_tags_are_the_same(static_tagger):
    texts = pa.array(["Heel vriendelijk geholpen.", None, "Te laat!"])
    told, untold = (bulk_tagger(static_tagger, texts=wanted).tag_batch(texts) for wanted in (True, False))
    assert told.tags.equals(untold.tags)
    assert set(told.texts.flatten().to_pylist()) <= {"Heel vriendelijk geholpen.", "Te laat!"}
    assert set(untold.texts.flatten().to_pylist()) <= {None}


@cache
def loaded(values: str) -> Tagger:
    return klantstem.load("nl_klantstem_sm", values=values)


@given(st.data())
@settings(max_examples=150, deadline=None)
@pytest.mark.parametrize("values", ["service-excellence", "autotaalglas", "disney"])
def test_tags_are_chosen_as_for_one_segment(values, data):
    tagger = loaded(values)
    chooser, labels = TagChooser(tagger), len(tagger.model.labels)
    segments = BulkReader(VectorisedPlain()).read(pa.array(["Goed. Snel.", None, "Laat!"]))
    thresholds = tagger.model.classifier.thresholds_
    drawn = data.draw(
        st.lists(st.sampled_from([0.0, 0.3, 0.5, 0.65, 0.7, 0.71, 0.9, 0.99995]), min_size=labels, max_size=labels)
    )
    rows = np.stack([np.roll(np.array(drawn, dtype=np.float32), turn) for turn in (0, 3, 11)])
    rows[0, :5] = thresholds[:5]
    at, columns = chooser.chosen(rows)
    tags, places = chooser.tags(segments, at, columns, rows[at, columns])
    expected = [
        tagger._tags(int(number), Segment("", int(start), int(end)), row)
        for number, start, end, row in zip(segments.numbers, segments.starts, segments.ends, rows, strict=True)
    ]
    found = tags.to_pylist()
    assert len(found) == 3
    assert not found[1]
    told = [
        [(tag["value"], tag["stance"], tag["level"], np.float32(tag["score"]), tag["start"]) for tag in item]
        for item in found
    ]
    wanted = [[(t.value, str(t.stance), t.level, np.float32(t.score), t.start) for t in each] for each in expected]
    assert told == [wanted[0] + wanted[1], [], wanted[2]]
    assert len(places) == sum(map(len, found))
