"""Texts as batches for an encoder: pieces, batches of about one length, padding."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from klantstem.train.encoder_source import EncoderSource

if TYPE_CHECKING:
    import torch

_BUCKET = 50


def token_ids(source: EncoderSource, texts: Sequence[str], longest: int) -> list[NDArray[np.int64]]:
    """Return the pieces of each text, at most `longest` of them."""
    tokenizer = Tokenizer.from_str(json.dumps(source.tokenizer))
    tokenizer.enable_truncation(longest)
    return [np.array(encoding.ids, dtype=np.int64) for encoding in tokenizer.encode_batch_fast(list(texts))]


def epoch(
    rows: NDArray[np.int64], ids: list[NDArray[np.int64]], size: int, random: np.random.Generator
) -> list[NDArray[np.int64]]:
    """Shuffle the texts of `rows` and cut them into batches of about one length; return the rows of each."""
    lengths = np.array([len(each) for each in ids])
    shuffled, batches = random.permutation(rows), []
    for start in range(0, len(rows), size * _BUCKET):
        bucket = shuffled[start : start + size * _BUCKET]
        bucket = bucket[np.argsort(lengths[bucket], kind="stable")]
        batches += [bucket[i : i + size] for i in range(0, len(bucket), size)]
    return [batches[i] for i in random.permutation(len(batches))]


def padded(ids: list[NDArray[np.int64]], rows: NDArray[np.int64], device: str) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the ids of the texts of one batch and their mask, both of shape (texts, tokens of the longest)."""
    import torch

    longest = max(len(ids[row]) for row in rows)
    tokens, mask = np.zeros((len(rows), longest), dtype=np.int64), np.zeros((len(rows), longest), dtype=np.int64)
    for place, row in enumerate(rows):
        tokens[place, : len(ids[row])] = ids[row]
        mask[place, : len(ids[row])] = 1
    return torch.from_numpy(tokens).to(device), torch.from_numpy(mask).to(device)
