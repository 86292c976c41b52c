"""The encoder before it is trained on labels, for the models that begin with one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from klantstem.models.encoder import GRAPH, TOKENIZER, WEIGHTS, Encoder


@dataclass(frozen=True)
class UntrainedEncoder:
    """A folder that `klantstem models build-encoder` made.

    Attributes
    ----------
    fingerprint : of its contents
    folder : where it is
    """

    fingerprint: str
    folder: Path = field(repr=False)

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Take the fingerprint of a folder.

        Raises
        ------
        ModelError
            If there is no encoder in it.
        """
        Encoder.from_disk(folder)
        digest = hashlib.sha256()
        for name in (WEIGHTS, GRAPH, TOKENIZER):
            digest.update((folder / name).read_bytes())
        return cls(digest.hexdigest()[:16], folder)

    def load(self) -> Encoder:
        """Read it."""
        return Encoder.from_disk(self.folder)

    def size(self) -> int:
        """Return how many bytes it takes on disk."""
        return sum(file.stat().st_size for file in self.folder.iterdir())
