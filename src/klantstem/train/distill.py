"""Train the static classifier to say what a teacher says, on any amount of unlabelled feedback.

Hinton et al., *Distilling the Knowledge in a Neural Network* (2015), https://arxiv.org/abs/1503.02531. Torch does it;
numpy serves what comes out.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from klantstem.errors import CorpusError, MissingExtraError
from klantstem.models.ngrams import pair_units, word_units
from klantstem.models.static import Layers, UnitIndex, UnitTable
from klantstem.text.tokens import tokens

if TYPE_CHECKING:
    import torch

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DistillSettings:
    """Sizes and rates of the static classifier.

    Attributes
    ----------
    width, hidden : of the vector of a unit, and of the hidden layer
    units, fewest : how many units are kept at most, the most frequent first, and in how many texts one must stand
    epochs, batch : how often the texts are seen, and how many at once
    table_rate, rate : learning rates of the vectors and of the network, going down to a fiftieth
    dropout : of the hidden layer
    """

    width: int = 128
    hidden: int = 256
    units: int = 170_000
    fewest: int = 2
    epochs: int = 12
    batch: int = 256
    table_rate: float = 5e-3
    rate: float = 2e-3
    dropout: float = 0.1


@dataclass(frozen=True, slots=True)
class _Bags:
    """The rows of the units of all texts, one after the other, where each text begins, and its number of words."""

    rows: NDArray[np.int64]
    starts: NDArray[np.int64]
    words: NDArray[np.int64]


def distill(
    texts: Sequence[str], probabilities: NDArray[np.float32], *, settings: DistillSettings | None = None, seed: int = 0
) -> tuple[UnitTable, Layers]:
    """Return the fitted parts of a static classifier.

    Parameters
    ----------
    texts : segments
    probabilities : what the teacher says of them, shape (texts, labels)
    settings : sizes and rates
    seed : for the initial weights, the order and the dropout

    Raises
    ------
    MissingExtraError
        If torch is not installed.
    CorpusError
        If no unit stands in enough texts.
    """
    try:
        import torch
    except ImportError:
        raise MissingExtraError("torch", "train", "to distill a model") from None
    settings = settings or DistillSettings()
    units, owners, words = _units(texts)
    keys = _kept(units, owners, settings)
    if not len(keys):
        raise CorpusError(f"No word stands in {settings.fewest} of the {len(texts)} texts: give more of them.")
    bags = _bags(units, owners, words, keys)
    _log.info("Distilling from %d texts with %d units.", len(texts), len(keys))
    random = np.random.default_rng(seed)
    state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    try:
        network = _network(len(keys), probabilities.shape[1], settings)
        dense = [value for name, value in network.named_parameters() if name != "vectors.weight"]
        table = torch.optim.SparseAdam([network.vectors.weight], lr=settings.table_rate)
        layers = torch.optim.AdamW(dense, lr=settings.rate, weight_decay=1e-3)
        batches = max(-(-len(texts) // settings.batch), 1)
        for step in range(settings.epochs * batches):
            if step % batches == 0:
                order = np.array_split(random.permutation(len(texts)), batches)
            share = max(1 - step / (settings.epochs * batches), 0.02)
            table.param_groups[0]["lr"], layers.param_groups[0]["lr"] = (
                settings.table_rate * share,
                settings.rate * share,
            )
            rows = order[step % batches]
            wanted = torch.from_numpy(probabilities[rows].astype(np.float32))
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                network(*_chosen(bags, rows)), wanted, reduction="sum"
            )
            table.zero_grad()
            layers.zero_grad()
            (loss / len(rows)).backward()
            table.step()
            layers.step()
            if (step + 1) % batches == 0:
                _log.info("Epoch %d of %d.", (step + 1) // batches, settings.epochs)
        return _fitted(network, keys)
    finally:
        torch.random.set_rng_state(state)


def _network(units: int, labels: int, settings: DistillSettings) -> Any:
    import torch

    class Network(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.vectors = torch.nn.EmbeddingBag(units, settings.width, mode="sum", sparse=True)
            torch.nn.init.normal_(self.vectors.weight, std=0.02)
            self.direct = torch.nn.Linear(settings.width, labels)
            # Most labels are rare: begin near "no".
            torch.nn.init.constant_(self.direct.bias, -4.0)
            self.inner = torch.nn.Linear(settings.width, settings.hidden)
            self.outer = torch.nn.Linear(settings.hidden, labels, bias=False)
            self.drop = torch.nn.Dropout(settings.dropout)

        def forward(self, rows: torch.Tensor, starts: torch.Tensor, roots: torch.Tensor) -> torch.Tensor:
            sums = self.vectors(rows, starts) / roots[:, None]
            result: torch.Tensor = self.direct(sums) + self.outer(self.drop(torch.relu(self.inner(sums))))
            return result

    return Network()


def _units(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int64]]:
    """Return all units of all texts, the text of each, and the number of words of each text."""
    split = [tokens(text) for text in texts]
    of_word = {word: np.array(word_units(word), dtype=np.uint32) for each in split for word in dict.fromkeys(each)}
    lengths = np.array([len(each) for each in split], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    nothing = np.empty(0, dtype=np.uint32)
    inside = [np.concatenate([nothing, *(of_word[word] for word in each)]) for each in split]
    hashes = np.array([of_word[word][0] for each in split for word in each], dtype=np.uint32)
    pairs, places = pair_units(hashes, starts)
    owners = np.concatenate(
        [
            np.repeat(np.arange(len(texts)), [len(each) for each in inside]),
            np.searchsorted(starts, places, side="right") - 1,
        ]
    )
    return np.concatenate([nothing, *inside, pairs]), owners, lengths


def _kept(units: NDArray[np.uint32], owners: NDArray[np.int64], settings: DistillSettings) -> NDArray[np.uint32]:
    once = np.unique(units.astype(np.uint64) << np.uint64(32) | owners.astype(np.uint64))
    keys, counts = np.unique((once >> np.uint64(32)).astype(np.uint32), return_counts=True)
    first = np.argsort(-counts, kind="stable")[: settings.units]
    result: NDArray[np.uint32] = np.sort(keys[first[counts[first] >= settings.fewest]])
    return result


def _bags(
    units: NDArray[np.uint32], owners: NDArray[np.int64], words: NDArray[np.int64], keys: NDArray[np.uint32]
) -> _Bags:
    places, rows = UnitIndex(keys).find(units)
    order = np.argsort(owners[places], kind="stable")
    counts = np.bincount(owners[places], minlength=len(words))
    return _Bags(rows[order], np.concatenate([[0], np.cumsum(counts)]), words)


def _chosen(bags: _Bags, texts: NDArray[np.int64]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    import torch

    parts = [bags.rows[bags.starts[text] : bags.starts[text + 1]] for text in texts]
    starts = np.concatenate([[0], np.cumsum([len(part) for part in parts])[:-1]])
    roots = np.sqrt(np.maximum(bags.words[texts], 1)).astype(np.float32)
    return torch.from_numpy(np.concatenate(parts)), torch.from_numpy(starts), torch.from_numpy(roots)


def _fitted(network: Any, keys: NDArray[np.uint32]) -> tuple[UnitTable, Layers]:
    weights = {name: value.detach().numpy() for name, value in network.named_parameters()}
    layers = Layers(
        direct=np.ascontiguousarray(weights["direct.weight"].T),
        bias=weights["direct.bias"],
        inner=np.ascontiguousarray(weights["inner.weight"].T),
        inner_bias=weights["inner.bias"],
        outer=np.ascontiguousarray(weights["outer.weight"].T),
    )
    return UnitTable.of(keys, weights["vectors.weight"]), layers
