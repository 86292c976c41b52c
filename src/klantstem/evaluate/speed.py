"""How fast a model tags a file on this machine: repeated runs, a cold start, and the memory that it takes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from scipy.special import stdtrit

from klantstem.batch.blocks import cut
from klantstem.batch.columns import text_column
from klantstem.batch.file_job import FileJob
from klantstem.batch.source import open_source
from klantstem.errors import ReadError
from klantstem.evaluate.invented import invented_items
from klantstem.evaluate.metrics import Interval

# A process of its own: imports, model and session are all part of the wait for a first tag.
_COLD = "import sys, klantstem; klantstem.load(sys.argv[1]).tag('De monteur was vriendelijk.')"


@dataclass(frozen=True, slots=True)
class Speed:
    """What was measured.

    Attributes
    ----------
    model : its name
    source : the file that was tagged
    items, words, size : what was tagged in each run; words between white space, size in bytes of UTF-8
    cores : that this process may use
    workers : processes that shared the work
    seconds : of each run, as `klantstem tag` tells them: starting workers is in it, loading the model is not
    cold_start : seconds of a process of its own that imports klantstem, loads the model and tags one item
    memory : bytes that the process had at most, and its workers with it; None where the system does not tell
    """

    model: str
    source: str
    items: int
    words: int
    size: int
    cores: int
    workers: int
    seconds: tuple[float, ...]
    cold_start: float
    memory: int | None

    def per_second(self, amount: int) -> Interval:
        """Return how much of something is done in a second: `items`, `words` or `size`."""
        return mean_interval([amount / each for each in self.seconds])


def measure_speed(
    path: Path | None,
    *,
    model: str,
    items: int,
    repeats: int,
    workers: int = 1,
    text: str | None = None,
    on_run: Callable[[int, float], None] | None = None,
) -> Speed:
    """Tag a file some times, after a first time that is not counted, and throw the outputs away.

    Parameters
    ----------
    path : a file with feedback; None for invented feedback
    model : name of a model, or a folder
    items : tag so many, the first, or all where there are fewer
    repeats : how often
    workers : processes to share the work
    text : column with the feedback; found by itself where it is obvious
    on_run : called with the number of each run, 0 for the one that is not counted, and its seconds

    Raises
    ------
    KlantstemError
        If the file or the model cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="klantstem-") as folder:
        source = path if path is not None else _write_invented(Path(folder) / "invented.parquet", items)
        found, words, size = _size(source, text, items)
        seconds = []
        for run in range(repeats + 1):
            job = FileJob(
                source=str(source),
                output=str(Path(folder) / "out.parquet"),
                text_column=text,
                model=model,
                limit=items,
                force=True,
                workers=workers if workers > 1 else None,
            )
            seconds.append(job.run(on_begin=_ignore, on_rows=_ignore, on_note=_ignore).seconds)
            if on_run is not None:
                on_run(run, seconds[-1])
    # Before the cold start, which is a child of this process too.
    memory = _memory(workers)
    return Speed(
        model=model,
        source="invented feedback" if path is None else path.name,
        items=found,
        words=words,
        size=size,
        cores=_cores(),
        workers=workers,
        seconds=tuple(seconds[1:]),
        cold_start=_cold_start(model),
        memory=memory,
    )


def mean_interval(values: Sequence[float]) -> Interval:
    """Return the mean of a few measurements with its 95% interval by Student's t; of one alone it is the value."""
    mean = float(np.mean(values))
    if len(values) < 2:
        return Interval(mean, mean, mean)
    half = float(stdtrit(len(values) - 1, 0.975)) * float(np.std(values, ddof=1)) / len(values) ** 0.5
    return Interval(mean, mean - half, mean + half)


def _size(path: Path, text: str | None, items: int) -> tuple[int, int, int]:
    """Return the number of items, of their words and of their bytes."""
    found = words = size = 0
    with open_source(str(path)) as source:
        column = text_column(source, text)
        for block in cut(source.batches(), text=column, name=source.name, respondent=source.respondent):
            # The limit of a job is one of rows; of a transcript not every row is an item.
            texts = block.texts[: items - found]
            found += len(texts)
            words += len(pc.utf8_split_whitespace(texts).flatten())
            size += pc.sum(pc.binary_length(texts)).as_py() or 0
            if found >= items:
                break
    if not found:
        raise ReadError(f"{path.name} has no feedback to measure with.")
    return found, words, size


def _write_invented(path: Path, items: int) -> Path:
    pq.write_table(pa.table({"opmerking": invented_items(items)}), path)
    return path


def _cold_start(model: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", _COLD, model], check=True, stdin=subprocess.DEVNULL)
    return time.perf_counter() - started


def _memory(workers: int) -> int | None:
    try:
        import resource
    except ImportError:
        return None
    # Linux counts in units of 1,024 bytes, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1_024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss if workers > 1 else 0
    return (own + workers * largest) * unit


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _ignore(*_: object) -> None:
    """Nobody has to know."""
