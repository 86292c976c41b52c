"""The items of a tagged table and what each of them expresses: what every analysis starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from klantstem.report.context import Groups, Scores
from klantstem.report.recognise import check_values
from klantstem.report.tagged import Tagged
from klantstem.values.stance import Stance

if TYPE_CHECKING:
    from klantstem.values import ValueSet

STANCES: tuple[str, ...] = tuple(stance.value for stance in Stance)


@dataclass(frozen=True, slots=True)
class Feedback:
    """The items that count, numbered from 0, and the distinct (item, value, stance) that they express.

    Make one with `Feedback.of`. All arrays with a row per item leave out what does not count: empty items, other
    languages, turns of an interviewer.

    Attributes
    ----------
    values : the value set of the tags
    rows : int64, row number in the table of each item, ascending
    item, value, stance : int64, one of each per distinct expression, sorted by item; `value` is a place in
        ``values.names`` and `stance` one in `STANCES`
    score : float64, the highest probability among the tags of each expression
    dates : datetime64[D] per item, NaT where unknown; None without a column of dates
    scores : of each item; None without a column of scores
    customers : int64 per item, a number per customer or document; an item without one has a number of its own. None
        where no column tells
    groups : the columns that divide the items, by name
    """

    values: ValueSet
    rows: npt.NDArray[np.int64]
    item: npt.NDArray[np.int64]
    value: npt.NDArray[np.int64]
    stance: npt.NDArray[np.int64]
    score: npt.NDArray[np.float64]
    dates: npt.NDArray[np.datetime64] | None
    scores: Scores | None
    customers: npt.NDArray[np.int64] | None
    groups: Mapping[str, Groups]

    def __len__(self) -> int:
        return len(self.rows)

    @classmethod
    def of(cls, tagged: Tagged, values: ValueSet) -> Feedback:
        """Number the items of a tagged table and what they express in a value set.

        Raises
        ------
        ReadError
            If the tags name a value that the set does not have.
        """
        check_values(tagged.tags, values)
        rows = np.flatnonzero(tagged.counted)
        number = np.cumsum(tagged.counted) - 1
        names, kinds = list(values.names), len(STANCES)
        item = number[tagged.tags["item"].to_numpy(np.int64)]
        code = _codes(tagged.tags["value"], names) * kinds + _codes(tagged.tags["stance"], list(STANCES))
        key = item * (len(names) * kinds) + code
        order = np.lexsort((-tagged.tags["score"].to_numpy(np.float64), key))
        first = order[np.flatnonzero(np.diff(key[order], prepend=-1))]
        context = tagged.context
        return cls(
            values=values,
            rows=rows,
            item=item[first],
            value=code[first] // kinds,
            stance=code[first] % kinds,
            score=tagged.tags["score"].to_numpy(np.float64)[first],
            dates=None if context.dates is None else context.dates[rows],
            scores=None
            if context.scores is None
            else Scores(context.scores.name, context.scores.values[rows], context.scores.top),
            customers=None if context.customers is None else _each_its_own(context.customers[rows]),
            groups={name: Groups(name, each.codes[rows], each.labels) for name, each in context.groups.items()},
        )

    @property
    def level(self) -> npt.NDArray[np.int64]:
        """Of each expression the place of its level in ``values.levels``, int64."""
        names = [level.name for level in self.values.levels]
        places = np.array([names.index(value.level) for value in self.values.values], dtype=np.int64)
        return places[self.value]

    def expressing(self, which: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Tell of each item whether it has one or more of the chosen expressions.

        Parameters
        ----------
        which : bool, a row per expression, such as ``(feedback.value == 3) & (feedback.stance == 1)``
        """
        found = np.zeros(len(self), dtype=np.bool_)
        found[self.item[which]] = True
        return found


def _codes(column: pd.Series[Any], names: list[str]) -> npt.NDArray[np.int64]:
    return np.asarray(pd.Categorical(column, categories=names).codes, dtype=np.int64)


def _each_its_own(customers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Give each item without a customer a number that no other has."""
    result = customers.copy()
    unknown = np.flatnonzero(result < 0)
    result[unknown] = result.max(initial=-1) + 1 + np.arange(len(unknown))
    return result
