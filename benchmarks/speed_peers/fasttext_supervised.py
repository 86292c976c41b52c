"""fastText's supervised classifier with a loss for each label."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from speed_peers.label_file import job, write_labels
from speed_peers.system import Job, Material

_FILE, _PREFIX = "model.bin", "__label__"
_WORDS = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class FastText:
    """Words, word pairs and character n-grams; the words are those of the reviews."""

    name: ClassVar[str] = "fastText"
    note: ClassVar[str] = "supervised, one-vs-all, word pairs and character n-grams, 100 wide; predict on many lines"
    packages: ClassVar[Mapping[str, str]] = {"fasttext": "fasttext-wheel"}
    needs_encoder: ClassVar[bool] = False
    every_size: ClassVar[bool] = False
    inputs: ClassVar[Mapping[str, int | None]] = {}

    def prepare(self, material: Material, folder: Path) -> None:
        import fasttext
        from peers.held_out import labels_of

        labels, _ = labels_of(material.sentences)
        number = {label: at for at, label in enumerate(labels)}
        lines = [
            " ".join(f"{_PREFIX}{number[label]}" for label in sentence.labels) + f" {_words(sentence.text)}\n"
            for sentence in material.sentences
        ]
        # One label for all reviews puts their words in the vocabulary.
        lines += [f"{_PREFIX}{len(labels)} {_words(review)}\n" for review in material.reviews]
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch) / "train.txt"
            file.write_text("".join(lines), encoding="utf-8")
            model = fasttext.train_supervised(
                str(file), loss="ova", lr=0.5, epoch=1, dim=100, bucket=200_000, wordNgrams=2, minn=2, maxn=5,
                minCount=2, seed=0, thread=1, verbose=0,
            )  # fmt: skip
        model.save_model(str(folder / _FILE))
        write_labels(labels, folder)

    def load(self, folder: Path, cores: int, items: int) -> Job:
        import fasttext

        model = fasttext.load_model(str(folder / _FILE))
        columns = {f"{_PREFIX}{at}": at for at in range(len(model.get_labels()) - 1)}

        def said(texts: list[str]) -> NDArray[np.bool_]:
            found = np.zeros((len(texts), len(columns)), dtype=bool)
            names, _ = model.predict([_words(text) for text in texts], k=-1, threshold=0.5)
            for row, labels in enumerate(names):
                found[row, [columns[label] for label in labels if label in columns]] = True
            return found

        return job(said, folder, cores)


def _words(text: str) -> str:
    return " ".join(_WORDS.findall(text.lower()))
