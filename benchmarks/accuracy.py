"""Measure the shipped model and its baselines; prints the Markdown of RESULTS.md.

    python benchmarks/accuracy.py DATA > benchmarks/RESULTS.md

DATA is a folder with real_train.jsonl and real_unlabelled.jsonl.gz (for the baselines, beside the composed documents),
real_dev.jsonl and real_dev_new_domain.jsonl. Nothing is tuned here.
"""

from __future__ import annotations

import platform
import sys
from pathlib import Path

from sentences import ALL, measured, mixes

import klantstem
from klantstem.evaluate import baselines
from klantstem.evaluate.compare import Result, compare

PREFACE = """\
Printed by `python benchmarks/accuracy.py DATA` with klantstem {version} on {machine}. Micro-F1 and macro-F1 are over
(value, stance); 95% intervals come from 2,000 bootstrap resamples of documents. The gain is what the model has above
the baseline, paired. Baselines are trained on the same {sentences:,} sentences as the model; keywords need no training.
real_dev and real_dev_new_domain are real feedback; test and test_new_sector are composed (see
[the datasheet](../corpora/DATASHEET.md)).
"""


def main(data: Path) -> None:
    train, gold = mixes(data)[ALL], measured(data)
    tagger = klantstem.load()
    texts = [sentence.text for sentences in gold.values() for sentence in sentences]
    # Trained once, for all four sets.
    others = {"majority": baselines.majority(train, texts), "tf-idf + svm": baselines.tfidf_svm(train, texts)}
    print(f"# Results of {tagger.name} {tagger.model.version}\n")
    print(PREFACE.format(version=klantstem.__version__, machine=platform.machine(), sentences=len(train)))
    start = 0
    for name, sentences in gold.items():
        rows = slice(start, start := start + len(sentences))
        result = compare(tagger, sentences, others={model: labels[rows] for model, labels in others.items()})
        print(f"## {name}: {result.sentences:,} sentences, {result.labels:,} labels\n")
        print("| model | micro-F1 | macro-F1 | level x stance F1 | gain |\n|---|---|---|---|---|")
        for row in result.results:
            print(line(row))
        print()


def line(row: Result) -> str:
    gain = "" if row.gain is None else f"{row.gain.estimate:+.3f} ({row.gain.low:+.3f} to {row.gain.high:+.3f})"
    return f"| {row.model} | {row.micro_f1} | {row.macro_f1:.3f} | {row.level_f1} | {gain} |"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
