"""Measure the shipped models and what they have to beat; prints the Markdown of RESULTS.md.

    python benchmarks/accuracy.py DATA --encoder FOLDER --cache CACHE > benchmarks/RESULTS.md

DATA is a folder with real_train.jsonl and real_unlabelled.jsonl.gz (to train on, beside the composed documents),
real_dev.jsonl and real_dev_new_domain.jsonl. Every model is trained on the same sentences, and whatever it needs to
choose is chosen on held-out documents of these.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from importlib.util import find_spec
from pathlib import Path

from peers.lineup import NEED_ENCODER, lineup
from peers.peer import Peer
from peers.run import Run, kept_in, measure
from peers.table import described, table
from sentences import ALL, measured, mixes

import klantstem
from klantstem.errors import KlantstemError
from klantstem.values import DEFAULT, load

PREFACE = """\
# Results

Printed by `python benchmarks/accuracy.py DATA --encoder FOLDER --cache CACHE` with klantstem {version} on {machine}, \
{cores} cores.
Micro-F1 and macro-F1 are over (value, stance); 95% intervals come from 2,000 bootstrap resamples of documents. The gain
is what {first} has above the model, paired. Everything is trained on the same {sentences:,} sentences, and thresholds
and settings are chosen on held-out documents of these. Speed is one run over the {texts:,} test sentences after a
warm-up; x tf-idf compares it with tf-idf + svm; a time with * was taken while other programs used the machine.
real_dev and real_dev_new_domain are real feedback; test and test_new_sector are composed (see
[the datasheet](../corpora/DATASHEET.md)).
"""


def main(data: Path, encoder: Path | None, cache: Path, only: str | None) -> None:
    train, gold = mixes(data)[ALL], measured(data)
    texts = [sentence.text for sentences in gold.values() for sentence in sentences]
    peers = lineup(encoder)
    if encoder is None:
        told(f"{', '.join(kind.name for kind in NEED_ENCODER)} are left out: they begin with --encoder FOLDER.")
    if only is not None and only not in (names := [peer.name for peer in peers]):
        sys.exit(f"There is no model {only!r}. Choose one of: {', '.join(names)}.")
    cache.mkdir(parents=True, exist_ok=True)
    runs: dict[str, Run] = {}
    for peer in peers:
        file = kept_in(cache, peer, train, texts)
        if file.is_file():
            runs[peer.name] = Run.from_json(file.read_text(encoding="utf-8"))
        elif only in (None, peer.name) and not lacks(peer):
            told(f"{peer.name}: training and reading ...")
            runs[peer.name] = run = measure(peer, train, texts)
            file.write_text(run.to_json(), encoding="utf-8")
            told(f"{peer.name}: {run.train_seconds or 0:,.0f} s, {run.sentences_per_second:,.0f} sentences/s")
    if not runs:
        sys.exit("There is nothing to print.")

    first = next(iter(runs))
    said = {"version": klantstem.__version__, "machine": platform.machine(), "cores": os.cpu_count(), "first": first}
    print(PREFACE.format(**said, sentences=len(train), texts=len(texts)))
    start, values = 0, load(DEFAULT)
    for name, sentences in gold.items():
        rows = slice(start, start := start + len(sentences))
        print(f"## {name}: {len(sentences):,} sentences, {sum(len(s.labels) for s in sentences):,} labels\n")
        for line in table(sentences, {model: run.labels[rows] for model, run in runs.items()}, runs, values=values):
            print(line)
        print()
    print("## The models\n")
    for peer in peers:
        if peer.name in runs:
            print(described(peer, runs[peer.name]))


def lacks(peer: Peer) -> bool:
    """Say what to install for a model, where something is missing."""
    missing = dict.fromkeys(package for module, package in peer.packages.items() if find_spec(module) is None)
    if missing:
        told(f"{peer.name} is left out. Run: pip install {' '.join(repr(package) for package in missing)}")
    return bool(missing)


def told(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", metavar="DATA", type=Path)
    parser.add_argument("--encoder", metavar="FOLDER", type=Path, help="an untrained encoder, of build-encoder")
    parser.add_argument(
        "--cache", metavar="CACHE", type=Path, default=Path("build/accuracy"), help="where runs are kept"
    )
    parser.add_argument("--only", metavar="NAME", help="train no other model; print it with what is in the cache")
    given = parser.parse_args()
    try:
        main(given.data, given.encoder, given.cache, given.only)
    except KlantstemError as error:
        sys.exit(str(error))
