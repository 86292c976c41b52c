"""Tag a folder of Parquet files with Dask: on the cores of this machine, or on the cluster of a scheduler."""

from __future__ import annotations

import hashlib
import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from klantstem.batch.columns import text_column
from klantstem.batch.engines.output_folder import JobDocument, OutputFolder
from klantstem.batch.engines.parts import PART_BYTES, Part, find_parts
from klantstem.batch.engines.settings import Settings
from klantstem.batch.engines.work import Job, Outcome, tag_part
from klantstem.batch.score import Counts
from klantstem.errors import EngineError, MissingExtraError, ReadError
from klantstem.models.shipped import DEFAULT_MODEL
from klantstem.values import ValueSet

_SHOWN = 5


@dataclass(slots=True)
class Finished:
    """How a job ended.

    Attributes
    ----------
    counts : what was found in the parts that this run has tagged
    parts : number of parts of the job
    kept : number of those that stood in the output folder already
    """

    parts: int
    kept: int
    counts: Counts = field(default_factory=Counts)


def tag_folder(
    source: str,
    output: str,
    *,
    text: str | None = None,
    model: str | Path = DEFAULT_MODEL,
    values: str | Path | ValueSet | None = None,
    scheduler: str | None = None,
    workers: int | None = None,
    resume: bool = False,
    force: bool = False,
    part_bytes: int = PART_BYTES,
    on_part: Callable[[int, int], None] | None = None,
) -> Finished:
    """Tag Parquet files part by part: a file for each, or several for a large one, as `klantstem tag` would write it.

    Parameters
    ----------
    source
        folder, glob or file, as a path or an fsspec URL that the workers reach too
    output
        folder for the tagged files, as a path or an fsspec URL that the workers reach too
    text
        column with the feedback; found in the first file where it is obvious
    model, values
        as for :func:`klantstem.load`; a model folder must have the same path on every worker
    scheduler
        address of a Dask scheduler; without it worker processes are started on this machine
    workers
        number of those; as many as there are cores by default
    resume
        go on with the same job in `output`: parts that stand there are whole and are kept
    force
        remove the parts of an earlier job in `output`
    part_bytes
        cut files that are larger, at the borders of their row groups
    on_part
        called with the number of parts that are there, and of all, at the start and after each

    Raises
    ------
    ReadError
        If the input is not there; and, when every other part is written, if some could not be tagged.
    WriteError
        If the output folder holds something else, or refuses.
    EngineError
        If the cluster cannot be reached or is lost; what was written stays.
    """
    _distributed()
    folder = OutputFolder(output)
    parts = find_parts(source, output=folder.url, part_bytes=part_bytes)
    job = Job(Settings.of(model, values), _text_column(parts, text), folder.url)
    document = _document(job, parts)
    kept = folder.kept(document, resume=resume, force=force)
    todo = [part for part in parts if part.name not in kept]
    finished = Finished(len(parts), len(kept))
    problems: list[str] = []
    say = on_part or _silent
    began = time.perf_counter()
    with _client(scheduler, workers) as client:
        folder.begin(document, kept)
        say(len(kept), len(parts))
        for number, outcome in enumerate(_outcomes(client, todo, job), start=len(kept) + 1):
            if outcome.counts is not None:
                _add(finished.counts, outcome.counts)
            elif outcome.ends_job:
                raise EngineError(f"{outcome.problem} What was written stays: go on with --resume.")
            else:
                problems.append(outcome.problem or outcome.name)
            say(number, len(parts))
    folder.tidy()
    finished.counts.seconds = time.perf_counter() - began
    if problems:
        raise ReadError(_told(problems, len(parts)))
    return finished


def _text_column(parts: list[Part], wanted: str | None) -> str:
    """Find the column in the first file that can be read; a worker tells of those that cannot."""
    problem: ReadError | None = None
    for part in parts:
        try:
            source = part.source()
        except ReadError as error:
            problem = problem or error
            continue
        return text_column(source, wanted)
    raise problem or ReadError("There is nothing to read.")


def _document(job: Job, parts: list[Part]) -> JobDocument:
    values = hashlib.sha256(job.settings.values.encode()).hexdigest()
    return JobDocument(
        klantstem=job.settings.release,
        model=f"{job.settings.model} ({job.settings.weights[:12]})",
        values=f"{job.settings.value_set().name} ({values[:12]})",
        text=job.text,
        parts={part.name: part.stamp for part in parts},
    )


def _distributed() -> Any:
    try:
        from dask import distributed
    except ImportError:
        raise MissingExtraError("dask", "dask", "for --engine dask") from None
    return distributed


@contextmanager
def _client(scheduler: str | None, workers: int | None) -> Iterator[Any]:
    distributed = _distributed()
    if scheduler is not None:
        try:
            client = distributed.Client(scheduler, set_as_default=False)
        except (OSError, ValueError) as error:
            raise EngineError(f"There is no Dask scheduler at {scheduler}: {str(error).rstrip('.')}.") from None
        with client:
            yield client
        return
    # A worker holds a batch of rows and a model, so that Dask has nothing to guard or to spill.
    with (
        distributed.LocalCluster(
            n_workers=workers or os.cpu_count(),
            threads_per_worker=1,
            memory_limit=0,
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        client.register_worker_callbacks(setup=_leave_interrupts_to_the_driver)
        yield client


def _leave_interrupts_to_the_driver() -> None:
    """Keep Ctrl-C, which a terminal sends to every process, from ending a worker with a traceback."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _outcomes(client: Any, parts: list[Part], job: Job) -> Iterator[Outcome]:
    """Yield what comes of each part, as it comes; a part of a worker that dies is given to another."""
    # A task of its own, which can be made again: the settings travel to each worker once and not with every part.
    shared = client.submit(Job, job.settings, job.text, job.output, pure=False)
    futures = client.map(tag_part, parts, job=shared, pure=False, key="klantstem-tag")
    names = {future.key: part.name for future, part in zip(futures, parts, strict=True)}
    for future in _distributed().as_completed(futures, loop=client.loop):
        yield _outcome(future, names[future.key])


def _outcome(future: Any, name: str) -> Outcome:
    if future.status == "finished":
        outcome: Outcome = future.result()
        return outcome
    if future.status != "error":
        raise EngineError("The Dask cluster was lost. What was written stays: go on with --resume.")
    error = future.exception()
    if isinstance(error, ImportError):
        return Outcome(name, problem=f"A worker cannot run klantstem: {error}. Install it there.", ends_job=True)
    return Outcome(name, problem=f"{name} was given up after its workers failed ({type(error).__name__}).")


def _add(total: Counts, counts: Counts) -> None:
    total.items += counts.items
    total.with_tags += counts.with_tags
    total.status += counts.status
    total.stances += counts.stances


def _told(problems: list[str], parts: int) -> str:
    more = f" And {len(problems) - _SHOWN} more." if len(problems) > _SHOWN else ""
    others = "; the others are written" if len(problems) < parts else ""
    return (
        f"{len(problems):,} of {parts:,} parts could not be tagged{others}. "
        f"{' '.join(problems[:_SHOWN])}{more} Mend {'it' if len(problems) == 1 else 'them'} and go on with --resume."
    )


def _silent(_: int, __: int) -> None:
    """Say nothing."""
