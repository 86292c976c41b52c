"""The sentences that models are trained and measured on."""

from __future__ import annotations

import sys
from pathlib import Path

from klantstem.corpus import GoldSentence, join, read_corpus, read_gold, read_standoff, read_texts

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpora/belevingswaarden"
ALL = "real, read again + further real + composed"


def mixes(data: Path) -> dict[str, list[GoldSentence]]:
    """Return what to train on, from real_train alone to everything, which the shipped model is trained on."""
    texts = read_texts([data / "real_train.jsonl", data / "real_unlabelled.jsonl.gz"])
    first = read_gold([data / "real_train.jsonl"], apart=False)
    again, further = (joined(name, texts) for name in ("real_train", "real_further"))
    composed = read_corpus(CORPUS)["train"]
    return {
        "real_train": first,
        "real_train + composed": [*first, *composed],
        "real, read again": again,
        "real, read again + further real": [*again, *further],
        ALL: [*again, *further, *composed],
    }


def joined(name: str, texts: dict[str, str]) -> list[GoldSentence]:
    """Return the sentences of a file of stand-off labels; all of them, or the figures would be of something else."""
    result = join(read_standoff(ROOT / f"corpora/standoff/{name}.jsonl"), texts)
    if result.absent or result.changed:
        sys.exit(f"{name}: {result.absent} sentences are not in DATA and {result.changed} have other words there.")
    return result.sentences


def measured(data: Path) -> dict[str, list[GoldSentence]]:
    """Return what to measure on: two real sets, and two of the composed corpus."""
    corpus = read_corpus(CORPUS)
    return {
        "real_dev": read_gold([data / "real_dev.jsonl"]),
        "real_dev_new_domain": read_gold([data / "real_dev_new_domain.jsonl"]),
        "test": corpus["test"],
        "test_new_sector": corpus["test_new_sector"],
    }
