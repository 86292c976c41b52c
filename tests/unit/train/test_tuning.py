"""Training an encoder further: what is served afterwards is what was trained."""

from __future__ import annotations

import numpy as np
import pytest

import klantstem
from klantstem.corpus import GoldSentence
from klantstem.evaluate.metrics import label_matrix, micro_f1
from klantstem.models.classifier import FeedbackClassifier
from klantstem.models.encoder import Encoder
from klantstem.train import fit
from klantstem.train.build_encoder import build_encoder, source_of
from klantstem.train.fit import train_model
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


class TestTrainModel:
    SETTINGS = TuningSettings(epochs=30, batch=16, learning_rate=2e-3, decay=1.0, inner=32, dropout=0.0)

    @pytest.fixture(scope="class")
    @classmethod
    def gold(cls, invented):
        return [
            GoldSentence(f"{n // 3}#{n}", str(n // 3), text, frozenset(labels))
            for n, (text, labels) in enumerate(zip(*invented, strict=True))
        ]

    @pytest.fixture(scope="class")
    @classmethod
    def trained(cls, gold, tiny_encoder):
        """A model, and the texts that its encoder was trained on."""
        seen = []

        def watched(source, texts, Y, **options):
            seen.extend(texts)
            return tune(source, texts, Y, **options)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(fit, "tune", watched)
            model = train_model(gold, name="nl_proef", version="1", encoder=tiny_encoder, tuning=cls.SETTINGS)
        return model, seen

    def test_whole_documents_are_held_out_and_they_alone_have_probabilities(self, trained, gold):
        model, seen = trained
        known = ~np.isnan(model.classifier.held_out_).any(axis=1)
        assert {row.text for row, held in zip(gold, known, strict=True) if not held} == set(seen)
        assert np.isnan(model.classifier.held_out_[~known]).all()
        inside = {row.doc for row, held in zip(gold, known, strict=True) if held}
        assert inside
        assert not inside & {row.doc for row, held in zip(gold, known, strict=True) if not held}

    def test_the_facts_say_how_the_encoder_was_trained(self, trained):
        model, _ = trained
        assert model.training["encoder trained"]["epochs"] == model.classifier.epochs == 30
        assert model.classifier.inner == 32
        assert 0 < model.training["held-out sentences"] < model.training["sentences"]

    def test_the_folder_reads_what_was_trained(self, trained, tmp_path):
        model, seen = trained
        fit.save_pipeline(model, tmp_path / "nl_proef")
        again = klantstem.load(tmp_path / "nl_proef").model.classifier
        # The linear head is rounded when it is written.
        assert np.allclose(again.predict_proba(seen[:20]), model.classifier.predict_proba(seen[:20]), atol=0.02)

    def test_epochs_go_before_those_of_the_settings(self, gold, tiny_encoder):
        settings = TuningSettings(epochs=9, inner=32)
        model = train_model(gold, name="nl_proef", version="1", encoder=tiny_encoder, tuning=settings, epochs=1)
        assert model.training["encoder trained"]["epochs"] == 1

    def test_a_head_needs_its_encoder(self, trained):
        model, _ = trained
        with pytest.raises(ValueError, match="needs the encoder"):
            FeedbackClassifier().fit_around(
                ["a"] * 3, [[1]] * 3, head=model.classifier.attention_, held_out=np.array([0])
            )
