"""What reads values that a model was not trained on: an encoder that was not trained on labels either.

Training on labels bends an encoder towards the values that it is trained on, and wears away what tells others apart.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from klantstem.models.encoder import Encoder
from klantstem.models.matcher import DescriptionMatcher

FOLDER, NUMBERS = "general", "matcher.safetensors"


@dataclass(frozen=True, slots=True)
class GeneralMatcher:
    """An encoder and the numbers that were fitted for it.

    Attributes
    ----------
    encoder : reads texts and descriptions
    numbers : what turns their likeness into probabilities
    """

    encoder: Encoder
    numbers: DescriptionMatcher

    def to_disk(self, folder: Path, *, beside: Encoder) -> None:
        """Write both to a folder, without what the encoder `beside` has of words too."""
        from safetensors.numpy import save

        self.encoder.to_disk(folder, beside=beside)
        (folder / NUMBERS).write_bytes(save(asdict(self.numbers)))

    @classmethod
    def from_disk(cls, folder: Path, *, beside: Encoder) -> Self:
        """Read both from a folder."""
        from safetensors.numpy import load_file

        encoder = Encoder.from_disk(folder, threads=beside.threads, beside=beside)
        return cls(encoder, DescriptionMatcher(**load_file(folder / NUMBERS)))
