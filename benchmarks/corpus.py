"""Measure what the composed corpus and the further labels add; prints the Markdown of CORPUS.md.

    python benchmarks/corpus.py DATA ENCODER > benchmarks/CORPUS.md

DATA is a folder with real_train.jsonl, real_unlabelled.jsonl.gz, real_dev.jsonl and real_dev_new_domain.jsonl; ENCODER
the encoder folder of the shipped model. Every mix of training sentences is given to the same recipes; nothing is
tuned here. Needs the extra `train`; an hour or so on two cores.
"""

from __future__ import annotations

import platform
import sys
from pathlib import Path

import klantstem
from klantstem.corpus import GoldSentence, join, read_corpus, read_gold, read_standoff, read_texts
from klantstem.evaluate import baselines
from klantstem.evaluate.metrics import Bootstrap, Pair, interval, label_matrix, macro_f1, micro_f1
from klantstem.models.encoder import Encoder
from klantstem.tagger import Tagger
from klantstem.train.fit import train_model
from klantstem.values import DEFAULT, Stance, load

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpora/belevingswaarden"

PREFACE = """\
# What the corpus adds

Printed by `python benchmarks/corpus.py DATA ENCODER` with klantstem {version} on {machine}. Micro-F1 over (value,
stance) with 95% intervals from 2,000 bootstrap resamples of documents, and macro-F1 over the labels that occur. The
gain is over the same recipe trained on the first mix alone, paired by document. dev, test and test_new_sector of the
corpus are in no mix; the sectors of test_new_sector are in no training text at all.
"""


def mixes(data: Path, composed: list[GoldSentence]) -> dict[str, list[GoldSentence]]:
    """Return the training sentences of each mix."""
    texts = read_texts([data / "real_train.jsonl", data / "real_unlabelled.jsonl.gz"])
    first = read_gold([data / "real_train.jsonl"], apart=False)
    reread = join(read_standoff(ROOT / "corpora/standoff/real_train.jsonl"), texts).sentences
    further = join(read_standoff(ROOT / "corpora/standoff/real_further.jsonl"), texts).sentences
    return {
        "real_train": first,
        "real_train + composed": [*first, *composed],
        "real_train, read again": reread,
        "real_train, read again + further real": [*reread, *further],
        "all: read again + further real + composed": [*reread, *further, *composed],
    }


def said_by_recipes(train: list[GoldSentence], texts: list[str], encoder: Encoder) -> dict[str, list[frozenset[Pair]]]:
    """Train the recipes and return the labels that each gives to the texts."""
    model = train_model(train, name="nl_corpus_mix", version="0", encoder=encoder)
    tagger = Tagger(model, load(DEFAULT))
    return {
        "tf-idf + svm": baselines.tfidf_svm(train, texts),
        "encoder + lexical": [
            frozenset((tag.value, str(tag.stance)) for tag in item.tags) for item in tagger.tag_items(texts)
        ],
    }


def main(data: Path, folder: Path) -> None:
    corpus = read_corpus(CORPUS)
    gold = {
        "real_dev": read_gold([data / "real_dev.jsonl"]),
        "real_dev_new_domain": read_gold([data / "real_dev_new_domain.jsonl"]),
        "test": corpus["test"],
        "test_new_sector": corpus["test_new_sector"],
    }
    texts = [sentence.text for sentences in gold.values() for sentence in sentences]
    encoder = Encoder.from_disk(folder)
    said = {}
    trained = mixes(data, corpus["train"])
    for name, train in trained.items():
        print(name, len(train), file=sys.stderr, flush=True)
        said[name] = said_by_recipes(train, texts, encoder)

    print(PREFACE.format(version=klantstem.__version__, machine=platform.machine()))
    print("| mix | sentences | documents |\n|---|---|---|")
    for name, train in trained.items():
        print(f"| {name} | {len(train):,} | {len({sentence.doc for sentence in train}):,} |")
    start = 0
    for name, sentences in gold.items():
        table(name, sentences, said, slice(start, start + len(sentences)))
        start += len(sentences)


def table(name: str, gold: list[GoldSentence], said: dict[str, dict[str, list[frozenset[Pair]]]], rows: slice) -> None:
    columns = [(value, str(stance)) for value in load(DEFAULT).names for stance in Stance]
    truth = label_matrix([sentence.labels for sentence in gold], columns)
    bootstrap = Bootstrap([sentence.doc for sentence in gold])
    print(f"\n## {name}: {len(gold):,} sentences, {int(truth.sum()):,} labels\n")
    print("| recipe | trained on | micro-F1 | macro-F1 | gain |\n|---|---|---|---|---|")
    base = next(iter(said))
    for recipe in said[base]:
        reference = label_matrix(said[base][recipe][rows], columns)
        for mix, recipes in said.items():
            predicted = label_matrix(recipes[recipe][rows], columns)
            micro, resampled = micro_f1(truth, predicted), bootstrap.f1(truth, predicted)
            gained = ""
            if mix != base:
                gain = interval(micro - micro_f1(truth, reference), resampled - bootstrap.f1(truth, reference))
                gained = f"{gain.estimate:+.3f} ({gain.low:+.3f} to {gain.high:+.3f})"
            figures = f"{interval(micro, resampled)} | {macro_f1(truth, predicted):.3f} | {gained}"
            print(f"| {recipe} | {mix} | {figures} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
