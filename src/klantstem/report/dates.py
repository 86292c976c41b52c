"""Find the dates of feedback."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from klantstem.errors import ReadError

_DATE_NAMES = [
    "datum",
    "date",
    "tijdstip",
    "timestamp",
    "ontvangen",
    "ontvangen_op",
    "ingevuld",
    "ingevuld_op",
    "invuldatum",
    "reactiedatum",
    "responsedatum",
    "created",
    "created_at",
    "meldingsdatum",
]
_MOSTLY = 0.8
# A typing error in a year (1925, 2052) is further from the other dates than this, and the errors are few.
_FAR, _FEW = np.timedelta64(5 * 365, "D"), 0.05
_FORMS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%Y/%m/%d", "%Y%m%d")

Days = npt.NDArray[np.datetime64]


def find_dates(table: pa.Table, name: str | None, *, among: Sequence[str]) -> tuple[str, Days] | None:
    """Return the name and the dates of the column `name`, else of a column that is called or typed so.

    Parameters
    ----------
    table : any table
    name : the column that the user names
    among : the columns to look at without a name

    Returns
    -------
    The name, and datetime64[D] with a row per row of the table and NaT where there is no date; None without dates.

    Raises
    ------
    ReadError
        If `name` is given and absent, or holds no dates.
    """
    if name is not None:
        days = _days(named_column(table, name))
        if days is None:
            raise ReadError(f"The column {name!r} holds no dates of the form 2025-01-31, 31-01-2025 or 31/01/2025.")
        return name, days
    for column in sorted(among, key=lambda column: column.lower() not in _DATE_NAMES):
        if column.lower() in _DATE_NAMES or pa.types.is_temporal(table[column].type):
            days = _days(table[column])
            if days is not None:
                return column, days
    return None


def without_strays(days: Days, name: str) -> tuple[Days, str | None]:
    """Take dates that lie far from nearly all others as unknown: 1900 and 2125 are typing errors, and stretch a trend.

    Parameters
    ----------
    days : as :func:`find_dates` returns them
    name : of their column

    Returns
    -------
    The dates, with NaT for the strays, and a sentence for the user about these; None where there are none.
    """
    distinct, rows = np.unique(days[~np.isnat(days)], return_counts=True)
    stretch = np.cumsum(np.diff(distinct, prepend=distinct[:1]) > _FAR)
    items = np.bincount(stretch, weights=rows)
    strays = distinct[stretch != items.argmax()] if len(items) else distinct
    few = int(items.sum() - items.max(initial=0))
    # Where they are more, the table may be of two times.
    if not few or few > max(1, _FEW * items.sum()) or few == items.max():
        return days, None
    shown = ", ".join(map(str, strays[:3])) + (", ..." if len(strays) > 3 else "")
    note = (
        f"{few:,} of the dates in column {name!r} lie more than five years from all others ({shown}). They are taken "
        "as unknown."
    )
    return np.where(np.isin(days, strays), np.datetime64("NaT", "D"), days), note


def named_column(table: pa.Table, name: str) -> pa.ChunkedArray:
    """Return the column that a user names.

    Raises
    ------
    ReadError
        If it is absent.
    """
    if name in table.column_names:
        return table[name]
    near = difflib.get_close_matches(name, table.column_names, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise ReadError(f"The column {name!r} is not in the table. It has: {', '.join(table.column_names)}.{hint}")


def _days(column: pa.ChunkedArray) -> Days | None:
    if pa.types.is_time(column.type) or pa.types.is_duration(column.type):
        return None
    if pa.types.is_temporal(column.type):
        days = pc.cast(column, pa.date32(), safe=False).to_numpy().astype("datetime64[D]")
        return days if not np.isnat(days).all() else None
    if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
        return None
    # Each distinct day is read once: a year of feedback has few.
    encoded = pc.dictionary_encode(pc.utf8_slice_codeunits(pc.utf8_trim_whitespace(column), 0, 10)).combine_chunks()
    texts = encoded.dictionary.to_pandas()
    codes = pc.fill_null(encoded.indices, len(texts)).to_numpy(zero_copy_only=False)
    rows = np.bincount(codes, minlength=len(texts) + 1)[:-1]
    filled = int(rows[(texts != "").to_numpy(dtype=bool)].sum()) if len(texts) else 0
    for form in _FORMS:
        parsed = pd.to_datetime(texts, format=form, errors="coerce").to_numpy().astype("datetime64[D]")
        known = int(rows[~np.isnat(parsed)].sum())
        if known and known >= _MOSTLY * filled:
            result: Days = np.append(parsed, np.datetime64("NaT", "D"))[codes]
            return result
    return None
