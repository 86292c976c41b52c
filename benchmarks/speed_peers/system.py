"""What a system has to be able to do to be measured for speed.

A system imports nothing heavy before it needs it: its memory is measured, and not that of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from klantstem.corpus import GoldSentence

TEXT = "opmerking"
"""The column with the feedback."""

Job = Callable[[Path, Path], None]
"""Reads the first file and writes the second."""


@dataclass(frozen=True)
class Material:
    """What to train on: labelled sentences, feedback for a vocabulary, and the untrained encoder where there is one."""

    sentences: Sequence[GoldSentence]
    reviews: Sequence[str]
    encoder: Path | None


class System(Protocol):
    """Something that labels a file.

    Attributes
    ----------
    name : as in the table
    note : what a reader has to know of the recipe
    packages : the modules that it needs beyond klantstem's own, and what pip calls each
    needs_encoder : whether it begins with the untrained encoder
    every_size : measure it at every size, however long that takes
    inputs : the files that it reads beside `items`, and of how many items; None for as many as the time allows
    """

    @property
    def name(self) -> str: ...

    @property
    def note(self) -> str: ...

    @property
    def packages(self) -> Mapping[str, str]: ...

    @property
    def needs_encoder(self) -> bool: ...

    @property
    def every_size(self) -> bool: ...

    @property
    def inputs(self) -> Mapping[str, int | None]: ...

    def prepare(self, material: Material, folder: Path) -> None:
        """Train it and keep it in a folder; how well it learns makes no difference to its speed."""

    def load(self, folder: Path, cores: int, items: int) -> Job:
        """Read what :meth:`prepare` kept, and return what is timed."""
