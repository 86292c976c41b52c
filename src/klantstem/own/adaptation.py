"""What a model was taught by corrected tags: a small folder of its own, beside a model that stays as it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from klantstem.errors import ModelError
from klantstem.own.head import Head
from klantstem.values import ValueSet

FORMAT = 1
FACTS, WEIGHTS = "adaptation.json", "adaptation.safetensors"


@dataclass(frozen=True, slots=True)
class Adaptation:
    """Heads for some values of a value set.

    Attributes
    ----------
    model : name of the model that they correct, or its folder
    checksum : of that model's checksums; the heads are worth nothing on another
    values : the set in whose words the corrections were made
    heads : by name of the value
    facts : how much it helped, and on how many corrections that was measured
    """

    model: str
    checksum: str
    values: ValueSet
    heads: Mapping[str, Head]
    facts: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """A digest of all that tags depend on."""
        found = hashlib.sha256(f"{self.model} {self.checksum}".encode())
        for name in sorted(self.heads):
            head = self.heads[name]
            found.update(f"{name} {head.slope!r} {head.bias!r}".encode() + head.weights.tobytes())
        return found.hexdigest()


def write_adaptation(adaptation: Adaptation, folder: Path) -> None:
    """Write an adaptation to a folder, which is made where it is missing."""
    from safetensors.numpy import save

    folder.mkdir(parents=True, exist_ok=True)
    names = list(adaptation.heads)
    weights = save({str(number): adaptation.heads[name].weights for number, name in enumerate(names)})
    facts = {
        "format": FORMAT,
        "model": adaptation.model,
        "checksum": adaptation.checksum,
        "weights": hashlib.sha256(weights).hexdigest(),
        "heads": [
            {"value": name, "slope": adaptation.heads[name].slope, "bias": adaptation.heads[name].bias}
            for name in names
        ],
        "facts": dict(adaptation.facts),
        "values": adaptation.values.model_dump(mode="json"),
    }
    (folder / WEIGHTS).write_bytes(weights)
    (folder / FACTS).write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_adaptation(folder: Path) -> Adaptation:
    """Read an adaptation from its folder.

    Raises
    ------
    ModelError
        If it is damaged or of another version of klantstem.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        if facts["format"] != FORMAT:
            raise ModelError(f"{folder} was learnt by another version of klantstem: learn it again.")
        content = (folder / WEIGHTS).read_bytes()
        if hashlib.sha256(content).hexdigest() != facts["weights"]:
            raise ModelError(f"{WEIGHTS} in {folder} is not the file that was saved: learn it again.")
        arrays = load(content)
        heads = {
            str(each["value"]): Head(float(each["slope"]), arrays[str(number)].astype(np.float32), float(each["bias"]))
            for number, each in enumerate(facts["heads"])
        }
        values = ValueSet.model_validate(facts["values"])
        return Adaptation(str(facts["model"]), str(facts["checksum"]), values, heads, dict(facts["facts"]))
    except (OSError, KeyError, TypeError, ValueError, SafetensorError):
        raise ModelError(f"The files in {folder} do not describe what was learnt: learn it again.") from None
