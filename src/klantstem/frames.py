"""Tag a DataFrame of pandas or polars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from klantstem.batch.blocks import BLOCK_ROWS
from klantstem.batch.bulk import bulk_tagger
from klantstem.batch.cells import plain_cells
from klantstem.batch.score import tag_texts
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
    status, tags = _read(tagger, frame[text].to_list())
    if kind == "pandas":
        import pandas as pd

        return frame.assign(
            status=pd.Series(status, index=frame.index, dtype=object),
            tags=pd.Series(tags, index=frame.index, dtype=object),
        )
    import polars as pl

    typed = pl.Series("tags", pa.array(tags, TAGS))
    return frame.with_columns(pl.Series("status", status, dtype=pl.String), typed)


def _read(tagger: Tagger, cells: list[Any]) -> tuple[list[str], list[list[dict[str, Any]]]]:
    """Return of each cell its status and its tags as plain values."""
    bulk = bulk_tagger(tagger, texts=False, items=len(cells))
    status: list[str] = []
    tags: list[list[dict[str, Any]]] = []
    for start in range(0, len(cells), BLOCK_ROWS):
        texts = [cell if isinstance(cell, str) else None for cell in cells[start : start + BLOCK_ROWS]]
        tagged = tag_texts(bulk, pa.array([None if _has_surrogate(text) else text for text in texts], pa.string()))
        status += tagged.status.to_pylist()
        tags += plain_cells(tagged.tags, pa.field("tags", TAGS))
        for place, text in enumerate(texts, start):
            if _has_surrogate(text):
                # Arrow holds no half of a character; Python does.
                (item,) = tagger.tag_items([text])
                status[place], tags[place] = str(item.status), [as_record(tag) for tag in item.tags]
    return status, tags


def _has_surrogate(text: str | None) -> bool:
    if text is None or text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _kind(frame: Any) -> str:
    # By name, because polars need not be installed; by ancestry, because others build upon the DataFrame of pandas.
    for ancestor in type(frame).__mro__:
        package = ancestor.__module__.partition(".")[0]
        if ancestor.__name__ == "DataFrame" and package in {"pandas", "polars"}:
            return package
    raise ReadError(f"tag_frame takes a DataFrame of pandas or polars, not {type(frame).__name__}.")
