"""What speed was to be, and what it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from speed_figures import Figures, Ratio, Timed, ratio

SM, LG = "nl_klantstem_sm", "nl_klantstem_lg"


@dataclass(frozen=True)
class Target:
    """A figure to reach.

    Attributes
    ----------
    text : what it is of
    wanted : the figure
    found : what was measured, None where it was not
    at_least : whether more is better
    unit : behind the figures
    spread : lowest and highest of a turn
    """

    text: str
    wanted: float
    found: float | None
    at_least: bool = True
    unit: str = " times"
    spread: tuple[float, float] | None = None

    @property
    def met(self) -> bool:
        if self.found is None:
            return False
        return self.found >= self.wanted if self.at_least else self.found <= self.wanted

    def __str__(self) -> str:
        bound = f"at {'least' if self.at_least else 'most'} {_figure(self.wanted)}{self.unit}"
        if self.found is None:
            return f"- **not measured**: {self.text}, {bound}"
        spread = f" (turns: {_figure(self.spread[0])} to {_figure(self.spread[1])})" if self.spread else ""
        found = f"{_figure(self.found)}{self.unit}{spread}"
        if self.met:
            return f"- met: {self.text}, {bound}: {found}"
        off = abs(self.found - self.wanted) / self.wanted
        return f"- **missed by {off:.0%}**: {self.text}, {bound}: {found}"


def targets(figures: Figures) -> Iterator[Target]:
    """Yield the targets, in the order in which they were set; all on the most cores that were measured."""
    cores = max((run.cores for run in figures.runs), default=1)
    for other, times in (("tf-idf + svm", 2.5), ("model2vec", 6), ("spaCy textcat", 30)):
        yield _faster(figures, SM, other, times, cores)
    for floor in ("split into words", "split at ASCII space"):
        yield _within(figures, SM, floor, 4, cores)
    best = figures.find(SM, cores=cores)
    yield Target(f"{SM} on {cores} cores", 150_000, best.rate if best else None, unit=" items/s")
    for file, times in (("sentences", 2.5), ("repeated", 5)):
        yield _faster(figures, LG, "sentence-transformers", times, cores, file=file)
    for count in range(1, cores + 1):
        yield _memory(figures, count)
    if cores > 1:
        yield _workers(figures, cores)
    for model, seconds in ((SM, 1.0), (LG, 2.5)):
        for name, times in figures.cold_start.items():
            if name.startswith(model) and "--workers" not in name:
                spread = min(times), max(times)
                yield Target(f"cold start of {name}", seconds, median(times), False, " s", spread)


def _faster(figures: Figures, fast: str, slow: str, times: float, cores: int, *, file: str = "items") -> Target:
    # The largest file that both have read; a slow one may have read fewer items of its kind.
    slower = figures.find(slow, cores=cores, input=file)
    faster = slower and figures.find(fast, cores=cores, input=file, near=slower.items)
    return _compared(f"{fast} faster than {slow}, {file}", times, faster, slower)


def _within(figures: Figures, name: str, floor: str, times: float, cores: int) -> Target:
    found = figures.find(name, cores=cores)
    lowest = found and figures.find(floor, cores=cores, near=found.items)
    return _compared(f'time of {name}, of that of "{floor}"', times, lowest, found, at_least=False)


def _workers(figures: Figures, cores: int) -> Target:
    return _compared(
        f"{SM} with {cores} workers on {cores} cores, of one on one",
        1.7,
        figures.find(SM, cores=cores),
        figures.find(SM, cores=1),
    )


def _compared(text: str, times: float, fast: Timed | None, slow: Timed | None, *, at_least: bool = True) -> Target:
    if fast is None or slow is None:
        return Target(text, times, None, at_least)
    found: Ratio = ratio(fast, slow)
    items = f"{fast.items:,}" if fast.items == slow.items else f"{fast.items:,} and {slow.items:,}"
    return Target(f"{text} ({items} items)", times, found.value, at_least, spread=(found.low, found.high))


def _memory(figures: Figures, cores: int) -> Target:
    large, small = (figures.find(SM, cores=cores, near=items) for items in (1_000_000, 100_000))
    text = f"peak memory of {SM} at 1,000,000 items, of that at 100,000, cores: {cores}"
    if large is None or small is None or large.items == small.items or not (large.peak_mb and small.peak_mb):
        return Target(text, 1.2, None, at_least=False)
    return Target(text, 1.2, large.peak_mb / small.peak_mb, at_least=False)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 1_000 else f"{value:.3g}"
