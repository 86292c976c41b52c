"""SetFit, https://arxiv.org/abs/2209.11055: an encoder learns which sentences belong together, then a logistic head."""

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
from peers.held_out import labels_of, split
from peers.hub_folder import PACKAGES, write_hub_folder
from peers.logistic_head import LogisticHead
from peers.untrained_encoder import UntrainedEncoder


@dataclass
class SetFit:
    """Pairs of a few sentences of each label train the encoder; the head sees all training sentences.

    Attributes
    ----------
    shots : sentences drawn for each label, and as many times that without a label as one label in ten
    steps, batch : how many batches of how many pairs
    longest : tokens of a sentence; what is longer is cut
    """

    encoder: UntrainedEncoder
    shots: int = 16
    steps: int = 500
    batch: int = 16
    longest: int = 96
    seed: int = 0

    name: ClassVar[str] = "SetFit"
    packages: ClassVar[Mapping[str, str]] = {
        "setfit": "setfit", "sentence_transformers": "sentence-transformers[train]", **PACKAGES,
    }  # fmt: skip

    @property
    def note(self) -> str:
        return (
            f"the untrained encoder, trained on {self.steps * self.batch:,} pairs of {self.shots} sentences per label; "
            "logistic head on all sentences, C and threshold chosen on a tenth of the documents"
        )

    def fit(self, train: Sequence[GoldSentence]) -> None:
        from sentence_transformers import SentenceTransformer, models
        from setfit import SetFitModel, Trainer, TrainingArguments

        _, Y = labels_of(train)
        seen, _ = split(train, seed=self.seed)
        chosen = few(Y, seen, self.shots, seed=self.seed)
        with tempfile.TemporaryDirectory() as scratch:
            write_hub_folder(self.encoder, Path(scratch))
            network = models.Transformer(scratch, max_seq_length=self.longest)
            pooling = models.Pooling(network.get_embedding_dimension(), pooling_mode="mean")
            self._body: Any = SentenceTransformer(modules=[network, pooling, models.Normalize()], device="cpu")
            settings = TrainingArguments(
                output_dir=scratch, max_steps=self.steps, batch_size=self.batch, seed=self.seed, report_to="none",
                save_strategy="no", logging_steps=50, show_progress_bar=False,
            )  # fmt: skip
            model = SetFitModel(model_body=self._body, multi_target_strategy="one-vs-rest")
            trainer = Trainer(model=model, args=settings)
            with _half():
                trainer.train_embeddings([train[i].text for i in chosen], [Y[i].astype(int).tolist() for i in chosen])
        self._head = LogisticHead()
        self._head.fit(self._encode([sentence.text for sentence in train]), train, seed=self.seed)

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        with _half():
            vectors = self._body.encode(list(texts), batch_size=64, show_progress_bar=False)
        found: NDArray[np.float32] = vectors.astype(np.float32)
        return found

    def predict(self, texts: Sequence[str]) -> Labels:
        return self._head.predict(self._encode(texts))

    def size(self) -> int:
        with tempfile.TemporaryDirectory() as scratch:
            self._body.save(scratch, create_model_card=False)
            body = sum(file.stat().st_size for file in Path(scratch).rglob("*") if file.is_file())
        return body + self._head.size()


def _half() -> Any:
    """Compute in 16 bit, as `klantstem train --tune` does: half the time on processors made for it."""
    import torch

    return torch.autocast("cpu", dtype=torch.bfloat16)


def few(Y: NDArray[np.bool_], rows: NDArray[np.int64], shots: int, *, seed: int) -> NDArray[np.int64]:
    """Return the numbers of up to `shots` of the rows for each label, and a tenth as many again that have none."""
    order = np.random.default_rng(seed).permutation(rows)
    drawn = {int(row) for column in Y.T for row in order[column[order]][:shots]}
    without = order[~Y[order].any(axis=1)][: max(len(drawn) // 10, 1)]
    return np.array(sorted(drawn | {int(row) for row in without}))
