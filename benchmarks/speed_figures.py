"""The figures of a run of speed.py, to be looked up and compared."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median
from typing import Any, Self

BUSY = 0.1
"""Above this share of the cores for other programs, a time is not one of a quiet machine."""


@dataclass(frozen=True)
class Timed:
    """One system on one file, as speed.py wrote it; `rates` are items per second, one for each turn."""

    name: str
    input: str
    items: int
    cores: int
    seconds: Sequence[float]
    others: Sequence[float | None]
    mb: float
    words: int
    distinct: float
    distinct_words: int
    peak_mb: int | None
    note: str
    input_note: str

    @property
    def rates(self) -> list[float]:
        return [self.items / each for each in self.seconds]

    @property
    def rate(self) -> float:
        """The median of the rates."""
        return self.items / median(self.seconds)

    @property
    def busy(self) -> bool:
        """Whether other programs used the machine in half of the turns or more."""
        known = [share for share in self.others if share is not None]
        return bool(known) and median(known) > BUSY


@dataclass(frozen=True)
class Ratio:
    """How many times faster one is than another: of the medians, and the lowest and highest of a turn."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Figures:
    """Everything that was measured."""

    machine: dict[str, Any]
    repeats: int
    runs: tuple[Timed, ...]
    cold_start: dict[str, list[float]]
    left_out: dict[str, str]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what speed.py wrote."""
        found = json.loads(path.read_text(encoding="utf-8"))
        names = [field.name for field in fields(Timed)]
        runs = [Timed(**{name: run[name] for name in names}) for run in found["runs"] if run["seconds"]]
        cold = {each["name"]: each["seconds"] for each in found["cold_start"]}
        return cls(found["machine"], found["repeats"], tuple(runs), cold, found["left_out"])

    def find(self, name: str, *, cores: int, input: str = "items", near: int | None = None) -> Timed | None:
        """Return a run of a system: of so many items, or else of the number nearest to it; the most without `near`."""
        found = [run for run in self.runs if (run.name, run.cores, run.input) == (name, cores, input)]
        if near is None:
            return max(found, key=lambda run: run.items, default=None)
        return min(found, key=lambda run: abs(run.items - near), default=None)


def ratio(fast: Timed, slow: Timed) -> Ratio:
    """Compare two systems by their rates, turn by turn too; both took part in every turn."""
    turns = [one / other for one, other in zip(fast.rates, slow.rates, strict=False)]
    return Ratio(fast.rate / slow.rate, min(turns), max(turns))
