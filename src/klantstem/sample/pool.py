"""Read a file once and keep items drawn at random from it, in the order of the draw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from klantstem.batch.columns import text_column
from klantstem.batch.provenance import Provenance
from klantstem.batch.source import Source, read_errors
from klantstem.report.columns import is_transcript, respondents, texts_of
from klantstem.report.tagged import READ, read_tags
from klantstem.text.item import read_item

_ADDED = re.compile(r"(?:status|tags)(?:_klantstem(?:_\d+)?)?")
_OF_TRANSCRIPT = ("speaker", "respondent")

Labels = frozenset[tuple[str, str]]
_Rows = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], pa.Table]


@dataclass(frozen=True, slots=True)
class Pool:
    """Items of a file that count, each as likely to be here as any other.

    Attributes
    ----------
    rows : number of each item's row in the file, from 0, in the order of the draw
    texts : of each item
    labels : value and stance of the tags of each item; None where the file is not tagged
    of : number of rows in the file
    """

    rows: tuple[int, ...]
    texts: tuple[str, ...]
    labels: tuple[Labels, ...] | None
    of: int

    def __len__(self) -> int:
        return len(self.rows)

    def first(self, size: int) -> Pool:
        """Return the first items of the draw, which are one themselves."""
        labels = None if self.labels is None else self.labels[:size]
        return Pool(self.rows[:size], self.texts[:size], labels, self.of)


def read_pool(source: Source, size: int, *, text: str | None = None, seed: int = 0) -> Pool:
    """Draw items at random from a file, tagged or not, in one pass and in memory that `size` bounds.

    Each row gets a random number in the order of the file and those with the smallest are kept, so the draw depends on
    the seed and the rows alone; and the first items of a pool are a random sample by themselves. Empty items, those in
    another language and the turns of an interviewer do not count.

    Parameters
    ----------
    source : the file
    size : how many items to draw; fewer come where the file has no more, or many that do not count
    text : column with the feedback; the file tells, or it must be obvious
    seed : of the draw

    Raises
    ------
    ReadError
        If no column holds the feedback, or the file breaks halfway.
    """
    added = [name for name in source.schema.names if _ADDED.fullmatch(name)]
    is_tagged = len({name.partition("_")[0] for name in added}) == 2
    column = _text_column(source, text, without=added if is_tagged else [])
    kept = [column, *(added if is_tagged else ())]
    if is_transcript(source.schema.empty_table()):
        kept += [name for name in _OF_TRANSCRIPT if name not in kept]
    with read_errors(source.name):
        rows, table = _smallest(_numbered(source, column, kept, seed), size, source.schema.empty_table().select(kept))
        texts = texts_of(table, column).to_pylist()
    if not is_tagged:
        counted = np.array([read_item(each)[0] in READ for each in texts], dtype=np.bool_)
        labels = None
    else:
        tagged = read_tags(table, text=column)
        counted, labels = tagged.counted, _labels(tagged.tags, table.num_rows)
    places = np.flatnonzero(counted)
    return Pool(
        rows=tuple(rows[places].tolist()),
        texts=tuple(texts[at] for at in places),
        labels=None if labels is None else tuple(labels[at] for at in places),
        of=source.rows,
    )


def _labels(tags: pd.DataFrame, rows: int) -> list[Labels]:
    found: list[set[tuple[str, str]]] = [set() for _ in range(rows)]
    for item, value, stance in tags[["item", "value", "stance"]].itertuples(index=False, name=None):
        found[item].add((value, stance))
    return [frozenset(each) for each in found]


def _text_column(source: Source, wanted: str | None, *, without: list[str]) -> str:
    told = Provenance.read(source.schema)
    if wanted is None and told is not None and told.text in source.schema.names:
        wanted = told.text
    names = [name for name in source.schema.names if name not in without]
    schema = pa.schema([source.schema.field(name) for name in names])
    feedback = replace(source, schema=schema, read=lambda: (batch.select(names) for batch in source.read()))
    return text_column(feedback, wanted)


def _numbered(source: Source, column: str, kept: list[str], seed: int) -> Iterator[_Rows]:
    """Yield of each batch the rows that may count: their numbers, their random numbers and what is kept of them."""
    random, first = np.random.default_rng(seed), 0
    for batch in source.batches():
        keys = random.random(batch.num_rows)
        table = pa.Table.from_batches([batch])
        says = pc.fill_null(pc.match_substring_regex(texts_of(table, column), r"\S"), False).to_numpy()
        places = np.flatnonzero(says & respondents(table))
        yield places + first, keys[places], table.select(kept).take(places)
        first += batch.num_rows


def _smallest(batches: Iterator[_Rows], size: int, empty: pa.Table) -> tuple[npt.NDArray[np.int64], pa.Table]:
    """Return the rows with the smallest random numbers, smallest first."""
    rows, keys, table = np.zeros(0, dtype=np.int64), np.zeros(0), empty
    largest = np.inf
    for more_rows, more_keys, more in batches:
        near = np.flatnonzero(more_keys < largest)
        if not len(near):
            continue
        rows, keys = np.concatenate([rows, more_rows[near]]), np.concatenate([keys, more_keys[near]])
        table = pa.concat_tables([table, more.take(near)])
        if len(rows) > 2 * size:
            order = np.argsort(keys)[:size]
            rows, keys, table = rows[order], keys[order], table.take(order)
            largest = keys[-1]
    order = np.argsort(keys)[:size]
    return rows[order], table.take(order)
