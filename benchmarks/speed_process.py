"""Run a measurement in a process of its own, and watch what the process and its children take."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_INTERVAL = 0.02
_STEADY = 0.2
# Libraries read these when they are loaded.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS", "BLIS_NUM_THREADS")


@dataclass(frozen=True)
class Taken:
    """What a process took.

    Attributes
    ----------
    seconds : as the process says itself, of the work alone; the whole process where it says nothing
    wall : of the whole process, its start included
    cpu : seconds that cores worked for the whole process and its children
    peak_mb : most memory of the process and its children at one time, in millions of bytes; None where not watched
    others : share of the processor cores that other programs had meanwhile; None unknown
    """

    seconds: float
    wall: float
    cpu: float
    peak_mb: float | None
    others: float | None


class FailedError(Exception):
    """A measurement stopped with an error."""


def taken(command: Sequence[str], *, cores: int, watch: bool = False) -> Taken:
    """Run a command on so many cores; its last line of output may be a JSON object with `seconds`.

    Parameters
    ----------
    command : the program and its arguments
    cores : how many it may use; Linux keeps it to these, elsewhere only the libraries' own settings do
    watch : sample its memory, which costs it some speed

    Raises
    ------
    FailedError
        If it ends with another code than 0.
    """
    settings = {**os.environ, **dict.fromkeys(_THREADS, str(cores)), "TOKENIZERS_PARALLELISM": str(cores > 1).lower()}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        busy, own, children, started = _busy(), _own(), _children(), time.perf_counter()
        process = subprocess.Popen(
            command, env=settings, stdin=subprocess.DEVNULL, stdout=out, stderr=err, preexec_fn=_keep_to(cores)
        )
        peak = 0.0
        while watch and process.poll() is None:
            peak = max(peak, _memory(process.pid))
            time.sleep(_INTERVAL)
        code = process.wait()
        wall = time.perf_counter() - started
        others = None
        busy_after = _busy()
        # The counters of the machine move in steps of a hundredth of a second.
        if busy is not None and busy_after is not None and wall > _STEADY:
            share = (busy_after - busy - (_own() - own)) / wall / (os.cpu_count() or 1)
            others = round(min(max(share, 0.0), 1.0), 3)
        out.seek(0)
        err.seek(0)
        if code:
            lines = err.read().decode(errors="replace").strip().splitlines()
            raise FailedError(lines[-1] if lines else f"it ended with code {code}")
        seconds, memory = _said(out.read()).get("seconds", wall), peak / 1e6 if watch and peak else None
        return Taken(seconds, wall, _children() - children, memory, others)


def python(script: Path, *arguments: object) -> list[str]:
    """Return the command that runs a script with this interpreter."""
    return [sys.executable, str(script), *map(str, arguments)]


def _said(output: bytes) -> Mapping[str, float]:
    lines = output.decode(errors="replace").strip().splitlines()
    try:
        said = json.loads(lines[-1]) if lines else {}
    except json.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def _keep_to(cores: int) -> Callable[[], None] | None:
    if not hasattr(os, "sched_setaffinity"):
        return None
    chosen = sorted(os.sched_getaffinity(0))[:cores]
    return lambda: os.sched_setaffinity(0, chosen)


def _memory(pid: int) -> float:
    """Return the bytes of a process and its children; what they share is counted once."""
    return sum(map(_proportional, _family(pid)))


def _family(pid: int) -> list[int]:
    family = [pid]
    try:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                family += _family(int(child))
    except OSError:
        # It has ended meanwhile.
        pass
    return family


def _proportional(pid: int) -> float:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        # It has ended meanwhile.
        pass
    return 0


def _busy() -> float | None:
    """Return the seconds that the cores have worked since the start of the machine."""
    try:
        fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    except OSError:
        return None
    user, nice, system, _, _, irq, softirq = map(int, fields[:7])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


def _own() -> float:
    times = os.times()
    return times.user + times.system + _children()


def _children() -> float:
    times = os.times()
    return times.children_user + times.children_system
