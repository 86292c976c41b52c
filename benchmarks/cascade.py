"""What the knob of `auto` costs and brings; prints the Markdown of CASCADE.md.

    python benchmarks/cascade.py DATA > benchmarks/CASCADE.md

DATA is a folder with real_dev.jsonl, real_dev_new_domain.jsonl and real_unlabelled.jsonl.gz. The default of the knob is
chosen on the dev part of the composed corpus and on reviews without labels; the other sets only show what it gives.
"""

from __future__ import annotations

import platform
import sys
import time
from pathlib import Path

import numpy as np
from sentences import CORPUS, measured

import klantstem
from klantstem.corpus import read_corpus
from klantstem.evaluate.compare import compare
from klantstem.models.cascade import CascadeClassifier
from klantstem.models.persistence import TrainedModel
from klantstem.models.shipped import AUTO, DEFAULT_MODEL, FAST_MODEL, UNDECIDED, open_model
from klantstem.tagger import Tagger
from klantstem.train.unlabelled import read_unlabelled
from klantstem.values import load

SETTINGS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, np.inf)
SEGMENTS = 4_000
PREFACE = """\
Printed by `python benchmarks/cascade.py DATA` with klantstem {version} on {machine}, {lg} and {sm}. The knob is the
number of wrong decisions that the static model expects to make on a segment, from which the transformer reads it
instead. Speed is of {segments:,} distinct segments of reviews, in one run, as a multiple of that of {lg}; F1 is
micro-F1 over (value, stance). The default is {default}.
"""


def main(data: Path) -> None:
    fast, accurate = open_model(FAST_MODEL), open_model(DEFAULT_MODEL)
    dev = read_corpus(CORPUS)["dev"]
    gold = {"composed dev": dev, **measured(data)}
    texts = read_unlabelled(data / "real_unlabelled.jsonl.gz", most=SEGMENTS)
    print("# The cascade\n")
    print(
        PREFACE.format(
            version=klantstem.__version__,
            machine=platform.machine(),
            lg=f"{accurate.name} {accurate.version}",
            sm=f"{fast.name} {fast.version}",
            segments=len(texts),
            default=UNDECIDED,
        )
    )
    print("| knob | read by the transformer | speed | " + " | ".join(gold) + " |")
    print("|---" * (3 + len(gold)) + "|")
    base = None
    for undecided in SETTINGS:
        cascade = CascadeClassifier(fast.classifier, accurate.classifier, undecided=undecided)
        model = TrainedModel(AUTO, accurate.version, accurate.labels, cascade, {})
        cascade.predict_proba(texts[:200])
        started = time.perf_counter()
        cascade.predict_proba(texts)
        seconds = time.perf_counter() - started
        base = base or seconds
        share = float(np.mean(cascade.is_open(texts)))
        tagger = Tagger(model, load())
        figures = [compare(tagger, sentences).results[0].micro_f1.estimate for sentences in gold.values()]
        cells = " | ".join(f"{figure:.3f}" for figure in figures)
        print(f"| {undecided:g} | {share:.0%} | {base / seconds:.1f} | {cells} |")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
