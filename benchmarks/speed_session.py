"""The systems of a run of speed.py: trained where they are not yet, tried, and run in processes of their own."""

from __future__ import annotations

import hashlib
import inspect
import random
import re
import sys
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from sentences import CORPUS
from speed_inputs import Inputs
from speed_peers import head
from speed_peers.system import Material, System
from speed_plan import Pace, Task, pilot
from speed_process import FailedError, Taken, python, taken

from klantstem.corpus import read_corpus

RUN = Path(__file__).parent / "speed_peers/run.py"
SENTENCES = 5_000
"""To train on: how right a system is makes no difference to its speed. The vocabulary comes from all reviews."""

_TOO_SLOW = 500


@dataclass
class Session:
    """The systems that are measured, with what they need.

    Attributes
    ----------
    systems : by name
    inputs : the files
    cache : folder for what is trained
    encoder : folder of the untrained encoder, if there is one
    left_out : systems that are not measured, and why
    """

    systems: dict[str, System]
    inputs: Inputs
    cache: Path
    encoder: Path | None
    seed: int = 0
    left_out: dict[str, str] = field(default_factory=dict)

    def prepare(self) -> None:
        """Train what is not in the cache; leave out what cannot be."""
        material: Material | None = None
        for name, system in list(self.systems.items()):
            folder = self.state(system)
            if (folder / "ready").is_file():
                continue
            if reason := self._lacks(system):
                self._leave_out(name, reason)
                continue
            material = material or self._material()
            told(f"{name}: preparing")
            folder.mkdir(parents=True, exist_ok=True)
            system.prepare(material, folder)
            (folder / "ready").touch()

    def state(self, system: System) -> Path:
        """Return the folder of what a system keeps; its name tells the recipe."""
        parts = (sys.modules[type(system).__module__], head)
        recipe = repr(system) + "".join(inspect.getsource(part) for part in parts)
        digest = hashlib.sha256(recipe.encode()).hexdigest()[:12]
        return self.cache / "states" / f"{re.sub(r'[^a-z0-9]+', '-', system.name.lower())}-{digest}"

    def measure(self, task: Task, *, watch: bool = False) -> Taken | None:
        """Run a task once; a system that fails is left out from then on, and its tasks are None."""
        if task.name not in self.systems:
            return None
        _, source = self.inputs.get(task.input, task.items)
        target = self.cache / "out.parquet"
        target.unlink(missing_ok=True)
        command = python(RUN, task.name, self.state(self.systems[task.name]), task.cores, source, target)
        try:
            result = taken(command, cores=task.cores, watch=watch)
        except FailedError as error:
            self._leave_out(task.name, str(error))
            return None
        return result

    def paces(self) -> dict[tuple[str, str], Pace]:
        """Try every system on a few items of every file that it reads, on one core."""
        found: dict[tuple[str, str], Pace] = {}
        for name, system in list(self.systems.items()):
            for each in ("items", *system.inputs):

                def tried(items: int, name: str = name, each: str = each) -> tuple[float, float]:
                    result = self.measure(Task(name, each, items, 1))
                    # One that has failed is as slow as can be, so that it is not tried again.
                    return (result.seconds, result.wall) if result else (_TOO_SLOW, _TOO_SLOW)

                found[name, each] = pilot(tried)
                told(f"{name}, {each}: about {found[name, each].rate:,.0f} items/s on a core")
        return found

    def _material(self) -> Material:
        sentences = read_corpus(CORPUS)["train"]
        random.Random(self.seed).shuffle(sentences)
        return Material(sentences[:SENTENCES], self.inputs.reviews(), self.encoder)

    def _lacks(self, system: System) -> str:
        missing = dict.fromkeys(package for module, package in system.packages.items() if find_spec(module) is None)
        if missing:
            return f"not installed: pip install {' '.join(map(repr, missing))}"
        return "it begins with --encoder FOLDER" if system.needs_encoder and self.encoder is None else ""

    def _leave_out(self, name: str, reason: str) -> None:
        self.systems.pop(name, None)
        self.left_out[name] = reason
        told(f"{name} is left out: {reason}")


def told(line: str) -> None:
    """Say what is going on."""
    print(line, file=sys.stderr, flush=True)
