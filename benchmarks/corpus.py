"""Measure what the composed corpus and the further labels add; prints the Markdown of CORPUS.md.

    python benchmarks/corpus.py DATA > benchmarks/CORPUS.md

DATA is a folder with real_train.jsonl, real_unlabelled.jsonl.gz, real_dev.jsonl and real_dev_new_domain.jsonl. Every
mix of training sentences is given to the same recipe, TF-IDF with a linear SVM; nothing is tuned here.
"""

from __future__ import annotations

import platform
import sys
from pathlib import Path

from sentences import measured, mixes

import klantstem
from klantstem.corpus import GoldSentence
from klantstem.evaluate import baselines
from klantstem.evaluate.metrics import Bootstrap, Pair, interval, label_matrix, macro_f1, micro_f1
from klantstem.values import DEFAULT, Stance, load

PREFACE = """\
# What the corpus adds

Printed by `python benchmarks/corpus.py DATA` with klantstem {version} on {machine}. TF-IDF of words and characters
with a linear SVM per label and one threshold, cross-validated by document, trained on different mixes of sentences.
Micro-F1 over (value, stance) with 95% intervals from 2,000 bootstrap resamples of documents, and macro-F1 over the
labels that occur; the gain is over the first mix, paired. dev, test and test_new_sector of the corpus are in no mix,
and the sectors of test_new_sector are in no training text at all.
"""


def main(data: Path) -> None:
    trained, gold = mixes(data), measured(data)
    texts = [sentence.text for sentences in gold.values() for sentence in sentences]
    said = {}
    for name, sentences in trained.items():
        print(f"{name}: {len(sentences):,} sentences", file=sys.stderr, flush=True)
        said[name] = baselines.tfidf_svm(sentences, texts)

    print(PREFACE.format(version=klantstem.__version__, machine=platform.machine()))
    print("| mix | sentences | documents |\n|---|---|---|")
    for name, sentences in trained.items():
        print(f"| {name} | {len(sentences):,} | {len({sentence.doc for sentence in sentences}):,} |")
    start = 0
    for name, sentences in gold.items():
        rows = slice(start, start + len(sentences))
        table(name, sentences, {mix: labels[rows] for mix, labels in said.items()})
        start += len(sentences)


def table(name: str, gold: list[GoldSentence], said: dict[str, list[frozenset[Pair]]]) -> None:
    columns = [(value, str(stance)) for value in load(DEFAULT).names for stance in Stance]
    truth = label_matrix([sentence.labels for sentence in gold], columns)
    bootstrap = Bootstrap([sentence.doc for sentence in gold])
    print(f"\n## {name}: {len(gold):,} sentences, {int(truth.sum()):,} labels\n")
    print("| trained on | micro-F1 | macro-F1 | gain |\n|---|---|---|---|")
    base: tuple[float, object] | None = None
    for mix, labels in said.items():
        predicted = label_matrix(labels, columns)
        micro, resampled = micro_f1(truth, predicted), bootstrap.f1(truth, predicted)
        gained = ""
        if base is None:
            base = micro, resampled
        else:
            gain = interval(micro - base[0], resampled - base[1])
            gained = f"{gain.estimate:+.3f} ({gain.low:+.3f} to {gain.high:+.3f})"
        print(f"| {mix} | {interval(micro, resampled)} | {macro_f1(truth, predicted):.3f} | {gained} |")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
