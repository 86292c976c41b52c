"""Training an encoder further: what is served afterwards is what was trained."""

from __future__ import annotations

import numpy as np
import pytest

from klantstem.evaluate.metrics import label_matrix, micro_f1
from klantstem.models.encoder import Encoder
from klantstem.train.build_encoder import build_encoder, source_of
from klantstem.train.tuning import TuningSettings, tune

torch = pytest.importorskip("torch", reason="torch comes with klantstem[train]")
pytest.importorskip("transformers", reason="transformers comes with klantstem[train]")

SETTINGS = TuningSettings(epochs=60, batch=16, learning_rate=2e-3, decay=1.0, head_rate=1e-2, inner=32, dropout=0.0)


@pytest.fixture(scope="module")
def learnt(invented) -> tuple[list[str], np.ndarray]:
    texts, labels = invented
    return texts, label_matrix(labels, sorted({label for given in labels for label in given}))


def decisions(encoder: Encoder, head, texts: list[str]) -> np.ndarray:
    scores = np.zeros((len(texts), head.output.shape[1]), dtype=np.float32)
    for row, states in encoder.states(texts):
        scores[row] = head.decision(states)
    return scores


@pytest.fixture(scope="module")
def tuned(tiny_source, learnt):
    return tune(tiny_source, *learnt, settings=SETTINGS, seed=1)


def test_what_was_learnt_is_what_onnxruntime_and_numpy_serve(tuned, tiny_source, learnt):
    (source, head), (texts, Y) = tuned, learnt
    scores = decisions(build_encoder(source, layers=(source.layers,)), head, texts)
    assert micro_f1(Y, scores > 0) > 0.9
    untrained, other = tune(tiny_source, texts, Y, settings=TuningSettings(epochs=0, inner=32), seed=1)
    assert micro_f1(Y, decisions(build_encoder(untrained, layers=(2,)), other, texts) > 0) < 0.3


def test_without_training_the_states_stay_what_they_were(tiny_source, learnt):
    same, _ = tune(tiny_source, *learnt, settings=TuningSettings(epochs=0, inner=32))
    before = dict(build_encoder(tiny_source, layers=(2,)).states(learnt[0]))
    for row, states in build_encoder(same, layers=(2,)).states(learnt[0]):
        cosine = (states * before[row]).sum() / np.linalg.norm(states) / np.linalg.norm(before[row])
        assert cosine > 0.99


def test_matrices_come_back_in_8_bit_and_the_word_table_as_it_was(tuned, tiny_source):
    source, _ = tuned
    assert {blocks.bits for name, blocks in source.matrices.items() if name != "word"} == {8}
    assert np.array_equal(source.matrices["word"].codes, tiny_source.matrices["word"].codes)
    assert not np.array_equal(source.matrices["l0.q"].dequantize(), tiny_source.matrices["l0.q"].dequantize())


def test_the_seed_repeats_the_training_and_leaves_the_global_generator_alone(tiny_source, learnt):
    settings = TuningSettings(epochs=1, inner=32)
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    _, one = tune(tiny_source, *learnt, settings=settings, seed=3)
    assert torch.equal(torch.random.get_rng_state(), before)
    _, same = tune(tiny_source, *learnt, settings=settings, seed=3)
    _, other = tune(tiny_source, *learnt, settings=settings, seed=4)
    assert np.allclose(one.output, same.output, atol=1e-5)
    assert not np.allclose(one.output, other.output, atol=1e-3)


def test_an_encoder_and_its_source_are_two_ways_to_say_the_same(tiny_encoder):
    again = build_encoder(source_of(tiny_encoder), layers=tiny_encoder.config.layers)
    assert again.weights.keys() == tiny_encoder.weights.keys()
    assert all(np.array_equal(array, tiny_encoder.weights[name]) for name, array in again.weights.items())
    assert again.config == tiny_encoder.config
