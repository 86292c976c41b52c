"""The geometry of the pyramid: a slice per level, cut between what is missed and what is experienced."""

from __future__ import annotations

WIDTH = 320.0
HEIGHT = 256.0
_GAP = 4.0


def slices(levels: int) -> list[str]:
    """Return slices of equal height as points of SVG polygons, base first."""
    height = HEIGHT / max(levels, 1)
    result = []
    for number in range(levels):
        bottom = HEIGHT - number * height - (_GAP / 2 if number else 0)
        top = HEIGHT - (number + 1) * height + (_GAP / 2 if number + 1 < levels else 0)
        corners = (
            (_edge(bottom), bottom),
            (WIDTH - _edge(bottom), bottom),
            (WIDTH - _edge(top), top),
            (_edge(top), top),
        )
        result.append(" ".join(f"{x:.2f},{y:.2f}" for x, y in corners))
    return result


def cut(fraction: float) -> str:
    """Return the part of the whole pyramid left of a line from its top to a fraction of its foot.

    Every slice is cut by it at the same fraction of its width, whatever the height, so that within a slice the *areas*
    are in proportion to the two numbers.
    """
    return f"{WIDTH / 2:g},0 0,{HEIGHT:g} {round(WIDTH * fraction, 2):g},{HEIGHT:g}"


def _edge(y: float) -> float:
    """Where the pyramid starts at height `y`; 0 is the top."""
    return (WIDTH - WIDTH * y / HEIGHT) / 2
