"""model2vec, https://github.com/MinishLab/model2vec: a vector for each piece of the vocabulary, and a classifier."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from klantstem.corpus import GoldSentence
from klantstem.evaluate.baselines import Labels
from peers.held_out import best_threshold, labels_of, said, split
from peers.hub_folder import PACKAGES, write_hub_folder
from peers.untrained_encoder import UntrainedEncoder


@dataclass
class Model2Vec:
    """Static vectors distilled from the encoder, trained further together with a classifier of its package."""

    encoder: UntrainedEncoder
    dimensions: int = 256
    seed: int = 0

    name: ClassVar[str] = "model2vec"
    note: ClassVar[str] = (
        "static vectors distilled from the untrained encoder (PCA to 256, SIF), then StaticModelForClassification, "
        "multi-label; early stopping and threshold by a tenth of the documents, which it is not trained on"
    )
    packages: ClassVar[Mapping[str, str]] = {
        "model2vec": "model2vec[distill,train]", "skeletoken": "model2vec[distill,train]", **PACKAGES,
    }  # fmt: skip

    def fit(self, train: Sequence[GoldSentence]) -> None:
        from model2vec.distill import distill
        from model2vec.train import StaticModelForClassification

        self._labels, Y = labels_of(train)
        seen, held_out = split(train, seed=self.seed)
        with tempfile.TemporaryDirectory() as scratch:
            write_hub_folder(self.encoder, Path(scratch))
            static = distill(scratch, device="cpu", pca_dims=self.dimensions)
        self._model: Any = StaticModelForClassification.from_static_model(model=static)
        texts = [sentence.text for sentence in train]
        # A label of the held-out part alone is one that it cannot learn, and must not be asked for.
        names = [[str(column) for column in np.flatnonzero(row)] for row in Y & Y[seen].any(axis=0)]
        self._model.fit(
            [texts[i] for i in seen], [names[i] for i in seen], X_val=[texts[i] for i in held_out],
            y_val=[names[i] for i in held_out], device="cpu", random_seed=self.seed,
        )  # fmt: skip
        self._model.eval()
        # In the order of their names, and without those.
        self._columns = [int(name) for name in self._model.classes_]
        self._threshold, _ = best_threshold(self._scores([texts[i] for i in held_out]), Y[held_out])

    def _scores(self, texts: Sequence[str]) -> NDArray[np.float32]:
        scores = np.zeros((len(texts), len(self._labels)), dtype=np.float32)
        if texts:
            scores[:, self._columns] = self._model.predict_proba(list(texts))
        return scores

    def predict(self, texts: Sequence[str]) -> Labels:
        return said(self._scores(texts), self._labels, self._threshold)

    def size(self) -> int:
        with tempfile.TemporaryDirectory() as scratch:
            self._model.to_pipeline().save_pretrained(scratch)
            return sum(file.stat().st_size for file in Path(scratch).rglob("*") if file.is_file())
