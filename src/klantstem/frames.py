"""Tag a DataFrame of pandas or polars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from klantstem.batch.tags import TAGS, as_record
from klantstem.errors import ReadError

if TYPE_CHECKING:
    from klantstem.tagger import Tagger


def with_tags(frame: Any, tagger: Tagger, *, text: str) -> Any:
    """Return a copy of the frame with the columns `status` (str) and `tags` (a list of dicts per row).

    Cells that are no text, such as None and NaN, have status `leeg`. Columns named `status` or `tags` are replaced.
    In a polars frame tags have the types of a tagged Parquet file.
    """
    kind = _kind(frame)
    names = list(frame.columns)
    if names.count(text) != 1:
        problem = "stands more than once" if text in names else "is not"
        raise ReadError(f"Column {text!r} {problem} in the frame. It has: {', '.join(map(str, names))}.")
    items = list(tagger.tag_items(frame[text].to_list()))
    status = [str(item.status) for item in items]
    tags = [[as_record(tag) for tag in item.tags] for item in items]
    if kind == "pandas":
        import pandas as pd

        return frame.assign(
            status=pd.Series(status, index=frame.index, dtype=object),
            tags=pd.Series(tags, index=frame.index, dtype=object),
        )
    import polars as pl
    import pyarrow as pa

    typed = pl.Series("tags", pa.array(tags, TAGS))
    return frame.with_columns(pl.Series("status", status, dtype=pl.String), typed)


def _kind(frame: Any) -> str:
    # By name, because polars need not be installed; by ancestry, because others build upon the DataFrame of pandas.
    for ancestor in type(frame).__mro__:
        package = ancestor.__module__.partition(".")[0]
        if ancestor.__name__ == "DataFrame" and package in {"pandas", "polars"}:
            return package
    raise ReadError(f"tag_frame takes a DataFrame of pandas or polars, not {type(frame).__name__}.")
