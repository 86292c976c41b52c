"""What is measured, on how many items and how many cores, so that it fits in the time that there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from speed_peers.system import System

SIZES = (10_000, 100_000, 1_000_000)
FEWER = (5_000, 2_000, 1_000, 500, 200)
_LONGEST = (60, 40, 30, 20, 15, 12, 10, 8, 6, 5, 4, 3, 2)
_PILOTS = (100, 1_000, 10_000, 100_000)
_ENOUGH = 1.0


@dataclass(frozen=True)
class Task:
    """One system on one file with so many cores."""

    name: str
    input: str
    items: int
    cores: int


@dataclass(frozen=True)
class Pace:
    """How fast a system is on one core, roughly: items a second, and seconds before it begins."""

    rate: float
    start: float

    def seconds(self, items: int, cores: int) -> float:
        """Return how long a process will take at most, if cores share the work well."""
        return self.start + items / (self.rate * cores)


def pilot(measure: Callable[[int], tuple[float, float]]) -> Pace:
    """Find the pace with more and more items, until a run is long enough to tell.

    Parameters
    ----------
    measure : seconds of the work, and of the whole process, for a number of items
    """
    for items in _PILOTS:
        seconds, wall = measure(items)
        pace = Pace(items / max(seconds, 1e-9), max(wall - seconds, 0.0))
        if seconds >= _ENOUGH:
            break
    return pace


def plan(
    systems: Sequence[System],
    paces: Mapping[tuple[str, str], Pace],
    *,
    cores: Sequence[int],
    repeats: int,
    seconds: float,
    sizes: Sequence[int] = SIZES,
) -> tuple[list[Task], float]:
    """Return what to measure, and how many seconds that will take.

    A run may take as long as lets everything be repeated in the time; a system that is too slow for a size gets fewer
    items, for half as long, unless it is one for every size. Of a file beside `items` all get as many as the slowest
    can read, where they do not ask for a number.

    Parameters
    ----------
    systems : in the order of the table
    paces : by the names of system and input
    cores : numbers of cores to use
    repeats : runs of each task; there is one more, for its memory
    seconds : in all
    sizes : numbers of items
    """
    for longest in _LONGEST:
        tasks = list(_tasks(systems, paces, cores, sizes, longest))
        total = sum(paces[task.name, task.input].seconds(task.items, task.cores) for task in tasks)
        if total * (repeats + 1) <= seconds:
            break
    return tasks, total * (repeats + 1)


def _tasks(
    systems: Sequence[System],
    paces: Mapping[tuple[str, str], Pace],
    cores: Sequence[int],
    sizes: Sequence[int],
    longest: float,
) -> Iterator[Task]:
    common: dict[str, int] = {}
    for system in systems:
        for name in system.inputs:
            few = _few(paces[system.name, name].rate * max(cores) * longest / 2)
            common[name] = min(few, common.get(name, few))
    for system in systems:
        for count in cores:
            most = paces[system.name, "items"].rate * count * longest
            for size in [size for size in sizes if system.every_size or size <= most] or [_few(most / 2)]:
                yield Task(system.name, "items", size, count)
        for name, size in system.inputs.items():
            yield Task(system.name, name, size or common[name], max(cores))


def _few(most: float) -> int:
    return next((size for size in FEWER if size <= most), FEWER[-1])
