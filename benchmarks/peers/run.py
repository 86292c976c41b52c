"""Train a model, have it read the test sentences, and keep what it said and what that took."""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
import os
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import ModuleType
from typing import Self

from klantstem.corpus import GoldSentence
from klantstem.evaluate.baselines import Labels
from peers.peer import Peer
from peers.shipped import Shipped

_WARM_UP = 64
_STEADY = 0.2


@dataclass(frozen=True)
class Run:
    """What one model said of the test sentences, and what it took.

    Attributes
    ----------
    labels : of each sentence
    train_seconds : until it could read, choosing included; None where it came trained
    sentences_per_second : while reading the test sentences
    size : bytes on disk
    others : share of the processor cores that other programs had meanwhile, in training and in reading; None unknown
    """

    labels: Labels
    train_seconds: float | None
    sentences_per_second: float
    size: int
    others: tuple[float | None, float | None]

    def to_json(self) -> str:
        """Return the run as JSON; it holds labels and no text."""
        return json.dumps(asdict(self) | {"labels": [sorted(found) for found in self.labels]})

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what :meth:`to_json` wrote."""
        fields = json.loads(text)
        labels = [frozenset((value, stance) for value, stance in found) for found in fields.pop("labels")]
        return cls(labels=labels, others=tuple(fields.pop("others")), **fields)


def measure(peer: Peer, train: Sequence[GoldSentence], texts: Sequence[str]) -> Run:
    """Train and read, once each; reading is timed after a warm-up."""
    training = _Clock()
    peer.fit(train)
    training.stop()
    peer.predict(texts[:_WARM_UP])
    reading = _Clock()
    labels = peer.predict(texts)
    reading.stop()
    speed = len(texts) / reading.seconds
    seconds = None if isinstance(peer, Shipped) else training.seconds
    return Run(labels, seconds, speed, peer.size(), (training.others, reading.others))


def kept_in(folder: Path, peer: Peer, train: Sequence[GoldSentence], texts: Sequence[str]) -> Path:
    """Return the file for a run; its name tells the model, its recipe and code, and what it was given."""
    digest = hashlib.sha256(f"{peer!r}\n{code(sys.modules[type(peer).__module__])}\n".encode())
    for sentence in train:
        digest.update(repr((sentence.doc, sentence.text, sorted(sentence.labels))).encode())
    digest.update(repr(list(texts)).encode())
    return folder / f"{re.sub(r'[^a-z0-9]+', '-', peer.name.lower())}-{digest.hexdigest()[:16]}.json"


def code(module: ModuleType) -> str:
    """Return the syntax tree of a module and of the others here that it imports; comments and docstrings are not in it.

    A change that can change a result changes this; a comment or a line break does not.
    """
    waiting, seen, trees = [module.__name__], set(), []
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        tree = ast.parse(inspect.getsource(sys.modules[name]))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("peers."):
                waiting.append(str(node.module))
            if isinstance(body := getattr(node, "body", None), list):
                body[:] = [line for line in body if not _is_text(line)]
        trees.append(f"{name}: {ast.dump(tree)}")
    return "\n".join(sorted(trees))


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


class _Clock:
    """Seconds, and the share of all cores that other programs took meanwhile, where /proc tells."""

    def __init__(self) -> None:
        self._started, self._busy, self._own = time.perf_counter(), _busy(), _own()

    def stop(self) -> None:
        self.seconds = time.perf_counter() - self._started
        self.others: float | None = None
        busy = _busy()
        # The counters of the machine move in steps of a hundredth of a second.
        if busy is not None and self._busy is not None and self.seconds > _STEADY:
            others = (busy - self._busy) - (_own() - self._own)
            self.others = round(min(max(others / self.seconds / (os.cpu_count() or 1), 0.0), 1.0), 3)


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
    return times.user + times.system + times.children_user + times.children_system
