"""The models that come with klantstem."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import klantstem
from klantstem.corpus import GoldSentence
from klantstem.evaluate.baselines import Labels
from klantstem.models.shipped import AUTO, DEFAULT_MODEL, FAST_MODEL, available_models

PACKAGE = Path(klantstem.__file__).parent
_CODE = ("tagger.py", "models/*.py", "text/*.py", "values/**/*")


@dataclass
class Shipped:
    """A model as users load it: it reads each sentence as a feedback item, and cleans and cuts it first.

    Attributes
    ----------
    name : of the model
    fingerprint : of its folders, and of the code that reads with it
    folders : those that it is read from
    """

    name: str
    fingerprint: str
    folders: tuple[Path, ...] = field(repr=False)

    note: ClassVar[str] = "comes with klantstem, trained; its card says how and on what"
    packages: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def all(cls) -> list[Shipped]:
        """Return every model that comes with klantstem, the one that is loaded by default first."""
        models = available_models()
        parts: dict[str, tuple[Path, ...]] = {}
        parts |= {name: (models[name],) for name in sorted(models, key=lambda name: name != DEFAULT_MODEL)}
        if {FAST_MODEL, DEFAULT_MODEL} <= models.keys():
            parts[AUTO] = models[FAST_MODEL], models[DEFAULT_MODEL]
        code = _digest(PACKAGE, (file for pattern in _CODE for file in PACKAGE.glob(pattern)))
        return [
            cls(name, "-".join([code, *(_digest(folder, files(folder)) for folder in folders)]), folders)
            for name, folders in parts.items()
        ]

    def fit(self, train: Sequence[GoldSentence]) -> None:
        """Load it."""
        self._tagger = klantstem.load(self.name)

    def predict(self, texts: Sequence[str]) -> Labels:
        items = self._tagger.tag_items(texts)
        return [frozenset((tag.value, str(tag.stance)) for tag in item.tags) for item in items]

    def size(self) -> int:
        return sum(file.stat().st_size for folder in self.folders for file in files(folder))


def files(folder: Path) -> list[Path]:
    """Return the files of a model; its card says nothing to a sentence."""
    return [file for file in folder.rglob("*") if file.is_file() and file.suffix != ".md"]


def _digest(folder: Path, found: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(found):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]
