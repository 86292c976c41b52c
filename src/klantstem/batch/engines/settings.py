"""A tagger on another machine: the same model, value set and release as where the job was begun, or none."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

from klantstem import __version__
from klantstem.batch.bulk import BulkTagger
from klantstem.errors import ModelError
from klantstem.models.checksums import CHECKSUMS
from klantstem.models.shipped import AUTO, DEFAULT_MODEL, FAST_MODEL, adaptation_in, available_models, model_folder
from klantstem.tagger import Tagger, load
from klantstem.values import DEFAULT, ValueSet
from klantstem.values import load as load_values


@dataclass(frozen=True, slots=True)
class Settings:
    """With what every worker has to read; small, hashable and easy to send.

    Attributes
    ----------
    model : name of a shipped model, or the absolute path of a folder that every worker sees
    weights : digest of the checksums of the model's files
    values : the value set as JSON, because its file need not be on the workers
    release : version of klantstem
    """

    model: str
    weights: str
    values: str
    release: str

    @classmethod
    def of(cls, model: str | Path = DEFAULT_MODEL, values: str | Path | ValueSet | None = None) -> Self:
        """Take down what :func:`klantstem.load` would open here.

        Raises
        ------
        ModelError, ValueSetError
            If there is no such model or value set.
        """
        if values is None:
            adaptation = adaptation_in(model)
            values = DEFAULT if adaptation is None else adaptation.values
        chosen = values if isinstance(values, ValueSet) else load_values(values)
        name = str(model)
        if name not in available_models() and name.partition(":")[0] != AUTO:
            name = str(Path(model).absolute())
        return cls(name, _weights(name), chosen.model_dump_json(), __version__)

    def value_set(self) -> ValueSet:
        """Return the value set."""
        return ValueSet.model_validate_json(self.values)


class _OfThread(threading.local):
    """What a thread of this process has open: a bulk tagger remembers words and is no thread's but its own."""

    settings: Settings | None = None
    tagger: BulkTagger | None = None


_open = _OfThread()


def opened(settings: Settings) -> BulkTagger:
    """Return the bulk tagger of this thread, with a model on one core that the process opens once and keeps.

    Raises
    ------
    ModelError
        If the model is not on this machine, or it or klantstem is another release than where the job was begun.
    """
    if _open.tagger is None or _open.settings != settings:
        _open.settings, _open.tagger = settings, BulkTagger(_tagger(settings), texts=False)
    return _open.tagger


@lru_cache(maxsize=1)
def _tagger(settings: Settings) -> Tagger:
    if settings.release != __version__:
        raise ModelError(
            f"A worker has klantstem {__version__} and this job was begun with {settings.release}: "
            "install the same release on every machine."
        )
    if settings.weights != _weights(settings.model):
        raise ModelError(
            f"The model {settings.model} on a worker is not the one that this job was begun with: "
            "put the same files on every machine."
        )
    return load(settings.model, values=settings.value_set(), threads=1)


def _weights(model: str) -> str:
    """Return a digest that is another for other weights."""
    if (adaptation := adaptation_in(model)) is not None:
        return adaptation.digest
    names = (FAST_MODEL, DEFAULT_MODEL) if model.partition(":")[0] == AUTO else (model,)
    digest = hashlib.sha256()
    for name in names:
        try:
            digest.update((model_folder(name) / CHECKSUMS).read_bytes())
        except FileNotFoundError:
            raise ModelError(f"{name} has no {CHECKSUMS}. Give a folder that klantstem wrote.") from None
    return digest.hexdigest()
