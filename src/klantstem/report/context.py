"""What a tagged table tells of each item besides its text: when, with what score, by whom, and in which segment."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from klantstem.errors import ReadError
from klantstem.report.dates import find_dates, named_column, without_strays

_SCORE = re.compile(
    r"(?<![a-z])(nps|csat|ces|score|cijfer|rapportcijfer|sterren|stars|rating|waardering|tevredenheid|beoordeling)"
    r"(?![a-z])|cijfer$|(?<=[a-z])score$",
    re.IGNORECASE,
)
_CUSTOMER = re.compile(
    r"^(klant|customer|client|huurder|verzekerde|relatie|respondent|cli[eë]nt|deelnemer|account|user|gebruiker|document)s?"
    r"[-_ ]?(nr|nummer|no|id|number|code|key)?$",
    re.IGNORECASE,
)
_MOSTLY = 0.8
_MOST_GROUPS, _MOST_GROUP_CHARS = 500, 60
# A column with as many values as this for each row tells rows apart rather than groups.
_MOST_DISTINCT = 0.2
_TOPS = (5, 7, 10, 100)


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores that customers gave.

    Attributes
    ----------
    name : of the column
    values : float64, a row per row of the table, NaN where there is none
    top : the highest score that the scale seems to have: 5, 7, 10 or 100
    """

    name: str
    values: npt.NDArray[np.float64]
    top: int

    @property
    def is_nps(self) -> bool:
        """Whether the name of the column says that it is a Net Promoter Score."""
        return "nps" in self.name.lower()


@dataclass(frozen=True, slots=True)
class Groups:
    """A column that divides the items: a channel, a region, a kind of customer.

    Attributes
    ----------
    name : of the column
    codes : int32, a row per row of the table; the place in `labels`, or -1 where the cell is empty
    labels : what the groups are called, most items first
    """

    name: str
    codes: npt.NDArray[np.int32]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """The columns of a table that tell something of each item; None or empty for what it does not have.

    Attributes
    ----------
    dates : datetime64[D], a row per row of the table, NaT where there is none
    scores : what customers gave
    customers : int64, a number per customer or document, a row per row of the table; -1 where the cell is empty
    groups : the columns that divide the items, by name
    notes : sentences for the user about what was left out
    """

    dates: npt.NDArray[np.datetime64] | None
    scores: Scores | None
    customers: npt.NDArray[np.int64] | None
    groups: Mapping[str, Groups]
    notes: tuple[str, ...] = ()


def read_context(
    table: pa.Table,
    *,
    date: str | None = None,
    score: str | None = None,
    customer: str | None = None,
    by: Sequence[str] | None = None,
    own: Container[str | None] = ("status", "tags"),
) -> Context:
    """Find and read the columns that tell something of each item.

    Parameters
    ----------
    table : a tagged table
    date, score, customer : names of columns; None looks for them
    by : names of the columns that divide the items; None looks for them, an empty list is none
    own : columns that are not to be looked at: what tagging added, and the feedback itself

    Raises
    ------
    ReadError
        If a column is named that is absent, or holds something else.
    """
    others = [name for name in table.column_names if name not in own]
    day = find_dates(table, date, among=others)
    scores = _find_scores(table, score, others)
    customers, customer_name = _find_customers(table, customer, others)
    used = {customer_name, None if scores is None else scores.name, None if day is None else day[0]}
    groups = _find_groups(table, by, [name for name in others if name not in used])
    days, stray = (None, None) if day is None else without_strays(day[1], day[0])
    return Context(days, scores, customers, groups, () if stray is None else (stray,))


def _find_scores(table: pa.Table, name: str | None, others: Sequence[str]) -> Scores | None:
    if name is not None:
        found = _numbers(named_column(table, name))
        if found is None:
            raise ReadError(f"The column {name!r} holds no scores: most of its cells are not numbers.")
        return Scores(name, found, _top(found))
    for column in others:
        if _SCORE.search(column.replace("_", " ")) and (found := _numbers(table[column])) is not None:
            return Scores(column, found, _top(found))
    return None


def _numbers(column: pa.ChunkedArray) -> npt.NDArray[np.float64] | None:
    """Return a column as numbers, or None where most of its cells are something else, or outside any scale."""
    if pa.types.is_boolean(column.type):
        return None
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
        numbers = pc.cast(column, pa.float64(), safe=False).to_pandas().to_numpy(np.float64, copy=True)
        filled = int(np.count_nonzero(~np.isnan(numbers)))
    elif pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        trimmed = pc.replace_substring(pc.utf8_trim_whitespace(pc.cast(column, pa.string())), ",", ".").to_pandas()
        numbers = np.array(pd.to_numeric(trimmed, errors="coerce"), dtype=np.float64)
        filled = int((trimmed.fillna("") != "").sum())
    else:
        return None
    numbers[(numbers < 0) | (numbers > _TOPS[-1])] = np.nan
    known = int(np.count_nonzero(~np.isnan(numbers)))
    return numbers if known and known >= _MOSTLY * filled else None


def _top(numbers: npt.NDArray[np.float64]) -> int:
    highest = float(np.nanmax(numbers))
    return next(top for top in _TOPS if highest <= top)


def _find_customers(
    table: pa.Table, name: str | None, others: Sequence[str]
) -> tuple[npt.NDArray[np.int64] | None, str | None]:
    if name is not None:
        named_column(table, name)
    else:
        name = next((column for column in others if _CUSTOMER.match(column.strip())), None)
    if name is None:
        return None, None
    encoded = pd.factorize(table[name].to_pandas(), use_na_sentinel=True)[0]
    return encoded.astype(np.int64), name


def _find_groups(table: pa.Table, by: Sequence[str] | None, others: Sequence[str]) -> dict[str, Groups]:
    found = {}
    for name in others if by is None else by:
        column = table[name] if by is None else named_column(table, name)
        groups = _groups(name, column)
        if groups is None and by is not None:
            raise ReadError(f"The column {name!r} does not divide the items: its cells are too long or too different.")
        if groups is not None and (by is not None or _divides(groups)):
            found[name] = groups
    return found


def _groups(name: str, column: pa.ChunkedArray) -> Groups | None:
    if pa.types.is_nested(column.type) or pa.types.is_temporal(column.type) or pa.types.is_floating(column.type):
        return None
    texts = column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
    encoded: Any = pc.dictionary_encode(pc.utf8_trim_whitespace(pc.cast(texts, pa.string()))).combine_chunks()
    labels = encoded.dictionary.to_pylist()
    if not 0 < len(labels) <= _MOST_GROUPS or max(map(len, labels)) > _MOST_GROUP_CHARS:
        return None
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int32)
    counts = np.bincount(codes[codes >= 0], minlength=len(labels))
    order = [at for at in np.argsort(-counts, kind="stable") if labels[at] and counts[at]]
    places = np.full(len(labels) + 1, -1, dtype=np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    return Groups(name, places[codes], tuple(labels[at] for at in order)) if order else None


def _divides(groups: Groups) -> bool:
    rows = int(np.count_nonzero(groups.codes >= 0))
    return 2 <= len(groups.labels) <= max(2, _MOST_DISTINCT * rows)
