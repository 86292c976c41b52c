"""model2vec's static vectors with a linear head."""

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


@dataclass(frozen=True)
class Model2Vec:
    """Vectors of 256 distilled from the encoder as the package does it, for the pieces of its own vocabulary."""

    name: ClassVar[str] = "model2vec"
    note: ClassVar[str] = "distilled from the untrained encoder (PCA to 256), encode, one linear layer"
    packages: ClassVar[Mapping[str, str]] = {
        "model2vec": "model2vec[distill,train]", "skeletoken": "model2vec[distill,train]", "torch": "torch",
    }  # fmt: skip
    needs_encoder: ClassVar[bool] = True
    every_size: ClassVar[bool] = False
    inputs: ClassVar[Mapping[str, int | None]] = {}

    def prepare(self, material: Material, folder: Path) -> None:
        from model2vec.distill import distill
        from peers.hub_folder import write_hub_folder
        from peers.untrained_encoder import UntrainedEncoder

        assert material.encoder is not None
        with tempfile.TemporaryDirectory() as scratch:
            write_hub_folder(UntrainedEncoder.of(material.encoder), Path(scratch))
            static = distill(scratch, device="cpu", pca_dims=256)
        static.save_pretrained(str(folder))
        vectors = static.encode([sentence.text for sentence in material.sentences])
        Head.fitted(vectors, material.sentences, folder).write(folder)

    def load(self, folder: Path, cores: int, items: int) -> Job:
        from model2vec import StaticModel

        static, head = StaticModel.from_pretrained(str(folder)), Head.read(folder)

        def said(texts: list[str]) -> NDArray[np.bool_]:
            # The processes that share the file are made by us.
            return head.said(static.encode(texts, use_multiprocessing=False))

        return job(said, folder, cores)
