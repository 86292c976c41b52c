"""What may become a value of the set: the known values, and the themes that are large enough."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from klantstem.discover.choose import Rules
from klantstem.discover.hear import Heard
from klantstem.discover.near import near_synonyms
from klantstem.discover.themes import Theme, Themes
from klantstem.report.analyses.base_check import base_level
from klantstem.report.statistics import Measure
from klantstem.values import Level, ValueSet

FEWEST_ITEMS = 5
# A theme is proposed as a value when it has so many voices, and most of its sentences judge rather than tell.
THEME_VOICES, THEME_JUDGING = 20, 0.5


@dataclass(frozen=True, slots=True)
class Candidates:
    """The known values, and after them the themes.

    Attributes
    ----------
    names : what they are called
    levels : where they stand; of a theme that is a guess, and it keeps to no rule by it
    items : how many items have them
    rules : for the choice
    values : how many of them are known values
    """

    names: tuple[str, ...]
    levels: tuple[Level, ...]
    items: tuple[int, ...]
    rules: Rules
    values: int

    @classmethod
    def of(cls, heard: Heard, themes: Themes, *, alike: npt.NDArray[np.float64]) -> Candidates:
        """Gather the candidates.

        Parameters
        ----------
        heard, themes : what was said
        alike : of each pair of values how alike their words are
        """
        values, found = heard.feedback.values, themes.themes
        items = heard.estimator.shares(heard.feedback, [Measure(name) for name in values.names])["items"].to_numpy()
        of_values = [values.level_of(name) for name in values.names]
        grown = [theme.voices >= THEME_VOICES and theme.judging >= THEME_JUDGING for theme in found]
        near = np.zeros((len(items) + len(found),) * 2, dtype=bool)
        near[: len(items), : len(items)] = near_synonyms(heard.feedback, alike)
        no_theme = [False] * len(found)
        base = base_level(values)
        rules = Rules(
            eligible=np.array([*(items >= FEWEST_ITEMS), *grown], dtype=bool),
            base=np.array([*(level.name == base for level in of_values), *no_theme], dtype=bool),
            rational=np.array([*(level.rational for level in of_values), *no_theme], dtype=bool),
            emotional=np.array([*(not level.rational for level in of_values), *no_theme], dtype=bool),
            near=near,
        )
        return cls(
            names=_names(values, themes),
            levels=(*of_values, *(_level(heard, theme) for theme in found)),
            items=(*items.tolist(), *(len(theme.items) for theme in found)),
            rules=rules,
            values=len(values.names),
        )


def _names(values: ValueSet, themes: Themes) -> tuple[str, ...]:
    """Name the candidates; of themes that have their first words in common, the later one takes more words."""
    taken = {word.casefold() for value in values.values for word in (value.name, *value.synonyms)}
    names = list(values.names)
    for theme in themes.themes:
        options = [" ".join(theme.words[:length]) for length in range(1, len(theme.words) + 1)]
        name = next((option for option in options if option not in taken), f"thema {len(names)}")
        names.append(name)
        taken.add(name)
    return tuple(names)


def _level(heard: Heard, theme: Theme) -> Level:
    """Return the level that items with a theme speak of most, against what all items speak of."""
    feedback = heard.feedback
    levels, inside = feedback.values.levels, np.isin(feedback.item, theme.items)
    among, everywhere = (
        np.bincount(which, minlength=len(levels)) for which in (feedback.level[inside], feedback.level)
    )
    return levels[int(np.argmax((among + 1) / (everywhere + len(levels))))]
