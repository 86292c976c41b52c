"""Print the Markdown of SPEED.md from what speed.py measured.

python benchmarks/speed_table.py benchmarks/speed.json > benchmarks/SPEED.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from textwrap import fill

from speed_figures import Figures, Timed
from speed_plan import SIZES
from speed_targets import targets

REFERENCE = "tf-idf + svm"
PREFACE = """\
Printed by `python benchmarks/speed_table.py benchmarks/speed.json`; measured by `python benchmarks/speed.py
DATA --encoder FOLDER --cache CACHE` on {cpu}, {cores} cores{flags}, {memory_gb} GB, {system}, Python
{python}, with {found}.

Every system reads a Parquet file and writes a Parquet file with the labels of each row, in a process of its
own that is kept to its cores. Its start, the loading of models and of machine code, and starting of worker
processes are not in the time: see the cold starts below. All took turns, {repeats} times: items/s is the median,
with the slowest and the fastest turn. MB is of text. Peak memory is that of the process and its children (what
they share once), in a turn of its own. x tf-idf compares with {reference} on as many cores, at the number of
items nearest to it. A slow system got fewer items. With * other programs used more than a tenth of the machine
meanwhile.

How right the models are is in [RESULTS.md](RESULTS.md), and both together in the plot, at the number of items
nearest to 100,000. The peers are trained by the recipes there, on fewer sentences and with one linear layer as
a head, which is no slower. The tf-idf of the plot is that of words and characters; of words alone, which is
faster, the accuracy was not measured.

![Accuracy and speed](accuracy_speed.svg)
"""
HEAD = """\
| system | cores | items | items/s | slowest-fastest | x tf-idf | MB/s | peak MB |
|---|---|---|---|---|---|---|---|"""


def main(path: Path) -> None:
    figures = Figures.read(path)
    print(f"# Speed\n\n{preface(figures)}")
    print("\n## Against what was aimed at\n")
    print("\n".join(str(target) for target in targets(figures)))
    for title, runs in sections(figures):
        print()
        print("\n".join(table(title, runs, figures)))
    print("\n## From nothing to a first tag\n")
    print("A process that starts, imports, loads the model and tags one item; its files are in the system's cache.\n")
    print("| | seconds | lowest-highest |\n|---|---|---|")
    for name, times in figures.cold_start.items():
        print(f"| {name} | {median(times):.2f} | {min(times):.2f}-{max(times):.2f} |")
    print("\n## The systems\n")
    for name, note in {run.name: run.note for run in figures.runs}.items():
        print(f"- {name}: {note}.")
    for name, reason in figures.left_out.items():
        print(f"- {name} was not measured: {reason}.")


def preface(figures: Figures) -> str:
    """Say what was measured, how and on what."""
    machine = figures.machine
    found = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    flags = f" with {', '.join(machine['flags'])}" if machine["flags"] else ""
    facts = {**machine, "found": found, "flags": flags, "repeats": figures.repeats, "reference": REFERENCE}
    return "\n\n".join(fill(part, 120, break_on_hyphens=False) for part in PREFACE.format(**facts).split("\n\n"))


def sections(figures: Figures) -> Iterator[tuple[str, list[Timed]]]:
    """Yield a title and the runs below it: `items` by size, what read fewer with the smallest, and the other files."""
    items = [run for run in figures.runs if run.input == "items"]
    found = {run.items for run in items}
    sizes = sorted(found.intersection(SIZES)) or [max(found, default=0)]
    for number, size in enumerate(sizes):
        shown = [run for run in items if run.items == size or (number == 0 and run.items < size)]
        if shown:
            yield f"{size:,} items", shown
    for file in dict.fromkeys(run.input for run in figures.runs if run.input != "items"):
        yield file, [run for run in figures.runs if run.input == file]


def table(title: str, runs: Sequence[Timed], figures: Figures) -> Iterator[str]:
    """Yield the lines of one table."""
    first = max(runs, key=lambda run: run.items)
    yield f"## {title}\n"
    text = (
        f"{first.input_note[0].upper()}{first.input_note[1:]}: {first.items:,} items of "
        f"{first.words / first.items:.0f} words, {first.distinct:.0%} distinct, {first.distinct_words:,} distinct "
        f"words, {first.mb:,.1f} MB of text."
    )
    yield f"{fill(text, 120)}\n"
    yield HEAD
    for run in runs:
        yield f"| {' | '.join(_cells(run, figures))} |"


def _cells(run: Timed, figures: Figures) -> Sequence[str]:
    reference = figures.find(REFERENCE, cores=run.cores, input=run.input, near=run.items)
    speed = run.mb / median(run.seconds)
    return (
        run.name,
        str(run.cores),
        f"{run.items:,}",
        f"{_rounded(run.rate)}{'*' if run.busy else ''}",
        f"{_rounded(min(run.rates))}-{_rounded(max(run.rates))}",
        f"{run.rate / reference.rate:.2g}" if reference else "",
        f"{speed:.0f}" if speed >= 10 else f"{speed:.2g}",
        f"{run.peak_mb:,}" if run.peak_mb else "",
    )


def _rounded(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
