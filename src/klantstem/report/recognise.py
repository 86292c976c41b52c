"""Recognise the value set with which a table was tagged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from klantstem.errors import ReadError

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


def check_values(tags: pd.DataFrame, values: ValueSet) -> None:
    """Refuse tags with values that are not in the set, and say which sets have them."""
    unknown = sorted(set(map(str, tags["value"].dropna().unique())) - set(values.names))
    if not unknown:
        return
    from klantstem.values import available, load

    holders = [name for name in available() if set(unknown) <= set(load(name).names)]
    shown = ", ".join(repr(name) for name in unknown[:6]) + (", ..." if len(unknown) > 6 else "")
    advice = (
        f"They are in: {', '.join(holders)}. Name that set with --values (values=)."
        if holders
        else "No shipped set has them all; name the set or file with which the feedback was tagged."
    )
    raise ReadError(f"The tags name values that the set {values.name!r} does not have: {shown}. {advice}")
