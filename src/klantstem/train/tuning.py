"""Train an encoder further, end to end, together with a head of label-wise attention on its last layer.

Torch and transformers do this; what comes out is an :class:`EncoderSource` and an
:class:`~klantstem.models.attention.AttentionHead`, which onnxruntime and numpy serve.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from klantstem.errors import MissingExtraError
from klantstem.models.attention import AttentionHead
from klantstem.models.blocks import quantize_bytes
from klantstem.train.batches import epoch, padded, token_ids
from klantstem.train.checkpoint import Checkpoint, fingerprint
from klantstem.train.encoder_source import EncoderSource

if TYPE_CHECKING:
    import torch

_log = logging.getLogger(__name__)
_REPORT = 100


@dataclass(frozen=True, slots=True)
class TuningSettings:
    """How an encoder is trained: AdamW, a short warm-up, then a linear way down.

    Attributes
    ----------
    epochs, batch : how often the texts are seen, and how many at once
    learning_rate : of the last layer; each layer below it has `decay` times that of the one above (ULMFiT, Howard and
        Ruder, 2018, https://aclanthology.org/P18-1031)
    head_rate, inner : learning rate and inner width of the head
    dropout, weight_decay : as usual
    longest : tokens of a text; what is longer is cut
    """

    epochs: int = 5
    batch: int = 32
    learning_rate: float = 1.5e-4
    decay: float = 0.9
    head_rate: float = 2e-3
    inner: int = 256
    dropout: float = 0.1
    weight_decay: float = 1e-2
    longest: int = 96


@dataclass(frozen=True, slots=True)
class SoftLabels:
    """Unlabelled texts with what teachers say of them: float32 probabilities of shape (texts, labels).

    Hinton et al., *Distilling the Knowledge in a Neural Network* (2015), https://arxiv.org/abs/1503.02531.
    """

    texts: list[str]
    probabilities: NDArray[np.float32]


def tune(
    source: EncoderSource,
    texts: Sequence[str],
    Y: NDArray[np.bool_],
    *,
    settings: TuningSettings,
    seed: int = 0,
    soft: SoftLabels | None = None,
    checkpoint: Path | None = None,
) -> tuple[EncoderSource, AttentionHead]:
    """Train all layers and a new head on labelled texts; the word table stays as it is.

    Runs on a GPU where torch finds one. The trained matrices are rounded to 8 bit.

    Parameters
    ----------
    source : the encoder to start from
    texts : of the segments
    Y : their labels, shape (texts, labels)
    settings : sizes and rates
    seed : for the initial weights of the head, the order of the texts and the dropout
    soft : texts with the probabilities of other models, each seen once in all epochs together
    checkpoint : a file that is written every few minutes; where it is there already, the run that wrote it goes on

    Raises
    ------
    MissingExtraError
        If torch or transformers is not installed.
    ModelError
        If the checkpoint is of another run.
    WriteError
        If it cannot be written.
    """
    try:
        import torch
        import transformers  # noqa: F401 - asked here, before minutes of work
    except ImportError:
        raise MissingExtraError("sentence-transformers", "train", "to train an encoder") from None
    every, targets = list(texts), Y.astype(np.float32)
    if soft is not None:
        every, targets = every + soft.texts, np.concatenate([targets, soft.probabilities])
    ids = token_ids(source, every, min(settings.longest, source.positions))
    device = "cuda" if torch.cuda.is_available() else "cpu"
    random = np.random.default_rng(seed)
    generator_state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    try:
        network = trainable_network(source, Y.shape[1], settings, base_rate=float(Y.mean()) + 1e-4).to(device).train()
        parts = np.array_split(len(texts) + random.permutation(len(every) - len(texts)), max(settings.epochs, 1))
        order = [
            rows
            for part in parts[: settings.epochs]
            for rows in epoch(np.concatenate([np.arange(len(texts)), part]), ids, settings.batch, random)
        ]
        optimizer = torch.optim.AdamW(_groups(network, source.layers, settings))
        rates = [group["lr"] for group in optimizer.param_groups]
        kept, done = None, 0
        if checkpoint is not None:
            given = asdict(settings) | {"seed": seed}
            kept = Checkpoint(checkpoint, fingerprint(every, targets, given, _named(source)))
            done = kept.restore(network, optimizer)
            if done:
                _log.info("Going on after step %d.", done)
        started, total, since = time.monotonic(), 0.0, done
        for step, rows in enumerate(order[done:], start=done + 1):
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * _share_of_rate(step, len(order))
            tokens, mask = padded(ids, rows, device)
            with torch.autocast(device, dtype=torch.bfloat16):
                scores = network(tokens, mask)
            wanted = torch.from_numpy(targets[rows]).to(device)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(scores.float(), wanted, reduction="sum")
            optimizer.zero_grad()
            (loss / len(rows)).backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            if kept is not None:
                kept.offer(step, network, optimizer)
            total += loss.item() / len(rows)
            if step % _REPORT == 0:
                speed = (step - done) * settings.batch / (time.monotonic() - started)
                _log.info("Step %d of %d: loss %.3f, %.0f texts/s.", step, len(order), total / (step - since), speed)
                total, since = 0.0, step
        return _tuned(source, network), _head(network)
    finally:
        torch.random.set_rng_state(generator_state)


def _share_of_rate(step: int, steps: int) -> float:
    """Return the share of the learning rate at a step: up during a twelfth of the steps, then down to nothing."""
    warm = max(steps // 12, 1)
    return min(step / warm, (steps - step + 2) / max(steps - warm + 1, 1), 1.0)


def trainable_network(
    source: EncoderSource, labels: int, settings: TuningSettings, *, base_rate: float
) -> torch.nn.Module:
    """Return the encoder as transformers has it, in its attribute `bert`, under a new head.

    Parameters
    ----------
    source : the encoder; its word table is not trained
    labels : how many the head has
    settings : width of the head, and dropout
    base_rate : share of the labels that are given, where the biases of the head begin
    """
    import torch
    from transformers import BertConfig, BertModel

    config = BertConfig(
        vocab_size=source.matrices["word"].shape[0],
        hidden_size=source.hidden,
        num_hidden_layers=source.layers,
        num_attention_heads=source.heads,
        intermediate_size=source.feed_forward,
        max_position_embeddings=len(source.vectors["pos"]),
        hidden_dropout_prob=settings.dropout,
        attention_probs_dropout_prob=settings.dropout,
        layer_norm_eps=source.epsilon,
        type_vocab_size=1,
    )
    bert = BertModel(config, add_pooling_layer=False)
    weights = {name: torch.from_numpy(array) for name, array in _named(source).items()}
    bert.load_state_dict(weights, strict=True)
    bert.embeddings.word_embeddings.weight.requires_grad_(False)

    class Network(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.bert = bert
            self.drop = torch.nn.Dropout(settings.dropout)
            self.projection = torch.nn.Linear(source.hidden, settings.inner)
            self.attention = torch.nn.Linear(settings.inner, labels)
            self.output = torch.nn.Parameter(torch.randn(settings.inner, labels) * 0.02)
            self.bias = torch.nn.Parameter(torch.full((labels,), float(np.log(base_rate))))

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            states = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
            inner = self.drop(torch.nn.functional.gelu(self.projection(self.drop(states))))
            weights = self.attention(inner).float().masked_fill(mask[:, :, None] == 0, -1e4).softmax(dim=1)
            return (weights * (inner @ self.output.to(inner.dtype)).float()).sum(dim=1) + self.bias

    return Network()


# How transformers' BertModel names the parts of a layer.
_MATRICES = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "fi": "intermediate.dense", "fo": "output.dense",
}  # fmt: skip
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def _names(layers: int) -> dict[str, str]:
    """Return the name in a BertModel of each vector, and as ``.w`` of each matrix of the layers."""
    names = {"emb.ln.w": "embeddings.LayerNorm.weight", "emb.ln.b": "embeddings.LayerNorm.bias"}
    names["pos"] = "embeddings.position_embeddings.weight"
    for layer in range(layers):
        for ours, theirs in (_MATRICES | _NORMS).items():
            for end, part in (("w", "weight"), ("b", "bias")):
                names[f"l{layer}.{ours}.{end}"] = f"encoder.layer.{layer}.{theirs}.{part}"
    return names


def _named(source: EncoderSource) -> dict[str, NDArray[np.float32]]:
    names = _names(source.layers)
    weights = {names[name]: array for name, array in source.vectors.items() if name != "type"}
    for name, blocks in source.matrices.items():
        weights[names.get(f"{name}.w", "embeddings.word_embeddings.weight")] = blocks.dequantize()
    weights["embeddings.token_type_embeddings.weight"] = source.vectors["type"][None]
    return {name: np.array(array, dtype=np.float32) for name, array in weights.items()}


def _tuned(source: EncoderSource, network: Any) -> EncoderSource:
    found = {name: value.detach().float().cpu().numpy() for name, value in network.bert.named_parameters()}
    matrices, vectors = {"word": source.matrices["word"]}, {}
    for ours, theirs in _names(source.layers).items():
        if ours.removesuffix(".w") in source.matrices:
            matrices[ours.removesuffix(".w")] = quantize_bytes(found[theirs])
        else:
            vectors[ours] = found[theirs]
    vectors["type"] = found["embeddings.token_type_embeddings.weight"][0]
    origin = f"{source.origin}; trained further on labelled feedback"
    return replace(source, origin=origin, matrices=matrices, vectors=vectors)


def _head(network: Any) -> AttentionHead:
    weights = {
        name: value.detach().float().cpu().numpy()
        for name, value in network.named_parameters()
        if not name.startswith("bert.")
    }
    return AttentionHead(
        projection=np.ascontiguousarray(weights["projection.weight"].T),
        projection_bias=weights["projection.bias"],
        attention=np.ascontiguousarray(weights["attention.weight"].T),
        attention_bias=weights["attention.bias"],
        output=weights["output"],
        output_bias=weights["bias"],
    )


def _groups(network: torch.nn.Module, layers: int, settings: TuningSettings) -> list[dict[str, Any]]:
    """Give each parameter its learning rate, by its depth; vectors are not decayed."""
    groups = []
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        rate = settings.head_rate
        if name.startswith("bert.encoder.layer."):
            rate = settings.learning_rate * settings.decay ** (layers - 1 - int(name.split(".")[3]))
        elif name.startswith("bert."):
            rate = settings.learning_rate * settings.decay**layers
        decayed = settings.weight_decay if parameter.ndim > 1 else 0.0
        groups.append({"params": [parameter], "lr": rate, "weight_decay": decayed})
    return groups
