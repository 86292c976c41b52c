"""Read the file in which an analyst has checked a sample of the items."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from klantstem.batch.provenance import Provenance
from klantstem.batch.source import open_source
from klantstem.batch.ticks import random_column, tick_of
from klantstem.errors import ReadError
from klantstem.report.columns import find_text, texts_of
from klantstem.report.feedback import STANCES, Feedback
from klantstem.report.statistics.checked import Checked
from klantstem.values import ValueSet
from klantstem.values.suggest import did_you_mean, excerpt

_ROW = ("row", "rij", "rijnummer")
_VALUE, _STANCE = ("waarde", "value"), ("houding", "stance")
_LISTS = ("labels", "tags")

Cells = Mapping[str, Sequence[str | None]]
Pairs = set[tuple[str, str]]


def read_checked(path: str | Path, table: pa.Table, feedback: Feedback, *, text: str | None = None) -> Checked:
    """Read a sample of the items that an analyst has checked, and find those items in the feedback.

    An item is told by its row in the tagged table (a column ``rij`` or ``row``, from 0), by a column that the tagged
    table has too and in which all its cells differ, such as a response number, or by its text. What it expresses stands
    in columns such as "snel gemist" with 1 or 0 (x, ja; nee, nothing), in columns ``waarde`` and ``houding`` (an item
    with two labels has two rows, one without any has both empty), or as JSON in a column ``labels``
    ([["snel", "gemist"]]). With columns such as "snel gemist" nothing is concluded of labels that have none.

    The items must have been drawn at random: a column ``willekeurig`` (or ``aselect``, ``steekproef``, ``random``) with
    ja and nee leaves out those that were not.

    Parameters
    ----------
    path : the file, of any format that klantstem reads
    table : the tagged table
    feedback : what was read of that table
    text : its column with the feedback; None asks the table itself, and then looks for it

    Raises
    ------
    ReadError
        If the file cannot be read, tells no items or labels, or tells of items that are not in the table.
    """
    name = Path(path).name
    with open_source(path) as source:
        found = pa.Table.from_batches(source.batches(), source.schema)
    cells = {
        column.strip(): [_trimmed(cell) for cell in texts_of(found, column).to_pylist()]
        for column in found.column_names
    }
    provenance = Provenance.read(table.schema)
    told = None if provenance is None or provenance.text not in table.column_names else provenance.text
    rows = _rows(name, cells, table, find_text(table, text or told))
    labels, looked_at = _labels(name, cells, feedback.values)
    drawn = _drawn(name, cells, found.num_rows)
    numbers = np.full(table.num_rows, -1, dtype=np.int64)
    numbers[feedback.rows] = np.arange(len(feedback))
    # Of an empty item or one in another language nothing is counted, so nothing is to be checked either.
    places = np.flatnonzero(drawn & (numbers[rows] >= 0))
    items, which = np.unique(numbers[rows[places]], return_inverse=True)
    if not len(items):
        raise ReadError(f"{name} holds no checked items that count: check items with status ok, drawn at random.")
    truth = np.zeros((len(items), len(looked_at)), dtype=np.bool_)
    for at, place in zip(which, places, strict=True):
        truth[at, [_code(feedback.values, *pair) for pair in labels[place]]] = True
    return Checked(items, truth, looked_at, feedback.values)


def _rows(name: str, cells: Cells, table: pa.Table, text: str | None) -> npt.NDArray[np.int64]:
    """Return the row of the table of each row of the file."""
    numbered = next((column for column in cells if column.casefold() in _ROW), None)
    if numbered is not None:
        known = {str(row): row for row in range(table.num_rows)}
        return _found(name, numbered, cells[numbered], known)
    shared = [column for column in cells if column in table.column_names and column not in ("status", "tags", text)]
    for column in shared:
        own = [_trimmed(cell) for cell in texts_of(table, column).to_pylist()]
        if None not in own and len(set(own)) == len(own):
            return _found(name, column, cells[column], {cell: row for row, cell in enumerate(own) if cell is not None})
    if text is not None and text in cells:
        texts = [_trimmed(cell) for cell in texts_of(table, text).to_pylist()]
        known = {}
        for row, cell in enumerate(texts):
            if cell is not None:
                known.setdefault(cell, row)
        return _found(name, text, cells[text], known)
    raise ReadError(
        f"{name} does not tell which items were checked. Give it a column 'rij' with their row number in the tagged "
        "table (from 0), a column that identifies them there too, or the column with the feedback itself."
    )


def _found(name: str, column: str, cells: Sequence[str | None], known: Mapping[str, int]) -> npt.NDArray[np.int64]:
    rows = [known.get(cell.removesuffix(".0"), known.get(cell, -1)) if cell else -1 for cell in cells]
    if missing := rows.count(-1):
        raise ReadError(
            f"{missing} of the {len(rows)} rows of {name} are not in the tagged table, by column {column!r}. "
            "Give the table that the sample was drawn from."
        )
    return np.array(rows, dtype=np.int64)


def _labels(name: str, cells: Cells, values: ValueSet) -> tuple[list[Pairs], npt.NDArray[np.bool_]]:
    """Return the labels of each row, and which labels the rows were checked for."""
    rows = len(next(iter(cells.values())))
    ticked = {f"{value} {stance}": (value, stance) for value in values.names for stance in STANCES}
    columns = {column: ticked[folded] for column in cells if (folded := " ".join(column.casefold().split())) in ticked}
    looked_at = np.ones(len(ticked), dtype=np.bool_)
    if columns:
        looked_at[:] = False
        looked_at[[_code(values, *pair) for pair in columns.values()]] = True
        yes = {column: _ticks(name, column, cells[column]) for column in columns}
        return [{pair for column, pair in columns.items() if yes[column][row]} for row in range(rows)], looked_at
    value, stance = (next((c for c in cells if c.casefold() in names), None) for names in (_VALUE, _STANCE))
    if value is not None and stance is not None:
        both = zip(cells[value], cells[stance], strict=True)
        return [_checked(name, values, [pair] if any(pair) else []) for pair in both], looked_at
    column = next((each for listed in _LISTS for each in cells if each.casefold() == listed), None)
    if column is None:
        raise ReadError(
            f"{name} does not tell what the items express. Give it columns such as 'snel gemist' with 1 or 0, or "
            "columns 'waarde' and 'houding'."
        )
    return [_checked(name, values, _listed(name, column, cell)) for cell in cells[column]], looked_at


def _listed(name: str, column: str, cell: str | None) -> Iterable[tuple[object, object]]:
    try:
        found = json.loads(cell) if cell else []
        return [(each["value"], each["stance"]) if isinstance(each, dict) else (each[0], each[1]) for each in found]
    except (ValueError, TypeError, KeyError, IndexError):
        raise ReadError(
            f'A cell of column {column!r} of {name} is not a list of labels, such as [["snel", "gemist"]].'
        ) from None


def _checked(name: str, values: ValueSet, pairs: Iterable[tuple[object, object]]) -> Pairs:
    """Return labels in the words of the value set."""
    result: Pairs = set()
    for value, stance in pairs:
        word, attitude = str(value or "").strip(), str(stance or "").strip().casefold()
        known = values.known([word])
        if word not in known:
            raise ReadError(f"{name}: unknown value {excerpt(word)!r}. {did_you_mean(word, values.names)}")
        if attitude not in STANCES:
            raise ReadError(f"{name}: unknown stance {excerpt(attitude)!r}. {did_you_mean(attitude, STANCES)}")
        result.add((known[word], attitude))
    return result


def _drawn(name: str, cells: Cells, rows: int) -> npt.NDArray[np.bool_]:
    column = random_column(cells)
    return np.ones(rows, dtype=np.bool_) if column is None else _ticks(name, column, cells[column])


def _ticks(name: str, column: str, cells: Sequence[str | None]) -> npt.NDArray[np.bool_]:
    ticks = [tick_of(cell) for cell in cells]
    if None in ticks:
        raise ReadError(f"Column {column!r} of {name} must hold 1 or 0 (or x, ja, true; nee, false or nothing).")
    return np.array(ticks, dtype=np.bool_)


def _trimmed(cell: str | None) -> str | None:
    return cell.strip() or None if cell is not None else None


def _code(values: ValueSet, value: str, stance: str) -> int:
    return values.names.index(value) * len(STANCES) + STANCES.index(stance)
