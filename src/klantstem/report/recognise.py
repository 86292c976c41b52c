"""Recognise the value set with which a table was tagged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from klantstem.report.counts import check_values

if TYPE_CHECKING:
    from klantstem.values import ValueSet


def recognise(tags: pd.DataFrame) -> list[ValueSet]:
    """Return the shipped sets that have all values of the tags, on the levels that the tags give them.

    The default set comes first, so that tags which fit more sets, and a table without tags, get that one.

    Raises
    ------
    ReadError
        If the tags name values that no shipped set has all of.
    """
    from klantstem.values import DEFAULT, available, load

    pairs = set(tags[["value", "level"]].drop_duplicates().itertuples(index=False, name=None))
    sets = [load(name) for name in dict.fromkeys([DEFAULT, *available()])]
    fitting = [values for values in sets if pairs <= {(value.name, value.level) for value in values.values}]
    if fitting:
        return fitting
    check_values(tags, sets[0])
    return sets[:1]
