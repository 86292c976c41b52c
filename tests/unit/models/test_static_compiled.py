"""The static model in machine code gives the same numbers as with numpy, to the bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from murmurhash.mrmr import hash as murmurhash

from klantstem.models.calibration import Calibration
from klantstem.models.ngrams import pair_units, word_units
from klantstem.models.static import Layers, StaticClassifier, UnitTable
from klantstem.text.tokens import tokens

pytest.importorskip("numba", reason="machine code needs numba: pip install 'klantstem[fast]'")

from klantstem.models import static_kernels
from klantstem.models.static_compiled import CompiledStatic

TEXTS = ["De monteur was niet vriendelijk.", "Snel geholpen!", "", "Snel snel snel", "🙂🙂 café één", "de monteur"]
WORDS = st.text(st.sampled_from("abcdeé1_🙂"), min_size=1, max_size=60) | st.sampled_from(
    [word for text in TEXTS for word in tokens(text)]
)


def classifier(width: int, texts: list[str]) -> StaticClassifier:
    units = {unit for text in texts for word in tokens(text) for unit in word_units(word)}
    for text in texts:
        hashes = np.array([word_units(word)[0] for word in tokens(text)], dtype=np.uint32)
        units |= set(pair_units(hashes, np.array([0, len(hashes)]))[0].tolist())
    # Two of three units are known.
    keys = np.array([unit for at, unit in enumerate(sorted(units)) if at % 3], dtype=np.uint32)
    random = np.random.default_rng(width)
    vectors = random.normal(size=(len(keys), width)).astype(np.float32)
    shapes = [(width, 3), (3,), (width, 5), (5,), (5, 3)]
    layers = Layers(*(random.normal(size=shape).astype(np.float32) for shape in shapes))
    calibration = Calibration(np.full((1, 3), 1.5, dtype=np.float32), np.full(3, -0.5, dtype=np.float32))
    return StaticClassifier(UnitTable.of(keys, vectors), layers, calibration, np.full(3, 0.4, dtype=np.float32))


@pytest.fixture(scope="module", params=[8, 64, 130])
def model(request) -> StaticClassifier:
    return classifier(request.param, TEXTS)


def laid_out(words: list[str]) -> tuple[np.ndarray, np.ndarray]:
    parts = [word.encode() for word in words]
    bounds = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
    return np.frombuffer(bytearray(b"".join(parts)), dtype=np.uint8), bounds


@given(st.binary(max_size=40), st.sampled_from([0, 1]))
@settings(deadline=None)
def test_hashes_are_those_of_the_library(data, seed):
    found = static_kernels.hashed(np.frombuffer(bytearray(data), dtype=np.uint8), 0, len(data), seed)
    assert found == murmurhash(data, seed) & 0xFFFFFFFF


@given(texts=st.lists(st.lists(WORDS, max_size=12), max_size=8))
@settings(max_examples=60, deadline=None)
def test_log_odds_are_those_of_numpy(model, texts):
    words = list(dict.fromkeys(word for text in texts for word in text))
    numbers = np.array([words.index(word) for text in texts for word in text], dtype=np.int64)
    bounds = np.concatenate([[0], np.cumsum([len(text) for text in texts])]).astype(np.int64)
    known = model.word_vectors()
    known.learn(words)
    expected = model.calibration.totals(model.decision_of_words(numbers, bounds, known)[None])
    compiled = CompiledStatic(model, np.full(3, -np.inf))
    compiled.learn(*laid_out(words), 0, len(words) // 2)
    compiled.learn(*laid_out(words), len(words) // 2, len(words))
    for _ in range(2):  # the second time the units were met
        rows, columns, totals = compiled.find(numbers, bounds)
        np.testing.assert_array_equal(totals.reshape(len(texts), 3), expected)
        np.testing.assert_array_equal(rows, np.repeat(np.arange(len(texts)), 3))
        np.testing.assert_array_equal(columns, np.tile(np.arange(3), len(texts)))


def test_only_what_reaches_its_floor_is_found_and_blocks_follow_each_other(model):
    words = tokens(" ".join(TEXTS))
    numbers = np.arange(1_300) % len(words)
    bounds = np.arange(1_301)
    known = model.word_vectors()
    known.learn(words)
    expected = model.calibration.totals(model.decision_of_words(numbers, bounds, known)[None])
    floors = np.array([0.0, np.inf, -1.0])
    compiled = CompiledStatic(model, floors)
    compiled.learn(*laid_out(words), 0, len(words))
    rows, columns, totals = compiled.find(numbers, bounds)
    wanted = np.nonzero(expected >= floors)
    assert 0 < len(rows) < expected.size
    np.testing.assert_array_equal(rows, wanted[0])
    np.testing.assert_array_equal(columns, wanted[1])
    np.testing.assert_array_equal(totals, expected[wanted])
