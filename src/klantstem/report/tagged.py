"""A tagged table as arrays: which items count, and every tag with the number of its item."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from klantstem.batch.provenance import Provenance
from klantstem.batch.tags import TAG, TAGS
from klantstem.errors import ReadError
from klantstem.report.columns import find_text, respondents, texts_of
from klantstem.report.context import Context, read_context
from klantstem.tag import Status
from klantstem.values.basis import Basis
from klantstem.values.stance import Stance

READ = (Status.OK.value, Status.AFGEKAPT.value)
_FIELDS: dict[str, pa.DataType] = {
    name: TAG.field(name).type for name in ("value", "stance", "level", "score", "start", "end")
}
# A column in which more tags than this end beyond their text is not the one that was tagged.
_BEYOND = 0.02
_NAME_IT = "Name the column that was tagged with --text-column."


@dataclass(frozen=True, slots=True)
class Tagged:
    """What a report needs of a tagged table.

    Attributes
    ----------
    rows : number of feedback items: rows of the table, without the turns of an interviewer
    interviewer : number of those turns
    status : number of items per status
    counted : bool, of each row of the table whether it is an item that counts: one with status ok or afgekapt
    tags : a row per tag of those items: item (row number, from 0), value, stance, level, score, start, end, basis
    texts : the original feedback, a row per item; None when no column holds it
    context : date, score, customer and groups of each row
    provenance : what the table itself tells of the tagging
    notes : sentences for the user about what was not found
    """

    rows: int
    interviewer: int
    status: Mapping[str, int]
    counted: npt.NDArray[np.bool_]
    tags: pd.DataFrame
    texts: pa.ChunkedArray | None
    context: Context
    provenance: Provenance | None = None
    notes: tuple[str, ...] = ()

    @property
    def items(self) -> int:
        """Number of items that count, the whole of which shares are a part."""
        return int(self.counted.sum())

    @property
    def period(self) -> tuple[dt.date, dt.date] | None:
        """First and last date; None when no column holds dates."""
        days = self.context.dates
        if days is None:
            return None
        known = days[~np.isnat(days)]
        return known.min().item(), known.max().item()


def as_table(data: Any) -> pa.Table:
    """Return a pandas, polars or Arrow table as an Arrow table.

    Raises
    ------
    TypeError
        If `data` is none of these.
    """
    if isinstance(data, pa.Table):
        return data
    if hasattr(data, "to_arrow"):
        return data.to_arrow()
    if not isinstance(data, pd.DataFrame):
        raise TypeError(f"expected a pandas, polars or Arrow table, got {type(data).__name__}")
    names = [str(name) for name in data.columns]
    return pa.table([_column(data.iloc[:, number]) for number in range(len(names))], names=names)


def _column(series: pd.Series[Any]) -> pa.Array:
    try:
        return pa.Array.from_pandas(series)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        # A column of a spreadsheet may hold numbers and texts at once.
        return pa.array([None if _absent(cell) else str(cell) for cell in series], pa.string())


def _absent(cell: object) -> bool:
    return cell is None or cell is pd.NaT or (isinstance(cell, float) and np.isnan(cell))


def read_tags(
    table: pa.Table,
    *,
    text: str | None = None,
    date: str | None = None,
    score: str | None = None,
    customer: str | None = None,
    by: Sequence[str] | None = None,
) -> Tagged:
    """Read a tagged table.

    Parameters
    ----------
    table : the input's columns with `status` and `tags`, as `klantstem tag` writes them
    text : column with the feedback; None asks the table itself, and then looks for it
    date, score, customer, by : columns as in :func:`~klantstem.report.context.read_context`

    Raises
    ------
    ReadError
        If a column is missing or `tags` does not hold tags.
    """
    status_name, tags_name = (_own_column(table, name) for name in ("status", "tags"))
    status = pc.cast(table[status_name], pa.string())
    feedback = respondents(table)
    counted = feedback & pc.fill_null(pc.is_in(status, value_set=pa.array(READ)), False).to_numpy()
    tags = _flatten(table[tags_name])
    tags = tags[counted[tags["item"].to_numpy()]].reset_index(drop=True)
    counts = pc.value_counts(status.filter(pa.array(feedback))).to_pylist()
    provenance = Provenance.read(table.schema)
    told = None if provenance is None or provenance.text not in table.column_names else provenance.text
    column = find_text(table, text or told, own=(status_name, tags_name))
    texts = None if column is None else texts_of(table, column)
    notes = []
    if texts is None:
        notes.append(f"It is not obvious which column holds the feedback, so there are no quotes. {_NAME_IT}")
    elif not (text or told) and _share_beyond(tags, texts) > _BEYOND:
        texts = None
        notes.append(f"The tags do not fit the texts of column {column!r}, so there are no quotes. {_NAME_IT}")
    return Tagged(
        rows=int(feedback.sum()),
        interviewer=int((~feedback).sum()),
        status={entry["values"] or "onbekend": int(entry["counts"]) for entry in counts},
        counted=counted,
        tags=tags,
        texts=texts,
        context=read_context(
            table, date=date, score=score, customer=customer, by=by, own={status_name, tags_name, column}
        ),
        provenance=provenance,
        notes=tuple(notes),
    )


def _share_beyond(tags: pd.DataFrame, texts: pa.ChunkedArray) -> float:
    """Return the share of the tags that end beyond the text of their item."""
    lengths = pc.fill_null(pc.utf8_length(texts), 0).to_numpy()
    beyond = tags["end"].to_numpy() > lengths[tags["item"].to_numpy()]
    return float(beyond.mean()) if len(beyond) else 0.0


def _own_column(table: pa.Table, name: str) -> str:
    """Find a column that klantstem added; it gave way (``tags_klantstem``) where the input had the name."""
    own = re.compile(rf"{name}(_klantstem(_\d+)?)?")
    found: list[str] = [column for column in table.column_names if own.fullmatch(column)]
    if not found:
        raise ReadError(
            f"This is not a tagged table: it has no column {name!r}. "
            "Tag the feedback first (klantstem tag), or give the untagged file to klantstem report."
        )
    return found[-1]


def _flatten(column: pa.ChunkedArray) -> pd.DataFrame:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = _from_json(column)
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    untyped = _is_list(array.type) and pa.types.is_null(array.type.value_type)
    if untyped or array.null_count == len(array):
        array = pa.nulls(len(array), TAGS)
    if not _is_list(array.type) or not pa.types.is_struct(array.type.value_type):
        raise ReadError(f"The column 'tags' holds {array.type}; expected a list of tags per item.")
    structs = array.flatten()
    present = {structs.type.field(number).name for number in range(structs.type.num_fields)}
    missing = [name for name in _FIELDS if name not in present]
    if missing:
        raise ReadError(f"The tags in the column 'tags' have no {', '.join(missing)}.")
    frame: dict[str, npt.NDArray[Any] | pd.Series[Any]] = {
        "item": pc.list_parent_indices(array).to_numpy(zero_copy_only=False).astype(np.int64)
    }
    basis = {"basis": pa.string()} if "basis" in present else {}
    for name, kind in (_FIELDS | basis).items():
        field = structs.field(name)
        if pa.types.is_dictionary(field.type):
            field = field.cast(field.type.value_type)
        field = pc.cast(field, kind)
        if kind == pa.string():
            frame[name] = pc.dictionary_encode(field).to_pandas()
        else:
            frame[name] = pc.fill_null(field, -1).to_numpy(zero_copy_only=False)
    if not basis:
        learnt = pa.array([str(Basis.BEKEND)])
        frame["basis"] = pa.DictionaryArray.from_arrays(np.zeros(len(structs), dtype=np.int8), learnt).to_pandas()
    result = pd.DataFrame(frame)
    _check_stances(result)
    return result


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def _from_json(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Parse a column of JSON texts in one go; a line break can only be white space in it."""
    column = pc.cast(column, pa.large_string())
    filled = pc.if_else(pc.fill_null(pc.match_substring_regex(column, r"\S"), False), column, "null")
    flat = pc.replace_substring_regex(filled, r"[\r\n]+", " ")
    prefix, suffix = (pa.scalar(part, pa.large_string()) for part in ('{"tags":', "}\n"))
    joined = pc.binary_join_element_wise(prefix, flat, suffix, pa.scalar("", pa.large_string()))
    data = "".join(joined.to_pylist()).encode()
    if not data:
        return pa.chunked_array([pa.array([], TAGS)])
    schema = pa.schema([("tags", TAGS)])
    try:
        table = pj.read_json(
            io.BytesIO(data),
            read_options=pj.ReadOptions(block_size=max(1 << 24, min(len(data) + 1, (1 << 31) - 1))),
            parse_options=pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore"),
        )
    except pa.ArrowInvalid:
        # Arrow's own message would quote the file.
        raise ReadError(
            "The column 'tags' holds text that is not a JSON list of tags. A spreadsheet program may have "
            "changed or cut it; write the tagged table as parquet and make the report of that."
        ) from None
    if table.num_rows != len(column):
        raise ReadError("The column 'tags' holds text that is not a JSON list of tags.")
    return table["tags"]


def _check_stances(tags: pd.DataFrame) -> None:
    known = [stance.value for stance in Stance]
    unknown = sorted(set(map(str, tags["stance"].unique())) - set(known))
    if unknown:
        raise ReadError(f"The tags have an unknown stance {', '.join(unknown)}; expected {', '.join(known)}.")
