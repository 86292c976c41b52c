"""The head on token states: its formula, and how it is trained."""

from __future__ import annotations

import builtins
from dataclasses import astuple, fields

import numpy as np
import pytest

from klantstem.errors import MissingExtraError, ModelError
from klantstem.models.attention import AttentionHead, TokenStates
from klantstem.models.attention_training import AttentionSettings, fit_attention

WIDTH, INNER, LABELS = 12, 8, 3


@pytest.fixture(scope="module")
def head() -> AttentionHead:
    random = np.random.default_rng(0)
    shapes = ((WIDTH, INNER), (INNER,), (INNER, LABELS), (LABELS,), (INNER, LABELS), (LABELS,))
    return AttentionHead(*(random.standard_normal(shape).astype(np.float32) for shape in shapes))


@pytest.fixture(scope="module")
def torch():
    torch = pytest.importorskip("torch", reason="torch comes with klantstem[train]")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # for so little work the others cost more than they bring
    yield torch
    torch.set_num_threads(threads)


def needle(texts: int = 240, *, seed: int = 0) -> tuple[TokenStates, np.ndarray]:
    """Texts of 1 to 9 random tokens; a label says that one token somewhere points in that label's direction."""
    random = np.random.default_rng(seed)
    lengths = random.integers(1, 10, texts)
    values = random.standard_normal((lengths.sum(), WIDTH)) * 0.3
    states = TokenStates(values.astype(np.float16), lengths)
    Y = random.random((texts, LABELS)) < 0.4
    for text, start in enumerate(states.starts):
        for label in np.flatnonzero(Y[text]):
            states.values[start + random.integers(lengths[text]), label] = 4
    return states, Y


SETTINGS = AttentionSettings(inner=16, epochs=12, batch=16, learning_rate=1e-2, dropout=0.1)


def scores(head: AttentionHead, states: TokenStates) -> np.ndarray:
    ends = states.starts + states.lengths
    values = states.values.astype(np.float32)
    return np.array([head.decision(values[start:end]) for start, end in zip(states.starts, ends, strict=True)])


def loss(scores: np.ndarray, Y: np.ndarray) -> float:
    return float((np.logaddexp(0, scores) - scores * Y).mean())


def test_the_score_is_what_torch_computes_from_the_same_formula(torch, head):
    states = np.random.default_rng(1).standard_normal((7, WIDTH)).astype(np.float32)
    projection, p_bias, attention, a_bias, output, o_bias = map(torch.from_numpy, astuple(head))
    inner = torch.nn.functional.gelu(torch.from_numpy(states) @ projection + p_bias)
    weights = torch.softmax(inner @ attention + a_bias, dim=0)
    expected = torch.einsum("tl,ti,il->l", weights, inner, output) + o_bias
    assert np.allclose(head.decision(states), expected.numpy(), atol=1e-5)


def test_the_score_does_not_depend_on_the_order_of_the_tokens(head):
    states = np.random.default_rng(1).standard_normal((7, WIDTH)).astype(np.float32)
    assert np.allclose(head.decision(states), head.decision(states[::-1]), atol=1e-5)


def test_states_of_another_encoder_are_refused(head):
    with pytest.raises(ModelError, match="width 12 and got 13"):
        head.decision(np.zeros((2, WIDTH + 1), dtype=np.float32))


def test_the_starts_of_texts_follow_from_their_lengths():
    states = TokenStates(np.zeros((6, 2), dtype=np.float16), np.array([3, 1, 2]))
    assert states.starts.tolist() == [0, 3, 4]


@pytest.fixture(scope="module")
def trained(torch) -> AttentionHead:
    states, Y = needle()
    return fit_attention(states, Y, np.arange(len(Y)), settings=SETTINGS, seed=0)


def test_it_finds_the_token_that_matters_in_texts_it_has_not_seen(torch, trained):
    states, Y = needle(seed=1)
    constant = loss(np.broadcast_to(np.log(Y.mean(axis=0) / (1 - Y.mean(axis=0))), Y.shape), Y)
    assert loss(scores(trained, states), Y) < constant / 4
    assert ((scores(trained, states) > 0) == Y).mean() > 0.95


def test_the_same_seed_gives_the_same_head_and_another_seed_another(torch, trained):
    states, Y = needle()
    again, other = (fit_attention(states, Y, np.arange(len(Y)), settings=SETTINGS, seed=seed) for seed in (0, 1))
    for part in fields(AttentionHead):
        assert np.array_equal(getattr(again, part.name), getattr(trained, part.name)), part.name
    assert not np.array_equal(other.projection, trained.projection)


def test_it_learns_from_the_given_rows_only(torch, trained):
    states, Y = needle()
    half = np.arange(0, len(Y), 2)
    flipped = Y.copy()
    flipped[1::2] = ~flipped[1::2]
    one, two = (
        # The bias starts at the share of the given rows.
        fit_attention(states, labels, half, settings=SETTINGS, seed=0)
        for labels in (Y, flipped)
    )
    assert np.array_equal(one.output, two.output)
    assert not np.array_equal(one.output, trained.output)


def test_the_random_state_of_torch_is_left_as_it_was(torch):
    states, Y = needle(40)
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    fit_attention(states, Y, np.arange(40), settings=AttentionSettings(inner=4, epochs=1), seed=0)
    assert torch.equal(torch.rand(3), expected)


def test_the_random_state_of_torch_survives_a_failure(torch):
    states, Y = needle(40)
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    with pytest.raises(IndexError):
        fit_attention(states, Y, np.array([1_000]), settings=AttentionSettings(inner=4, epochs=1), seed=0)
    assert torch.equal(torch.rand(3), expected)


def test_without_torch_the_error_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def absent(name, *rest, **options):
        if name == "torch":
            raise ImportError(name)
        return real(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", absent)
    states, Y = needle(10)
    with pytest.raises(MissingExtraError, match=r"'torch' is needed to train .* pip install 'klantstem\[train\]'"):
        fit_attention(states, Y, np.arange(10), settings=SETTINGS, seed=0)
