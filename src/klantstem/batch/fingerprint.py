"""What the tags of a job depend on, so that only the same job goes on with them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from klantstem import __version__

if TYPE_CHECKING:
    from klantstem.tagger import Tagger

_SAMPLES = 16
_SAMPLE_BYTES = 1 << 16
_NAMES = {
    "klantstem": "the version of klantstem",
    "input": "the input",
    "model": "the model",
    "values": "the value set",
}


def fingerprint(path: Path, tagger: Tagger, **settings: object) -> dict[str, Any]:
    """Describe a job by plain values.

    Parameters
    ----------
    path : the input
    tagger : what reads it
    settings : by the name of their option
    """
    model = tagger.model
    taught = None if model.adaptation is None else model.adaptation.digest
    return {
        "klantstem": __version__,
        "input": _file(path),
        "model": _digest(
            model.name, model.version, model.engine, model.training, tagger.classifier.thresholds_.tolist(), taught
        ),
        "values": _digest(tagger.values.model_dump(mode="json")),
        **settings,
    }


def difference(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Say in words what is not the same; nothing where all is."""
    if not before:
        return "what it was begun with cannot be read"
    names = [key for key in now if before.get(key) != now[key]]
    shown = [_NAMES.get(name) or "--" + name.replace("_", "-") for name in names]
    if not shown:
        return ""
    listed = ", ".join(shown[:-1]) + (" and " if shown[:-1] else "") + shown[-1]
    return f"{listed} {'is' if len(shown) == 1 else 'are'} different"


def _file(path: Path) -> dict[str, Any]:
    """Describe a file by its size, its time, and 64 KiB at 16 places."""
    facts = path.stat()
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for start in np.linspace(0, max(0, facts.st_size - _SAMPLE_BYTES), _SAMPLES, dtype=np.int64):
            file.seek(int(start))
            digest.update(file.read(_SAMPLE_BYTES))
    return {"bytes": facts.st_size, "modified": facts.st_mtime_ns, "sha256": digest.hexdigest()}


def _digest(*facts: object) -> str:
    return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()
