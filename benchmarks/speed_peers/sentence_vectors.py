"""sentence-transformers in 32 bit with a linear head."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from speed_peers.head import Head
from speed_peers.label_file import job
from speed_peers.system import Job, Material

_MODEL, _ENOUGH = "model", 1_000


@dataclass(frozen=True)
class SentenceVectors:
    """The encoder that nl_klantstem_lg began as, before training, as sentence-transformers reads it.

    It is given all texts at once, sorts them by length itself, and uses the cores by torch's threads.
    """

    name: ClassVar[str] = "sentence-transformers"
    note: ClassVar[str] = "the untrained encoder in torch, 32 bit, mean pooling, encode, one linear layer"
    packages: ClassVar[Mapping[str, str]] = {"sentence_transformers": "sentence-transformers", "torch": "torch"}
    needs_encoder: ClassVar[bool] = True
    every_size: ClassVar[bool] = False
    inputs: ClassVar[Mapping[str, int | None]] = {"sentences": None, "repeated": None}

    def prepare(self, material: Material, folder: Path) -> None:
        from peers.hub_folder import write_hub_folder
        from peers.untrained_encoder import UntrainedEncoder
        from sentence_transformers import SentenceTransformer, models

        assert material.encoder is not None
        with tempfile.TemporaryDirectory() as scratch:
            write_hub_folder(UntrainedEncoder.of(material.encoder), Path(scratch))
            words = models.Transformer(scratch)
        encoder = SentenceTransformer(modules=[words, models.Pooling(words.get_embedding_dimension())], device="cpu")
        encoder.save(str(folder / _MODEL))
        # A head that has seen few sentences is as fast.
        known = {label for sentence in material.sentences[:_ENOUGH] for label in sentence.labels}
        rest = [sentence for sentence in material.sentences[_ENOUGH:] if sentence.labels - known]
        sentences = [*material.sentences[:_ENOUGH], *rest]
        vectors = encoder.encode([sentence.text for sentence in sentences], show_progress_bar=False)
        Head.fitted(vectors, sentences, folder).write(folder)

    def load(self, folder: Path, cores: int, items: int) -> Job:
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(cores)
        encoder, head = SentenceTransformer(str(folder / _MODEL), device="cpu"), Head.read(folder)

        def said(texts: list[str]) -> NDArray[np.bool_]:
            return head.said(encoder.encode(texts, show_progress_bar=False))

        return job(said, folder, cores, at_once=True)
