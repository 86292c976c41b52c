"""Read what every stakeholder said, from files of any form, as one table of items."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from klantstem.batch.cells import plain_cells, text_of
from klantstem.batch.columns import named_column, text_column
from klantstem.batch.provenance import Provenance
from klantstem.batch.source import Source, open_source
from klantstem.discover.stakeholders import stakeholder_of_cell, stakeholder_of_file
from klantstem.errors import ReadError
from klantstem.report.columns import is_transcript, respondents, texts_of
from klantstem.report.context import read_context

_OWN = {name: re.compile(rf"{name}(_klantstem(_\d+)?)?") for name in ("status", "tags")}


class Tags(NamedTuple):
    """The tags that a table has: the columns that `klantstem tag` added, and what it tells of them."""

    status: pa.ChunkedArray
    tags: pa.ChunkedArray
    provenance: Provenance | None


@dataclass(frozen=True, slots=True)
class Voices:
    """What was said, an element per item.

    Attributes
    ----------
    texts : the items as they came; null is a missing one
    stakeholder : who said it, such as "klanten"
    document : int64, a number per customer, speaker or letter: who speaks twice is one voice
    tags : those that the items have already; None unless they are of one tagged table
    """

    texts: pa.ChunkedArray
    stakeholder: tuple[str, ...]
    document: npt.NDArray[np.int64]
    tags: Tags | None = None

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, rows: npt.NDArray[np.int64]) -> Voices:
        """Return some of the items."""
        at, tags = pa.array(rows), self.tags
        return Voices(
            self.texts.take(at),
            tuple(self.stakeholder[row] for row in rows.tolist()),
            self.document[rows],
            None if tags is None else Tags(tags.status.take(at), tags.tags.take(at), tags.provenance),
        )


def read_voices(paths: Sequence[str | Path], *, by: str | None = None, text: str | None = None) -> Voices:
    """Read files of any form that klantstem reads.

    Parameters
    ----------
    paths : tables, transcripts, letters
    by : the column that tells the stakeholder, in the tables that have it; elsewhere, and without it, the folder of the
        file tells: klanten, medewerkers, managers or partners, and otherwise it is the customers'
    text : the column with the feedback, in the tables that have it; None finds it

    Raises
    ------
    ReadError
        If a file cannot be read or is given twice, `by` or `text` is in none of them, or none of them holds an item.
    """
    files = [Path(path) for path in paths]
    if len({file.resolve() for file in files}) < len(files):
        raise ReadError("A file is given twice: everyone is heard once. Leave one of them out.")
    wanted = {option: name for option, name in (("--by", by), ("--text-column", text)) if name is not None}
    parts: list[Voices] = []
    found: set[str] = set()
    for file in files:
        with open_source(file) as source:
            columns = {option: _column(source, name, option) for option, name in wanted.items()}
            parts.append(_read(source, columns.get("--by"), columns.get("--text-column"), stakeholder_of_file(file)))
            found |= {option for option, column in columns.items() if column is not None}
    for option in sorted(wanted.keys() - found):
        with open_source(files[0]) as source:
            named_column(source, wanted[option], option=option)
    first = np.cumsum([0, *(part.document.max(initial=-1) + 1 for part in parts)])
    voices = Voices(
        texts=pa.chunked_array([chunk for part in parts for chunk in part.texts.chunks], pa.string()),
        stakeholder=tuple(who for part in parts for who in part.stakeholder),
        document=np.concatenate([part.document + start for part, start in zip(parts, first, strict=False)]),
        tags=parts[0].tags if len(parts) == 1 else None,
    )
    if not len(voices):
        raise ReadError("There is no feedback in these files. Check that they are the right ones.")
    return voices


def _column(source: Source, name: str, option: str) -> str | None:
    """Return the column of that name; None in a file that does not have it."""
    try:
        return named_column(source, name, option=option)
    except ReadError:
        return None


def _read(source: Source, by: str | None, text: str | None, of_file: str) -> Voices:
    table = pa.Table.from_batches(source.batches(), source.schema)
    table = table.filter(pa.array(respondents(table)))
    told = Provenance.read(source.schema)
    column = text_column(source, text or (None if told is None else told.text))
    return Voices(
        texts_of(table, column), _stakeholders(table, by, of_file), _documents(table, column), _tags(table, told)
    )


def _tags(table: pa.Table, told: Provenance | None) -> Tags | None:
    """Return the columns that tagging added; they gave way (``tags_klantstem``) where the input had the name."""
    found = {name: [each for each in table.column_names if own.fullmatch(each)] for name, own in _OWN.items()}
    if not all(found.values()):
        return None
    return Tags(table[found["status"][-1]], table[found["tags"][-1]], told)


def _stakeholders(table: pa.Table, by: str | None, of_file: str) -> tuple[str, ...]:
    if by is None:
        return (of_file,) * int(table.num_rows)
    field = table.schema.field(by)
    cells: list[str | None] = [text_of(cell) for chunk in table[by].chunks for cell in plain_cells(chunk, field)]
    return tuple(stakeholder_of_cell(cell) or of_file for cell in cells)


def _documents(table: pa.Table, text: str) -> npt.NDArray[np.int64]:
    """Number the voices of a file: its speakers or customers, or its rows where no column tells."""
    who = "speaker" if is_transcript(table) else None
    customers = read_context(table, customer=who, by=[], own=[text]).customers
    rows = np.arange(table.num_rows, dtype=np.int64)
    if customers is None:
        return rows
    return np.where(customers >= 0, customers, int(customers.max(initial=-1)) + 1 + rows)
