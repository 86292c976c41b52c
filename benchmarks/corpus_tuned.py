"""Measure what the corpus adds to a model whose encoder is trained end to end; prints Markdown to append to CORPUS.md.

    klantstem train real_train.jsonl --encoder ENCODER --tune --folds 10 -o ALONE
    python benchmarks/corpus_tuned.py DATA ALONE >> benchmarks/CORPUS.md

ALONE is a model made by the recipe of the shipped one from real_train alone. Nothing is tuned here.
"""

from __future__ import annotations

import sys
from pathlib import Path

from corpus import table
from sentences import ALL, measured

import klantstem
from klantstem.evaluate.metrics import Pair
from klantstem.tagger import Tagger

PREFACE = """
# What it adds to a model whose encoder is trained

Printed by `python benchmarks/corpus_tuned.py DATA ALONE`: {shipped}, trained on everything, against a model made by the
same recipe from real_train alone.\
"""


def main(data: Path, alone: Path) -> None:
    shipped, other = klantstem.load(), klantstem.load(alone)
    print(PREFACE.format(shipped=f"{shipped.name} {shipped.model.version}"))
    for name, gold in measured(data).items():
        texts = [sentence.text for sentence in gold]
        table(name, gold, {"real_train": said(other, texts), ALL: said(shipped, texts)})


def said(tagger: Tagger, texts: list[str]) -> list[frozenset[Pair]]:
    return [frozenset((tag.value, str(tag.stance)) for tag in item.tags) for item in tagger.tag_items(texts)]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
