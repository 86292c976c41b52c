"""Sentences of feedback of many kinds, to see how often a value is found where it is seldom expressed.

They are every other sentence of the dev part of corpora/belevingswaarden, which was composed for this project: no
customer wrote them, and no model that comes with klantstem was trained on them.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def background() -> tuple[str, ...]:
    """Return the sentences."""
    content = files("klantstem.own").joinpath("background.txt").read_text(encoding="utf-8")
    return tuple(content.splitlines())
