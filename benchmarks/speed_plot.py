"""Draw accuracy against speed.

    python benchmarks/speed_plot.py benchmarks/speed.json benchmarks/RESULTS.md benchmarks/accuracy_speed.svg

Speed is of items a second on the most cores that were measured, accuracy the micro-F1 of real_dev in RESULTS.md.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from speed_figures import Figures

# Name in speed.json, in RESULTS.md, on the plot; whose it is.
POINTS = (
    ("nl_klantstem_sm", "nl_klantstem_sm", "klantstem sm", True),
    ("auto", "auto", "klantstem auto", True),
    ("nl_klantstem_lg", "nl_klantstem_lg", "klantstem lg", True),
    ("tf-idf + svm, words and characters", "tf-idf + svm", "TF-IDF (words, characters) + SVM", False),
    ("spaCy textcat", "spaCy textcat", "spaCy textcat", False),
    ("fastText", "fastText", "fastText", False),
    ("model2vec", "model2vec", "model2vec + head", False),
    ("sentence-transformers", "frozen encoder + LR", "sentence-transformers + head", False),
)
# Blue and grey differ for everyone, and the shape says it too.
OURS, THEIRS, INK = "#2b5ba8", "#767b84", "#33373d"
# Right and left of the point, then above and below; in points.
_PLACES = tuple((dx, dy, side) for dy in (0, 11, -11, 18, -18) for dx, side in ((9, "left"), (-9, "right")))
_ITEMS = 100_000
_ROW = re.compile(r"^\| (?P<name>[^|]+?) \| (?P<f1>[\d.]+) \((?P<low>[\d.]+)-(?P<high>[\d.]+)\)", re.MULTILINE)


@dataclass(frozen=True)
class Point:
    """A system: items per second, micro-F1 with its 95% interval."""

    label: str
    rate: float
    f1: float
    low: float
    high: float
    ours: bool


def points(figures: Figures, results: str) -> list[Point]:
    """Join speed and accuracy; a system without one of them is left out."""
    accuracy = f1_of(results)
    cores = max((run.cores for run in figures.runs), default=1)
    found = []
    for name, known_as, label, ours in POINTS:
        # Slow systems have read fewer, which makes no difference to them.
        run = figures.find(name, cores=cores, near=_ITEMS)
        if run is not None and known_as in accuracy:
            found.append(Point(label, run.rate, *accuracy[known_as], ours))
    return found


def f1_of(results: str, part: str = "real_dev") -> dict[str, tuple[float, float, float]]:
    """Return micro-F1 and its interval for each model, from a section of RESULTS.md."""
    section = results.partition(f"\n## {part}:")[2].partition("\n## ")[0]
    return {row["name"]: (float(row["f1"]), float(row["low"]), float(row["high"])) for row in _ROW.finditer(section)}


def draw(found: list[Point], path: Path, *, cores: int) -> None:
    """Write the plot."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    style = {
        "font.family": "sans-serif", "font.sans-serif": ["DejaVu Sans"], "font.size": 10, "svg.fonttype": "none",
        "svg.hashsalt": "klantstem", "text.color": INK, "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK,
    }  # fmt: skip
    with mpl.rc_context(style):
        figure, axes = plt.subplots(figsize=(8, 4.6), layout="constrained")
        axes.set_xscale("log")
        for point in found:
            colour, marker = (OURS, "o") if point.ours else (THEIRS, "s")
            axes.vlines(point.rate, point.low, point.high, color=colour, alpha=0.35, linewidth=1.5)
            axes.plot(point.rate, point.f1, marker, color=colour, markersize=8 if point.ours else 6.5)
        axes.set_xlabel(f"feedback items per second on {cores} cores (logarithmic)")
        axes.set_ylabel("micro-F1 on real_dev, 95% interval")
        rates = [point.rate for point in found]
        axes.set_xlim(min(rates) / 2.2, max(rates) * 2.2)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        axes.grid(color="#e3e5e8", linewidth=0.8)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        _label(figure, axes, found)
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None, dpi=150)
        plt.close(figure)


def _label(figure: Any, axes: Any, found: Sequence[Point]) -> None:
    """Write the name of each point beside it, where it covers least of the others."""
    from matplotlib.transforms import Bbox

    figure.canvas.draw()
    figure.set_layout_engine("none")

    def box_of(point: Point, low: float, high: float, margin: float) -> Any:
        (x, bottom), (_, top) = axes.transData.transform([(point.rate, low), (point.rate, high)])
        return Bbox.from_extents(x - margin, bottom - margin, x + margin, top + margin)

    taken = [box_of(point, point.f1, point.f1, 9) for point in found]
    lines = [box_of(point, point.low, point.high, 0.5) for point in found]
    for number, point in enumerate(found):
        best: tuple[float, Any] | None = None
        for dx, dy, side in _PLACES:
            text = axes.annotate(
                point.label, (point.rate, point.f1), (dx, dy), textcoords="offset points", ha=side, va="center",
                color=OURS if point.ours else INK, fontweight="bold" if point.ours else "normal",
            )  # fmt: skip
            box = text.get_window_extent()
            outside = not (axes.bbox.x0 < box.x0 and box.x1 < axes.bbox.x1)
            covered = sum(box.overlaps(other) for place, other in enumerate(taken) if place != number)
            crossed = sum(box.overlaps(line) for line in lines)
            cost = 10 * outside + 5 * covered + crossed
            if best is not None and best[0] <= cost:
                text.remove()
                continue
            if best is not None:
                best[1].remove()
            best = cost, text
        assert best is not None
        taken.append(best[1].get_window_extent())


def main(speed: Path, results: Path, *outputs: Path) -> None:
    figures = Figures.read(speed)
    found = points(figures, results.read_text(encoding="utf-8"))
    cores = max(run.cores for run in figures.runs)
    for output in outputs:
        draw(found, output, cores=cores)


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*map(Path, sys.argv[1:]))
