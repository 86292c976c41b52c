"""Compute what a thousand million feedback items cost, from what speed.py measured.

    python benchmarks/scale_cost.py benchmarks/speed.json                          prints the table
    python benchmarks/scale_cost.py benchmarks/speed.json --into docs/scale.md     puts it in the page

Time, memory and the share of reading and writing are measured; the price of a core and the speed of the network are
assumptions, and options.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from textwrap import fill

from speed_figures import Figures, Timed

MODELS = ("nl_klantstem_sm", "auto", "nl_klantstem_lg")
FLOOR = "read and write"
BEGIN, END = "<!-- cost: benchmarks/scale_cost.py -->", "<!-- end of cost -->"
_BLOCK = re.compile(f"{re.escape(BEGIN)}\n.*?{re.escape(END)}", re.DOTALL)
_BYTES_PER_GBIT = 125


@dataclass(frozen=True)
class Assumed:
    """What is not measured.

    Attributes
    ----------
    items : to be tagged
    price : of a core for an hour, in euros
    gbit : what the network between the store and the workers carries, in Gbit/s
    cores : the sizes of cluster that are shown
    """

    items: float = 1e9
    price: float = 0.04
    gbit: float = 10
    cores: tuple[int, int] = (16, 256)


@dataclass(frozen=True)
class Cost:
    """What the items cost with one model.

    Attributes
    ----------
    run : what was measured with the most cores
    alone : the same model in one process on one core, as a worker is
    floor : reading and writing alone, on as many cores as `run`
    """

    run: Timed
    alone: Timed
    floor: Timed | None
    assumed: Assumed

    @property
    def rate(self) -> float:
        """Items a second of one core, while the others are as busy."""
        return self.run.rate / self.run.cores

    @property
    def core_hours(self) -> float:
        return self.assumed.items / self.rate / 3_600

    @property
    def euros(self) -> float:
        return self.core_hours * self.assumed.price

    @property
    def io_share(self) -> float | None:
        """The part of the time that reading and writing the file take."""
        return self.run.rate / self.floor.rate if self.floor else None

    @property
    def filling(self) -> float:
        """The number of cores that read as much text as the network carries, uncompressed."""
        per_core = self.run.mb / median(self.run.seconds) / self.run.cores
        return self.assumed.gbit * _BYTES_PER_GBIT / per_core


def costs(figures: Figures, assumed: Assumed) -> list[Cost]:
    """Return the cost of each model that was measured."""
    most = max((run.cores for run in figures.runs), default=1)
    found = []
    for name in MODELS:
        run, alone = figures.find(name, cores=most), figures.find(name, cores=1)
        if run and alone:
            found.append(Cost(run, alone, figures.find(FLOOR, cores=most, near=run.items), assumed))
    return found


def block(figures: Figures, assumed: Assumed) -> str:
    """Return the text that stands in the page."""
    return "\n".join(_lines(figures, assumed))


def _lines(figures: Figures, assumed: Assumed) -> Iterator[str]:
    machine, found = figures.machine, costs(figures, assumed)
    if not found:
        raise ValueError("None of the models of klantstem was measured on one core and on all.")
    few, many = assumed.cores
    words = found[0].run.words / found[0].run.items
    yield _wrapped(
        f"Measured on {found[0].run.cores} cores of {machine['cpu']}, file to file, with items of {words:.0f} words: "
        f"the median of {figures.repeats} runs. {_number(assumed.items)} items; a core at EUR {assumed.price:.2f} an "
        f"hour and a network of {assumed.gbit:g} Gbit/s are assumptions."
    )
    yield ""
    yield (
        f"| model | items/s per core | core-hours | on {few} cores | on {many} | EUR | GB for {few} workers | "
        f"reading and writing | cores that fill the network |"
    )
    yield "|---|---|---|---|---|---|---|---|---|"
    for cost in found:
        memory = "" if cost.alone.peak_mb is None else _number(cost.alone.peak_mb * few / 1_000)
        share = "" if cost.io_share is None else _percentage(cost.io_share)
        yield (
            f"| {cost.run.name} | {_number(cost.rate)} | {_number(cost.core_hours)} | "
            f"{_duration(cost.core_hours / few)} | {_duration(cost.core_hours / many)} | {_number(cost.euros)} | "
            f"{memory} | {share} | {_number(cost.filling)} |"
        )
    yield ""
    measured = ", ".join(f"{cost.run.name} {cost.run.items:,}" for cost in found)
    yield _wrapped(
        f"Items measured: {measured}. A core is one that the operating system counts, which clouds sell as a vCPU. "
        f"Memory is the peak of one process on one core, times {few}. The last column counts the text as it is "
        "uncompressed; Parquet is smaller."
    )


def into(page: str, text: str) -> str:
    """Return the page with the text between its marks.

    Raises
    ------
    ValueError
        If the marks do not stand in the page once.
    """
    if len(_BLOCK.findall(page)) != 1:
        raise ValueError(f"The page needs the marks {BEGIN} and {END}, once.")
    return _BLOCK.sub(lambda _: f"{BEGIN}\n{text}\n{END}", page)


def _number(value: float) -> str:
    """Write a number with two or three digits that count."""
    if value >= 100:
        digits = 10 ** max(0, len(str(int(value))) - 3)
        return f"{round(value / digits) * digits:,}"
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"


def _duration(hours: float) -> str:
    return f"{_number(hours)} h" if hours >= 2 else f"{_number(hours * 60)} min"


def _percentage(share: float) -> str:
    return f"{share:.0%}" if share >= 0.1 else f"{share * 100:.2g}%"


def _wrapped(text: str) -> str:
    return fill(text, 120, break_on_hyphens=False)


def main(given: argparse.Namespace) -> None:
    assumed = Assumed(given.items, given.price, given.gbit, (given.cores[0], given.cores[1]))
    try:
        text = block(Figures.read(given.figures), assumed)
        if given.into is None:
            print(text)
        else:
            given.into.write_text(into(given.into.read_text(encoding="utf-8"), text), encoding="utf-8")
    except ValueError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("figures", metavar="FILE", type=Path, help="what speed.py wrote")
    parser.add_argument("--into", metavar="PAGE", type=Path, help="put the table between the marks of this page")
    parser.add_argument("--items", metavar="N", type=float, default=Assumed.items)
    parser.add_argument("--price", metavar="EUR", type=float, default=Assumed.price, help="of a core for an hour")
    parser.add_argument("--gbit", metavar="G", type=float, default=Assumed.gbit, help="of the network")
    parser.add_argument("--cores", metavar="C", type=int, nargs=2, default=Assumed.cores, help="sizes of cluster")
    main(parser.parse_args())
