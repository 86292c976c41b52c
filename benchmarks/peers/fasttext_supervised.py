"""fastText, https://fasttext.cc/docs/en/supervised-tutorial.html, with a loss for each label (one-vs-all)."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from klantstem.corpus import GoldSentence
from klantstem.evaluate.baselines import Labels
from klantstem.evaluate.metrics import Pair
from peers.held_out import best_threshold, labels_of, said, split

_PREFIX, _NOTHING = "__label__", "__label__geen"


@dataclass
class FastText:
    """Words, pairs of words and character n-grams; rate and passes are chosen on held-out documents.

    fastText skips a sentence without a label, though it teaches what not to say: such sentences get a label of their
    own, that is never given.
    """

    rates: tuple[float, ...] = (0.25, 0.5)
    epochs: tuple[int, ...] = (25, 50)
    dimensions: int = 100
    buckets: int = 200_000
    seed: int = 0

    name: ClassVar[str] = "fastText"
    note: ClassVar[str] = (
        "supervised, one-vs-all, word pairs and character n-grams; learning rate, epochs and threshold chosen on a "
        "tenth of the documents; trained on one core, so that it comes out the same again"
    )
    packages: ClassVar[Mapping[str, str]] = {"fasttext": "fasttext-wheel"}

    def fit(self, train: Sequence[GoldSentence]) -> None:
        self._labels, Y = labels_of(train)
        seen, held_out = split(train, seed=self.seed)
        texts = [train[i].text for i in held_out]
        found = []
        for rate, epochs in product(self.rates, self.epochs):
            self._model = self._trained([train[i] for i in seen], rate, epochs)
            threshold, f1 = best_threshold(self._scores(texts), Y[held_out])
            found.append((f1, rate, epochs, threshold))
        _, rate, epochs, self._threshold = max(found)
        self._model = self._trained(train, rate, epochs)

    def _trained(self, train: Sequence[GoldSentence], rate: float, epochs: int) -> Any:
        import fasttext

        names = {label: f"{_PREFIX}{number}" for number, label in enumerate(self._labels)}
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch) / "train.txt"
            rows = (f"{_names(sentence.labels, names)} {words(sentence.text)}\n" for sentence in train)
            file.write_text("".join(rows), encoding="utf-8")
            return fasttext.train_supervised(
                str(file), loss="ova", lr=rate, epoch=epochs, dim=self.dimensions, bucket=self.buckets, wordNgrams=2,
                minn=2, maxn=5, minCount=2, seed=self.seed, thread=1, verbose=0,
            )  # fmt: skip

    def _scores(self, texts: Sequence[str]) -> NDArray[np.float32]:
        scores = np.zeros((len(texts), len(self._labels)), dtype=np.float32)
        for row, text in enumerate(texts):
            # The `predict` around this stops at NumPy 2, and gives all labels of a text in a list the same probability.
            for probability, name in self._model.f.predict(words(text) + "\n", -1, 0.0, "strict"):
                if name != _NOTHING:
                    scores[row, int(name.removeprefix(_PREFIX))] = probability
        return scores

    def predict(self, texts: Sequence[str]) -> Labels:
        return said(self._scores(texts), self._labels, self._threshold)

    def size(self) -> int:
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch) / "model.bin"
            self._model.save_model(str(file))
            return file.stat().st_size


def words(text: str) -> str:
    """Return lower-case words and punctuation, apart, on one line."""
    return " ".join(re.findall(r"\w+|[^\w\s]", text.lower()))


def _names(labels: frozenset[Pair], names: Mapping[Pair, str]) -> str:
    return " ".join(names[label] for label in sorted(labels)) or _NOTHING
