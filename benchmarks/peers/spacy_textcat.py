"""spaCy's textcat_multilabel with the ensemble of a convolutional network and a bag of words."""

from __future__ import annotations

import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from klantstem.corpus import GoldSentence
from klantstem.evaluate.baselines import Labels
from peers.held_out import best_threshold, labels_of, said, split

# The network of spaCy's quickstart for accuracy on a CPU.
MODEL = {
    "@architectures": "spacy.TextCatEnsemble.v2",
    "linear_model": {
        "@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": False, "ngram_size": 1, "no_output_layer": False,
        "length": 262_144,
    },
    "tok2vec": {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2", "width": 64, "rows": [2000, 2000, 500, 1000, 500],
            "attrs": ["NORM", "LOWER", "PREFIX", "SUFFIX", "SHAPE"], "include_static_vectors": False,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2", "width": 64, "window_size": 1, "maxout_pieces": 3,
            "depth": 2,
        },
    },
}  # fmt: skip


@dataclass
class SpacyTextcat:
    """A blank Dutch pipeline; after every pass the held-out documents say whether it became better."""

    epochs: int = 12
    dropout: float = 0.2
    seed: int = 0

    name: ClassVar[str] = "spaCy textcat"
    packages: ClassVar[Mapping[str, str]] = {}

    @property
    def note(self) -> str:
        return (
            f"textcat_multilabel, TextCatEnsemble.v2, nl, no vectors; the best of {self.epochs} epochs, and threshold, "
            "by a tenth of the documents, which it is not trained on"
        )

    def fit(self, train: Sequence[GoldSentence]) -> None:
        import spacy
        from spacy.training import Example

        spacy.util.fix_random_seed(self.seed)
        self._labels, Y = labels_of(train)
        seen, held_out = split(train, seed=self.seed)
        self._nlp = spacy.blank("nl")
        textcat: Any = self._nlp.add_pipe("textcat_multilabel", config={"model": MODEL, "threshold": 0.5})
        for column in range(len(self._labels)):
            textcat.add_label(str(column))
        examples = [
            Example.from_dict(
                self._nlp.make_doc(train[i].text), {"cats": {str(c): float(on) for c, on in enumerate(Y[i])}}
            )
            for i in seen
        ]
        others = [train[i].text for i in held_out]
        optimizer = self._nlp.initialize(lambda: examples[:100])
        shuffle, best = random.Random(self.seed), (-1.0, 0.0, b"")
        for epoch in range(1, self.epochs + 1):
            shuffle.shuffle(examples)
            losses: dict[str, float] = {}
            for batch in spacy.util.minibatch(examples, spacy.util.compounding(100, 1_000, 1.001)):
                self._nlp.update(batch, sgd=optimizer, drop=self.dropout, losses=losses)
            with self._nlp.use_params(optimizer.averages):
                threshold, f1 = best_threshold(self._scores(others), Y[held_out])
                if f1 > best[0]:
                    best = f1, threshold, self._nlp.to_bytes()
            print(f"spaCy, epoch {epoch} of {self.epochs}: {f1:.3f} held out", file=sys.stderr, flush=True)
        _, self._threshold, weights = best
        self._nlp.from_bytes(weights)

    def _scores(self, texts: Sequence[str]) -> NDArray[np.float32]:
        scores = np.zeros((len(texts), len(self._labels)), dtype=np.float32)
        for row, doc in enumerate(self._nlp.pipe(texts)):
            scores[row] = [doc.cats[str(column)] for column in range(len(self._labels))]
        return scores

    def predict(self, texts: Sequence[str]) -> Labels:
        return said(self._scores(texts), self._labels, self._threshold)

    def size(self) -> int:
        return len(self._nlp.to_bytes())
