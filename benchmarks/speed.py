"""Measure how fast files are tagged, and what a user would pick instead, from Parquet file to Parquet file.

    python benchmarks/speed.py DATA --encoder FOLDER --cache CACHE --minutes 25 --out benchmarks/speed.json
    python benchmarks/speed_table.py benchmarks/speed.json > benchmarks/SPEED.md
    python benchmarks/speed_plot.py benchmarks/speed.json benchmarks/RESULTS.md benchmarks/accuracy_speed.svg

DATA is a folder with real_unlabelled.jsonl.gz, of which the files are made. Every measurement is a process of its own
that reads a file, labels it and writes it; loading a model is not in its time. All systems take turns, so that a
machine that slows down does so for all. The files and what is trained are kept in CACHE: a second run only measures.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from speed_cold import COLD, cold_start
from speed_inputs import Inputs, described
from speed_machine import cores_here, machine
from speed_peers.lineup import lineup
from speed_plan import SIZES, Task, plan
from speed_process import Taken
from speed_session import Session, told

from klantstem.errors import KlantstemError

SMOKE = ("read and write", "nl_klantstem_sm", "tf-idf + svm")
# Seconds that the cold starts of a turn take.
_COLD_STARTS = 15


def measure_all(session: Session, tasks: Sequence[Task], *, repeats: int, out: Path, cold: Sequence[str]) -> None:
    """Measure the memory of each task once and its time as often as asked, in turns; write what is known after each.

    Parameters
    ----------
    session : what runs them
    tasks : what is run
    repeats : number of turns
    out : the JSON to write
    cold : the models whose cold start is measured
    """
    memory = {task: session.measure(task, watch=True) for task in tasks}
    times: dict[Task, list[Taken]] = {task: [] for task in tasks}
    starts: dict[str, list[float]] = {name: [] for name in COLD}
    draw = random.Random(session.seed)
    for turn in range(repeats):
        for name in starts:
            if any(name.startswith(model) for model in cold):
                starts[name].append(cold_start(name))
        for task in draw.sample(tasks, len(tasks)):
            if result := session.measure(task):
                times[task].append(result)
        runs = [_as_run(session, task, memory[task], times[task]) for task in tasks if task.name in session.systems]
        found = {"machine": machine(), "repeats": turn + 1, "runs": runs, "left_out": session.left_out}
        found["cold_start"] = [{"name": name, "seconds": _rounded(each)} for name, each in starts.items() if each]
        out.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        told(f"turn {turn + 1} of {repeats} is done")


def _as_run(session: Session, task: Task, memory: Taken | None, times: Sequence[Taken]) -> Mapping[str, object]:
    made, _ = session.inputs.get(task.input, task.items)
    return {
        **asdict(task),
        "seconds": _rounded([each.seconds for each in times]),
        "wall": _rounded([each.wall for each in times]),
        "cpu": _rounded([each.cpu for each in times]),
        "others": [each.others for each in times],
        **{name: value for name, value in asdict(made).items() if name not in ("name", "items")},
        "peak_mb": round(memory.peak_mb) if memory and memory.peak_mb else None,
        "note": session.systems[task.name].note,
        "input_note": described(task.input),
    }


def _rounded(seconds: Sequence[float]) -> list[float]:
    return [round(each, 6) for each in seconds]


def main(given: argparse.Namespace) -> None:
    systems = lineup()
    if names := given.only or (SMOKE if given.smoke else None):
        if unknown := set(names) - set(systems):
            sys.exit(f"There is no system {', '.join(unknown)}. Choose of: {', '.join(systems)}.")
        systems = {name: system for name, system in systems.items() if name in names}
    given.cache.mkdir(parents=True, exist_ok=True)
    inputs = Inputs(given.data / "real_unlabelled.jsonl.gz", given.cache / "inputs")
    session = Session(systems, inputs, given.cache, given.encoder)
    session.prepare()
    cores = (1,) if given.smoke else tuple(range(1, min(2, cores_here()) + 1))
    began = time.perf_counter()
    if given.smoke:
        tasks = [Task(name, "items", 200, 1) for name in session.systems]
    else:
        sizes = [size for size in SIZES if size <= given.largest]
        for size in sizes:
            inputs.get("items", size)
        paces = session.paces()
        left = given.minutes * 60 - (time.perf_counter() - began) - _COLD_STARTS * given.repeats
        order = list(session.systems.values())
        tasks, total = plan(order, paces, cores=cores, repeats=given.repeats, seconds=left, sizes=sizes)
        told(f"{len(tasks)} tasks, {given.repeats} times each and once for memory: about {total / 60:.0f} minutes")
    measure_all(session, tasks, repeats=given.repeats, out=given.out, cold=[*session.systems])
    (given.cache / "out.parquet").unlink(missing_ok=True)
    told(f"Written: {given.out}, in {(time.perf_counter() - began) / 60:.0f} minutes")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", metavar="DATA", type=Path)
    parser.add_argument("--encoder", metavar="FOLDER", type=Path, help="an untrained encoder, of build-encoder")
    parser.add_argument("--cache", metavar="CACHE", type=Path, default=Path("build/speed"), help="scratch folder")
    parser.add_argument("--out", metavar="FILE", type=Path, default=Path("benchmarks/speed.json"))
    parser.add_argument("--minutes", metavar="M", type=float, default=25, help="for measuring; sizes are chosen to fit")
    parser.add_argument("--repeats", metavar="N", type=int, default=5)
    parser.add_argument("--largest", metavar="N", type=int, default=max(SIZES), help="no file of more items")
    parser.add_argument("--only", metavar="NAME", action="append", help="measure no other system; repeatable")
    parser.add_argument("--smoke", action="store_true", help="200 items and three systems, to see that it runs")
    try:
        main(parser.parse_args())
    except KlantstemError as error:
        sys.exit(str(error))
