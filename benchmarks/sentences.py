"""The sentences that models are trained and measured on."""

from __future__ import annotations

from pathlib import Path

from klantstem.corpus import GoldSentence, join, read_corpus, read_gold, read_standoff, read_texts

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpora/belevingswaarden"
ALL = "real, read again + further real + composed"


def mixes(data: Path) -> dict[str, list[GoldSentence]]:
    """Return what to train on, from real_train alone to everything, which the shipped model is trained on."""
    texts = read_texts([data / "real_train.jsonl", data / "real_unlabelled.jsonl.gz"])
    first = read_gold([data / "real_train.jsonl"], apart=False)
    again = join(read_standoff(ROOT / "corpora/standoff/real_train.jsonl"), texts).sentences
    further = join(read_standoff(ROOT / "corpora/standoff/real_further.jsonl"), texts).sentences
    composed = read_corpus(CORPUS)["train"]
    return {
        "real_train": first,
        "real_train + composed": [*first, *composed],
        "real, read again": again,
        "real, read again + further real": [*again, *further],
        ALL: [*again, *further, *composed],
    }


def measured(data: Path) -> dict[str, list[GoldSentence]]:
    """Return what to measure on: two real sets, and two of the composed corpus."""
    corpus = read_corpus(CORPUS)
    return {
        "real_dev": read_gold([data / "real_dev.jsonl"]),
        "real_dev_new_domain": read_gold([data / "real_dev_new_domain.jsonl"]),
        "test": corpus["test"],
        "test_new_sector": corpus["test_new_sector"],
    }
