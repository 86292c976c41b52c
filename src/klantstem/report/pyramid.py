"""The geometry of the pyramid: a slice per level, split between what is missed and what is experienced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 320.0
HEIGHT = 288.0
_GAP = 4.0


@dataclass(frozen=True, slots=True)
class Slice:
    """A slice as SVG polygon points; `missed` and `experienced` are empty where there is nothing to show."""

    outline: str
    missed: str
    experienced: str


def slices(parts: Sequence[tuple[int, int]]) -> list[Slice]:
    """Cut a pyramid in slices of equal height, base first.

    Parameters
    ----------
    parts : per level the number of items that miss it and that experience it. A slice is cut at the same
        fraction of its lower and upper edge, so that the *areas* are in proportion to the two numbers.
    """
    if not parts:
        return []
    height = HEIGHT / len(parts)
    result = []
    for number, (missed, experienced) in enumerate(parts):
        bottom = HEIGHT - number * height - (_GAP / 2 if number else 0)
        top = HEIGHT - (number + 1) * height + (_GAP / 2 if number + 1 < len(parts) else 0)
        total = missed + experienced
        cut = missed / total if total else 0.0
        result.append(
            Slice(
                outline=_quadrangle(top, bottom, 0.0, 1.0),
                missed=_quadrangle(top, bottom, 0.0, cut) if missed else "",
                experienced=_quadrangle(top, bottom, cut, 1.0) if experienced else "",
            )
        )
    return result


def _quadrangle(top: float, bottom: float, left: float, right: float) -> str:
    corners = ((left, bottom), (right, bottom), (right, top), (left, top))
    return " ".join(f"{_x(y, fraction):.2f},{y:.2f}" for fraction, y in corners)


def _x(y: float, fraction: float) -> float:
    """The place at a fraction of the width that the pyramid has at height `y` (0 is the top)."""
    width = WIDTH * y / HEIGHT
    return (WIDTH - width) / 2 + fraction * width
