"""Training an encoder further: what is served afterwards is what was trained."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest

import klantstem
from klantstem.corpus import GoldSentence
from klantstem.errors import ModelError, WriteError
from klantstem.evaluate.metrics import label_matrix, micro_f1
from klantstem.models.classifier import FeedbackClassifier
from klantstem.models.encoder import Encoder
from klantstem.train import fit
from klantstem.train.build_encoder import build_encoder, source_of
from klantstem.train.checkpoint import Checkpoint
from klantstem.train.fit import soft_labels, train_model
from klantstem.train.tuning import SoftLabels, TuningSettings, tune

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

    def test_what_teachers_say_of_unlabelled_segments_is_learnt_but_not_of_held_out_ones(
        self, trained, gold, tiny_encoder
    ):
        teacher, _ = trained
        given = []

        def watched(source, texts, Y, *, soft, **options):
            given.append(soft)
            return tune(source, texts, Y, soft=soft, **options)

        unlabelled = ["De balie kwam onze afspraken na.", *(row.text for row in gold)]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(fit, "tune", watched)
            model = train_model(
                gold,
                name="nl_leerling",
                version="1",
                encoder=tiny_encoder,
                tuning=TuningSettings(epochs=1, inner=32),
                unlabelled=unlabelled,
                teachers=[teacher, teacher],
            )
        (soft,) = given
        known = ~np.isnan(model.classifier.held_out_).any(axis=1)
        held = {row.text for row, held in zip(gold, known, strict=True) if held}
        assert soft.texts == [text for text in unlabelled if text not in held]
        assert held
        expected = teacher.classifier.predict_proba(soft.texts)
        np.testing.assert_allclose(soft.probabilities, expected, atol=1e-6)
        assert model.training["unlabelled segments"] == len(unlabelled)
        assert model.training["teachers"] == ["nl_proef 1", "nl_proef 1"]

    def test_further_sentences_calibrate_and_are_trained_on_by_nothing(self, trained, gold, tiny_encoder):
        words = "zwammerdam zwammerdam"
        further = [GoldSentence(f"x#{n}", "x", f"{words} {n}", frozenset({("snel", "gemist")})) for n in range(12)]
        seen = []

        def watched(source, texts, Y, *, soft, **options):
            seen.append([*texts, *soft.texts])
            return tune(source, texts, Y, soft=soft, **options)

        options = {"name": "nl_proef", "version": "1", "encoder": tiny_encoder, "tuning": TuningSettings(1, inner=32)}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(fit, "tune", watched)
            teaching = {"teachers": [trained[0]], "unlabelled": ["Iets anders.", *(each.text for each in further)]}
            with_further = train_model(gold, calibration=further, **options, **teaching)
            without = train_model(gold, **options, **teaching)
        calibrated, plain = seen
        assert "Iets anders." in calibrated
        assert not any(words in text for text in calibrated)
        assert any(words in text for text in plain)
        assert with_further.training["further sentences for calibration"] == 12
        assert "further sentences for calibration" not in without.training
        one, other = with_further.classifier, without.classifier
        assert one.held_out_.shape == (len(gold), len(with_further.labels))
        assert not np.array_equal(one.calibration_.intercepts, other.calibration_.intercepts)
        np.testing.assert_array_equal(one.linear_.weights, other.linear_.weights)

    def test_a_label_that_a_teacher_has_not_learnt_is_nothing_to_it(self, trained):
        teacher, _ = trained
        soft = soft_labels([teacher], ["De monteur was snel."], [("warm", "gewenst"), *map(astuple, teacher.labels)])
        assert soft.probabilities[0, 0] == 0
        np.testing.assert_allclose(
            soft.probabilities[0, 1:], teacher.classifier.predict_proba(soft.texts)[0], atol=1e-6
        )

    @pytest.mark.parametrize("values", [("eigen", "ander"), ("snel", "ander")])
    def test_without_two_values_of_the_default_set_there_is_no_matcher(self, tiny_encoder, values):
        gold = [
            GoldSentence(f"{n}#0", str(n), f"zin {n} over {values[n % 2]}", frozenset({(values[n % 2], "ervaren")}))
            for n in range(24)
        ]
        model = train_model(gold, name="nl_proef", version="1", encoder=tiny_encoder, epochs=1, folds=2)
        assert model.matcher is None

    def test_a_few_examples_of_each_value_are_enough_for_a_matcher(self, tiny_encoder):
        values = ("snel", "warm", "attent")
        gold = [
            GoldSentence(f"{n}#0", str(n), f"zin {n} over {values[n % 3]}", frozenset({(values[n % 3], "ervaren")}))
            for n in range(15)
        ]
        model = train_model(gold, name="nl_proef", version="1", encoder=tiny_encoder, epochs=1, folds=2)
        assert model.matcher is not None
        assert np.isfinite(model.matcher.weights).all()
        assert model.general is None

    def test_a_head_needs_its_encoder(self, trained):
        model, _ = trained
        with pytest.raises(ValueError, match="needs the encoder"):
            FeedbackClassifier().fit_around(
                ["a"] * 3, [[1]] * 3, head=model.classifier.attention_, held_out=np.array([0])
            )


def test_soft_labels_are_each_seen_once_and_teach(tiny_source, learnt):
    texts, Y = learnt
    settings = TuningSettings(epochs=20, batch=16, learning_rate=2e-3, decay=1.0, head_rate=1e-2, inner=32, dropout=0.0)
    # One labelled text that says nothing; all the rest comes from the teacher.
    source, head = tune(
        tiny_source,
        texts[:1],
        Y[:1],
        settings=settings,
        seed=1,
        soft=SoftLabels(texts * 20, np.tile(Y, (20, 1)).astype(np.float32)),
    )
    assert micro_f1(Y, decisions(build_encoder(source, layers=(2,)), head, texts) > 0) > 0.8
    plain, other = tune(tiny_source, texts[:1], Y[:1], settings=settings, seed=1)
    assert micro_f1(Y, decisions(build_encoder(plain, layers=(2,)), other, texts) > 0) < 0.5


class StoppedError(Exception):
    """A run that is cut off."""


@pytest.mark.parametrize("after", [1, 3])
def test_a_run_that_was_stopped_goes_on_to_the_same_weights(tiny_source, learnt, tmp_path, monkeypatch, after):
    texts, Y = learnt
    settings = TuningSettings(epochs=2, batch=16, inner=32)
    whole, head = tune(tiny_source, texts, Y, settings=settings, seed=3)
    write, kept = Checkpoint.write, tmp_path / "stand.safetensors"

    def write_and_stop(self, step, *state):
        write(self, step, *state)
        if step == after:
            raise StoppedError

    monkeypatch.setattr(Checkpoint, "offer", write_and_stop)
    with pytest.raises(StoppedError):
        tune(tiny_source, texts, Y, settings=settings, seed=3, checkpoint=kept)
    monkeypatch.setattr(Checkpoint, "offer", lambda self, step, *state: None)
    resumed, same = tune(tiny_source, texts, Y, settings=settings, seed=3, checkpoint=kept)
    np.testing.assert_allclose(same.output, head.output, atol=1e-5)
    np.testing.assert_allclose(resumed.vectors["emb.ln.w"], whole.vectors["emb.ln.w"], atol=1e-5)
    assert not np.allclose(head.output, tune(tiny_source, texts, Y, settings=settings, seed=4)[1].output, atol=1e-3)


def test_a_checkpoint_of_another_run_or_of_nothing_is_refused(tiny_source, learnt, tmp_path, monkeypatch):
    texts, Y = learnt
    settings, kept = TuningSettings(epochs=1, batch=16, inner=32), tmp_path / "stand.safetensors"
    monkeypatch.setattr(Checkpoint, "offer", Checkpoint.write)
    tune(tiny_source, texts, Y, settings=settings, seed=3, checkpoint=kept)
    other = {"seed": 4}, {"settings": TuningSettings(epochs=2, batch=16, inner=32)}
    for change in other:
        with pytest.raises(ModelError, match="other sentences"):
            tune(tiny_source, texts, Y, **{"settings": settings, "seed": 3, "checkpoint": kept} | change)
    with pytest.raises(ModelError, match="other sentences"):
        tune(tiny_source, texts[1:] + texts[:1], Y, settings=settings, seed=3, checkpoint=kept)
    kept.write_bytes(b"stuk")
    with pytest.raises(ModelError, match="damaged"):
        tune(tiny_source, texts, Y, settings=settings, seed=3, checkpoint=kept)


def test_a_checkpoint_holds_no_text_and_one_that_cannot_be_written_is_said(tiny_source, learnt, tmp_path, monkeypatch):
    texts, Y = learnt
    settings, kept = TuningSettings(epochs=1, batch=16, inner=32), tmp_path / "stand.safetensors"
    monkeypatch.setattr(Checkpoint, "offer", Checkpoint.write)
    tune(tiny_source, texts, Y, settings=settings, checkpoint=kept)
    assert not any(word.encode() in kept.read_bytes() for word in texts)
    with pytest.raises(WriteError, match="cannot be written"):
        tune(tiny_source, texts, Y, settings=settings, checkpoint=tmp_path / "weg" / "stand.safetensors")
