"""The Markdown of what the models reach on one set, and of what each of them is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from klantstem.corpus import GoldSentence
from klantstem.evaluate.baselines import Labels
from klantstem.evaluate.metrics import Bootstrap, Pair, interval, label_matrix, macro_f1, micro_f1
from klantstem.values import Stance, ValueSet
from peers.peer import Peer
from peers.run import Run

BUSY = 0.1
"""Above this share of the cores for other programs, a time is not one of a quiet machine."""

_AT_ONCE = 1_000_000
_HEAD = """\
| model | micro-F1 | macro-F1 | level x stance F1 | gain | sentences/s | x tf-idf | MB | train |
|---|---|---|---|---|---|---|---|---|"""


def table(
    gold: Sequence[GoldSentence],
    said: Mapping[str, Labels],
    runs: Mapping[str, Run],
    *,
    values: ValueSet,
    reference: str = "tf-idf + svm",
) -> Iterator[str]:
    """Yield the lines of a table.

    Parameters
    ----------
    gold : the sentences
    said : what each model says of them, by its name; the gain of the first over each is given
    runs : what each model took
    values : the set in which gold is labelled
    reference : the model that speeds are compared with
    """
    columns = [(name, str(stance)) for name in values.names for stance in Stance]
    truth, merge = label_matrix([sentence.labels for sentence in gold], columns), _levels(values, columns)
    bootstrap = Bootstrap([sentence.doc for sentence in gold])
    first: tuple[float, NDArray[np.float64]] | None = None
    yield _HEAD
    for name, labels in said.items():
        predicted = label_matrix(labels, columns)
        micro, resampled = micro_f1(truth, predicted), bootstrap.f1(truth, predicted)
        levels = truth @ merge, predicted @ merge
        gained = ""
        if first is None:
            first = micro, resampled
        else:
            gain = interval(first[0] - micro, first[1] - resampled)
            gained = f"{gain.estimate:+.3f} ({gain.low:+.3f} to {gain.high:+.3f})"
        level = interval(micro_f1(*levels), bootstrap.f1(*levels))
        yield (
            f"| {name} | {interval(micro, resampled)} | {macro_f1(truth, predicted):.3f} | {level} | {gained} "
            f"| {' | '.join(_costs(runs[name], runs.get(reference)))} |"
        )


def described(peer: Peer, run: Run) -> str:
    """Return a line that says what a model is, and whether its times were taken on a busy machine."""
    doing = ("" if run.train_seconds is None else "training", "reading")
    busy = [
        f"{share:.0%} of the processor while it was {what}"
        for what, share in zip(doing, run.others, strict=True)
        if what and share is not None and share > BUSY
    ]
    others = f"; other programs had {' and '.join(busy)}" if busy else ""
    return f"- {peer.name}: {peer.note}{others}."


def _costs(run: Run, reference: Run | None) -> tuple[str, str, str, str]:
    training, reading = (share is not None and share > BUSY for share in run.others)
    relative = ""
    if reference is not None and run.sentences_per_second < _AT_ONCE:
        relative = f"{run.sentences_per_second / reference.sentences_per_second:.2g}"
    size = run.size / 1e6
    speed = f"{run.sentences_per_second:,.0f}" if run.sentences_per_second < _AT_ONCE else "at once"
    return (
        f"{speed}{'*' if reading else ''}",
        relative,
        f"{size:,.0f}" if size >= 10 else f"{size:.1f}",
        f"{_duration(run.train_seconds)}{'*' if training and run.train_seconds is not None else ''}",
    )


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def _levels(values: ValueSet, columns: Sequence[Pair]) -> NDArray[np.bool_]:
    """Return which (value, stance) belongs to which (level, stance)."""
    pairs = [(level.name, str(stance)) for level in values.levels for stance in Stance]
    owners = [(values.level_of(value).name, stance) for value, stance in columns]
    return np.array([[owner == pair for pair in pairs] for owner in owners])
