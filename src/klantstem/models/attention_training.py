"""Fit an :class:`~klantstem.models.attention.AttentionHead` with torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from klantstem.errors import MissingExtraError
from klantstem.models.attention import AttentionHead, TokenStates

if TYPE_CHECKING:
    import torch

_BUCKET = 50


@dataclass(frozen=True, slots=True)
class AttentionSettings:
    """How an attention head is trained: its inner width, and the usual settings of AdamW with a one-cycle schedule."""

    inner: int = 256
    epochs: int = 6
    batch: int = 64
    learning_rate: float = 2e-3
    weight_decay: float = 1e-2
    dropout: float = 0.1


def fit_attention(
    states: TokenStates,
    Y: NDArray[np.bool_],
    rows: NDArray[np.int64],
    *,
    settings: AttentionSettings,
    seed: int,
) -> AttentionHead:
    """Train a head on some of the texts.

    Parameters
    ----------
    states : token states of all texts
    Y : the labels of all texts, shape (texts, labels)
    rows : numbers of the texts to train on
    settings : sizes and rates
    seed : for the initial weights, the order of the texts and the dropout

    Raises
    ------
    MissingExtraError
        If torch is not installed.
    """
    try:
        import torch
    except ImportError:
        raise MissingExtraError("torch", "train", "to train a head on token states") from None
    random = np.random.default_rng(seed)
    generator_state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    try:
        sample = states.values[np.sort(random.integers(0, len(states.values), 20_000))].astype(np.float32)
        mean, scale = sample.mean(axis=0), sample.std(axis=0) + 1e-6
        network = _network(len(mean), Y.shape[1], settings, base_rate=float(Y[rows].mean()) + 1e-4)
        optimizer = torch.optim.AdamW(
            network.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay
        )
        order = [b for _ in range(settings.epochs) for b in _epoch(rows, states.lengths, settings.batch, random)]
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, settings.learning_rate, total_steps=len(order) + 1)
        starts = states.starts
        for batch in order:
            x, mask = _padded(states, starts, batch, mean, scale)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                network(x, mask), torch.from_numpy(Y[batch].astype(np.float32)), reduction="sum"
            )
            optimizer.zero_grad()
            (loss / len(batch)).backward()
            optimizer.step()
            schedule.step()
        return _head(network, mean, scale)
    finally:
        torch.random.set_rng_state(generator_state)


def _network(width: int, labels: int, settings: AttentionSettings, *, base_rate: float) -> torch.nn.Module:
    import torch

    class Network(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.drop = torch.nn.Dropout(settings.dropout)
            self.projection = torch.nn.Linear(width, settings.inner)
            self.attention = torch.nn.Linear(settings.inner, labels)
            self.output = torch.nn.Parameter(torch.randn(settings.inner, labels) * 0.02)
            self.bias = torch.nn.Parameter(torch.full((labels,), float(np.log(base_rate))))

        def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            inner = self.drop(torch.nn.functional.gelu(self.projection(self.drop(x))))
            weights = self.attention(inner).masked_fill(~mask[:, :, None], -1e4).softmax(dim=1)
            return (weights * (inner @ self.output)).sum(dim=1) + self.bias

    return Network()


def _epoch(
    rows: NDArray[np.int64], lengths: NDArray[np.int64], size: int, random: np.random.Generator
) -> list[NDArray[np.int64]]:
    """Shuffle the texts and cut them into batches of about one length."""
    shuffled, batches = random.permutation(rows), []
    for start in range(0, len(rows), size * _BUCKET):
        bucket = shuffled[start : start + size * _BUCKET]
        bucket = bucket[np.argsort(lengths[bucket], kind="stable")]
        batches += [bucket[i : i + size] for i in range(0, len(bucket), size)]
    return [batches[i] for i in random.permutation(len(batches))]


def _padded(
    states: TokenStates, starts: NDArray[np.int64], batch: NDArray[np.int64], mean: NDArray[Any], scale: NDArray[Any]
) -> tuple[torch.Tensor, torch.Tensor]:
    import torch

    lengths = states.lengths[batch]
    x = np.zeros((len(batch), lengths.max(), len(mean)), dtype=np.float32)
    for row, i in enumerate(batch):
        x[row, : lengths[row]] = (states.values[starts[i] : starts[i] + lengths[row]] - mean) / scale
    mask = np.arange(lengths.max()) < lengths[:, None]
    return torch.from_numpy(x), torch.from_numpy(mask)


def _head(network: Any, mean: NDArray[np.float32], scale: NDArray[np.float32]) -> AttentionHead:
    weights = {name: value.detach().numpy().astype(np.float32) for name, value in network.named_parameters()}
    # The standardisation of the states is folded into the first layer.
    projection = weights["projection.weight"].T / scale[:, None]
    return AttentionHead(
        projection=np.ascontiguousarray(projection),
        projection_bias=weights["projection.bias"] - mean @ projection,
        attention=np.ascontiguousarray(weights["attention.weight"].T),
        attention_bias=weights["attention.bias"],
        output=weights["output"],
        output_bias=weights["bias"],
    )
