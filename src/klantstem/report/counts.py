"""Count a tagged table: how many feedback items express each value and level, per stance, with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from klantstem.report.interval import wilson
from klantstem.report.recognise import check_values
from klantstem.report.tagged import Tagged
from klantstem.values.stance import Stance

if TYPE_CHECKING:
    from klantstem.values import ValueSet

STANCES: tuple[str, ...] = tuple(stance.value for stance in Stance)


@dataclass(frozen=True, slots=True)
class Share:
    """A number of items, their share of all items, and its 95% interval (NaN where there are no items)."""

    items: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of a report. An item counts once, however many of its segments carry the same tag.

    Attributes
    ----------
    items : feedback items that count, the whole of which the shares are a part
    values : tidy: value, level, stance, items, share, low, high; all values of the set, in its order
    levels : tidy: level, stance, items, share, low, high; base first
    value_totals : value, level, items, share, low, high over the stances together
    level_totals : level, items, judged, share, low, high; `judged` counts the items with ervaren or gemist
    with_value, no_value : items that express some value, and none
    """

    items: int
    values: pd.DataFrame
    levels: pd.DataFrame
    value_totals: pd.DataFrame
    level_totals: pd.DataFrame
    with_value: Share
    no_value: Share


def count(tagged: Tagged, values: ValueSet) -> Counts:
    """Count the items of a tagged table per value and level of a value set.

    Raises
    ------
    ReadError
        If the tags name a value that the set does not have.
    """
    check_values(tagged.tags, values)
    names, stances = list(values.names), list(STANCES)
    level_names = [level.name for level in values.levels]
    level_of = [values.level_of(name).name for name in names]
    level_number = np.array([level_names.index(level) for level in level_of], dtype=np.int64)

    item = tagged.tags["item"].to_numpy(np.int64)
    value = _codes(tagged.tags["value"], names)
    stance = _codes(tagged.tags["stance"], stances)
    level = level_number[value]
    judged = stance != stances.index(Stance.GEWENST.value)

    n = tagged.items
    kinds = len(stances)
    per_value = _distinct(item, value * kinds + stance, len(names) * kinds)
    per_level = _distinct(item, level * kinds + stance, len(level_names) * kinds)
    some = int(np.count_nonzero(np.diff(item, prepend=-1)))  # the tags are in the order of their items
    totals = _with_shares(pd.DataFrame({"level": level_names, "items": _distinct(item, level, len(level_names))}), n)
    totals.insert(2, "judged", _distinct(item[judged], level[judged], len(level_names)))
    return Counts(
        items=n,
        values=_with_shares(
            pd.DataFrame(
                {
                    "value": np.repeat(np.array(names, dtype=object), kinds),
                    "level": np.repeat(np.array(level_of, dtype=object), kinds),
                    "stance": stances * len(names),
                    "items": per_value,
                }
            ),
            n,
        ),
        levels=_with_shares(
            pd.DataFrame(
                {
                    "level": np.repeat(np.array(level_names, dtype=object), kinds),
                    "stance": stances * len(level_names),
                    "items": per_level,
                }
            ),
            n,
        ),
        value_totals=_with_shares(
            pd.DataFrame({"value": names, "level": level_of, "items": _distinct(item, value, len(names))}), n
        ),
        level_totals=totals,
        with_value=share_of(some, n),
        no_value=share_of(n - some, n),
    )


def share_of(items: int, total: int) -> Share:
    """Return a share with its interval."""
    share, low, high = wilson(items, total)
    return Share(int(items), float(share), float(low), float(high))


def _codes(column: pd.Series[Any], names: list[str]) -> npt.NDArray[np.int64]:
    return np.asarray(pd.Categorical(column, categories=names).codes, dtype=np.int64)


def _distinct(item: npt.NDArray[np.int64], code: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.int64]:
    """Count the distinct items per code."""
    # Sorted and compared: numpy's own unique hashes, which takes ten times as long on keys that are nearly in order.
    keys = np.sort(item * size + code, kind="stable")
    keys = keys[np.flatnonzero(np.diff(keys, prepend=-1))]
    return np.bincount(keys % size, minlength=size).astype(np.int64)


def _with_shares(frame: pd.DataFrame, total: int) -> pd.DataFrame:
    share, low, high = wilson(frame["items"].to_numpy(), total)
    return frame.assign(share=share, low=low, high=high)
