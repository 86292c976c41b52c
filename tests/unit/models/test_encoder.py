"""The frozen transformer: its states, and what it survives."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import random
from dataclasses import replace

import numpy as np
import pytest

from klantstem.errors import ModelError
from klantstem.models.encoder import TOKENIZER, WEIGHTS, Encoder

TEXTS = [
    "De monteur was vriendelijk.",
    "",
    "Top",
    "Wij hebben drie weken gewacht op iemand die de kraan zou komen maken, en toen kwam er niemand!!",
    "😀 😀",
    "ß Ω 世界 \x00 ﷽",
    "Nooit teruggebeld " * 40,
    "De balie liet ons wachten, terwijl er niemand anders stond.",
    "a",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
]


@pytest.fixture(scope="module", params=["encoder", "tiny_encoder", "openvino"])
def any_encoder(request) -> Encoder:
    if request.param != "openvino":
        return with_engine(request.getfixturevalue(request.param), "onnxruntime")
    pytest.importorskip("openvino", reason="OpenVINO is not installed")
    return with_engine(request.getfixturevalue("encoder"), "openvino")


def with_engine(encoder: Encoder, engine: str) -> Encoder:
    parts = encoder.config, encoder._graph, encoder.weights, encoder.tokenizer_json
    return Encoder(*parts, threads=encoder.threads, engine=engine)


def test_openvino_finds_nearly_the_states_of_onnxruntime(encoder):
    pytest.importorskip("openvino", reason="OpenVINO is not installed")
    first, second = (with_engine(encoder, engine).encode(TEXTS) for engine in ("onnxruntime", "openvino"))
    assert (first * second).sum(axis=1).min() > 0.98
    assert not np.array_equal(first, second)


def states(encoder: Encoder, texts: list[str]) -> list[np.ndarray]:
    found = dict(encoder.states(texts))
    assert sorted(found) == list(range(len(texts)))
    return [found[number] for number in range(len(texts))]


@pytest.fixture(scope="module")
def alone(any_encoder) -> list[np.ndarray]:
    return [states(any_encoder, [text])[0] for text in TEXTS]


@pytest.mark.parametrize("seed", range(4))
def test_the_states_of_a_text_are_the_same_to_the_bit_in_any_company(any_encoder, alone, seed):
    order = list(range(len(TEXTS))) * 9
    random.Random(seed).shuffle(order)
    chosen = order[: 3 ** (seed + 1)]
    for number, found in zip(chosen, states(any_encoder, [TEXTS[number] for number in chosen]), strict=True):
        assert np.array_equal(found, alone[number]), TEXTS[number]


def test_states_are_finite_float32_of_the_width_of_the_layers(any_encoder, alone):
    for found in alone:
        assert found.dtype == np.float32
        assert found.shape[1] == any_encoder.width == any_encoder.config.hidden * len(any_encoder.config.layers)
        assert np.isfinite(found).all()


def test_a_text_has_a_state_for_each_piece_and_two_for_its_ends(any_encoder, alone):
    assert len(alone[TEXTS.index("")]) == 2
    assert len(alone[TEXTS.index("Top")]) > 2


def test_what_is_longer_than_the_positions_is_cut(any_encoder):
    start = "wachten " * any_encoder.config.positions
    one, two = states(any_encoder, [start, start + "en toen was het klaar"])
    assert len(one) == any_encoder.config.positions
    assert np.array_equal(one, two)


def test_no_texts_give_no_states(any_encoder):
    assert list(any_encoder.states([])) == []
    assert any_encoder.encode([]).shape == (0, any_encoder.config.hidden)


def test_vectors_have_length_one_and_the_order_of_the_texts(any_encoder):
    vectors = any_encoder.encode(TEXTS)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1)
    assert np.array_equal(any_encoder.encode(TEXTS[::-1])[::-1], vectors)


def test_threads_do_not_change_the_states(any_encoder, alone, tmp_path):
    any_encoder.to_disk(tmp_path)
    single = with_engine(Encoder.from_disk(tmp_path, threads=1), any_encoder.engine)
    assert all(np.array_equal(a, b) for a, b in zip(states(single, TEXTS), alone, strict=True))


def test_sentences_that_mean_the_same_are_nearer_than_others(encoder):
    late, too_late, kind = encoder.encode(
        ["Hij kwam te laat.", "De monteur was niet op tijd.", "Wat een aardige mevrouw aan de balie."]
    )
    assert late @ too_late > late @ kind


def written(encoder, folder):
    encoder.to_disk(folder)
    return folder


def test_the_general_encoder_gives_the_layer_before_the_last(tiny_encoder):
    from klantstem.train.build_encoder import general_encoder

    general = general_encoder(tiny_encoder)
    assert general.config.layers == (1,)
    width = tiny_encoder.config.hidden
    for own, of_both in zip(states(general, TEXTS), states(tiny_encoder, TEXTS), strict=True):
        np.testing.assert_allclose(own, of_both[:, :width], atol=1e-5)


class TestCopies:
    def test_a_folder_gives_the_same_encoder_back(self, any_encoder, tmp_path):
        any_encoder.to_disk(tmp_path / "a" / "b")
        found = Encoder.from_disk(tmp_path / "a" / "b", threads=1)
        assert found.config == any_encoder.config
        assert found.threads == 1
        found = with_engine(found, any_encoder.engine)
        assert np.array_equal(found.encode(TEXTS), any_encoder.encode(TEXTS))

    def test_what_is_written_twice_is_the_same_to_the_byte(self, any_encoder, tmp_path):
        any_encoder.to_disk(tmp_path / "one")
        Encoder.from_disk(tmp_path / "one").to_disk(tmp_path / "two")
        for path in (tmp_path / "one").iterdir():
            assert (tmp_path / "two" / path.name).read_bytes() == path.read_bytes(), path.name

    def test_what_two_encoders_have_of_words_is_kept_once(self, tiny_encoder, tmp_path):
        from klantstem.train.build_encoder import general_encoder

        general = general_encoder(tiny_encoder)
        general.to_disk(tmp_path / "beside", beside=tiny_encoder)
        general.to_disk(tmp_path / "alone")
        assert not (tmp_path / "beside" / TOKENIZER).exists()
        assert (tmp_path / "beside" / WEIGHTS).stat().st_size < (tmp_path / "alone" / WEIGHTS).stat().st_size
        beside = Encoder.from_disk(tmp_path / "beside", beside=tiny_encoder)
        assert np.array_equal(beside.encode(TEXTS), Encoder.from_disk(tmp_path / "alone").encode(TEXTS))
        with pytest.raises(ModelError, match=r"no tokenizer.json: it has its words from another"):
            Encoder.from_disk(tmp_path / "beside")

    def test_an_encoder_of_other_words_keeps_its_own(self, tiny_encoder, tmp_path):
        other = Encoder.from_disk(written(tiny_encoder, tmp_path / "other"))
        other.weights["word.scales"] = other.weights["word.scales"] * 2
        tiny_encoder.to_disk(tmp_path / "own", beside=other)
        found = Encoder.from_disk(tmp_path / "own", beside=other)
        assert np.array_equal(found.encode(TEXTS), tiny_encoder.encode(TEXTS))

    def test_a_folder_without_an_encoder_is_an_error_that_says_so(self, tmp_path):
        with pytest.raises(ModelError, match=r"no encoder in .*build-encoder"):
            Encoder.from_disk(tmp_path)

    def test_an_encoder_that_was_used_can_be_pickled(self, any_encoder):
        expected = any_encoder.encode(TEXTS)
        assert np.array_equal(pickle.loads(pickle.dumps(any_encoder)).encode(TEXTS), expected)

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform has no fork")
    @pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
    @pytest.mark.parametrize("round_", range(2))
    def test_a_fork_gives_the_same_vectors_after_the_parent_encoded(self, any_encoder, round_):
        """More than once: onnxruntime's threads do not survive a fork, and waiting for those hangs by chance."""
        expected = any_encoder.encode(TEXTS)
        context = multiprocessing.get_context("fork")
        queue = context.SimpleQueue()
        child = context.Process(target=lambda: queue.put(any_encoder.encode(TEXTS)))
        child.start()
        child.join(60)
        try:
            assert child.exitcode == 0
            assert np.array_equal(queue.get(), expected)
        finally:
            child.kill()

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform has no fork")
    def test_parent_goes_on_after_a_fork(self, any_encoder):
        before = any_encoder.encode(TEXTS[:2])
        child = multiprocessing.get_context("fork").Process(target=lambda: None)
        child.start()
        child.join(30)
        assert np.array_equal(any_encoder.encode(TEXTS[:2]), before)


def test_a_config_survives_being_changed(tiny_encoder, tmp_path):
    shorter = Encoder(
        replace(tiny_encoder.config, positions=8),
        tiny_encoder._graph,
        tiny_encoder.weights,
        tiny_encoder.tokenizer_json,
    )
    assert len(states(shorter, ["De monteur was vriendelijk en snel klaar."])[0]) == 8
