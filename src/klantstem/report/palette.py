"""The colours of the levels, told apart by colour-blind readers too."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from klantstem.values import ValueSet

# From the base up. Chosen to differ under every kind of colour blindness, and at least 3:1 against white.
_FOUR = ("#2b5ba8", "#279797", "#c07d1c", "#d43a78")
_MORE = ("#6b5b95", "#57886c", "#8c6d46", "#5c7a99")
MISSED = "#33373d"
"""The colour of what is missed, on every level."""


def level_colours(values: ValueSet) -> dict[str, str]:
    """Return a colour (``#rrggbb``) for each level or tier of a value set, base first.

    Colours repeat in a set with more than eight levels.
    """
    names = [level.name for level in values.levels]
    if len(names) == 3:
        colours: tuple[str, ...] = (_FOUR[0], _FOUR[1], _FOUR[3])
    elif len(names) == 2:
        colours = (_FOUR[0], _FOUR[2])
    else:
        colours = _FOUR + _MORE
    return {name: colours[number % len(colours)] for number, name in enumerate(names)}
