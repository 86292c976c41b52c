"""Find the column that holds the feedback."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import fmean

import pyarrow as pa

from klantstem.batch.cells import plain_cells
from klantstem.batch.readers.header import looks_written
from klantstem.batch.source import Source
from klantstem.errors import ReadError

_SAMPLE_BATCHES = 2
_NAMES = 40
_PLACE = re.compile(r"kolom[ _](\d+)", re.IGNORECASE)
_HINTS = re.compile(
    r"opmerking|toelichting|feedback|review|reactie|antwoord|klacht|omschrijving|commentaar|comment|bericht|verhaal"
    r"|ervaring|motivatie|(?<![a-z])te(?:ks|x)t(?![a-z])"
)


@dataclass(frozen=True, slots=True)
class _Content:
    """What the first cells of a column look like.

    Attributes
    ----------
    filled : number of cells that are not empty
    chars, words : mean per filled cell
    distinct : share of the filled cells that are different
    letters : share of the characters that are letters or spaces
    """

    filled: int
    chars: float
    words: float
    distinct: float
    letters: float

    @property
    def is_prose(self) -> bool:
        return self.words >= 3 and self.chars >= 15 and self.letters >= 0.75 and self.distinct >= 0.3

    @property
    def may_be_text(self) -> bool:
        return self.filled == 0 or (self.letters >= 0.6 and self.chars >= 2)


def text_column(source: Source, wanted: str | None = None) -> str:
    """Return the name of the column that holds the feedback.

    Parameters
    ----------
    source
        the table
    wanted
        the column that the user names; without it the column must be obvious from its name and content

    Raises
    ------
    ReadError
        If `wanted` is not there, or no one column is obvious; the message lists the columns.
    """
    names = source.schema.names
    if wanted is not None:
        return named_column(source, wanted, option="--text-column")
    if source.text is not None:
        return source.text
    contents = _contents(source)
    hinted = [name for name in names if name in contents and _is_hinted(name) and contents[name].may_be_text]
    prose = [name for name in names if name in contents and contents[name].is_prose]
    for candidates in (
        [name for name in hinted if name in prose],
        hinted if not prose else [],
        prose,
    ):
        found = _longest_by_far(candidates, contents)
        if found is not None:
            return found
        if candidates:
            break
    raise ReadError(
        f"It is not obvious which column of {source.name} holds the feedback. "
        f"It has: {_listed(names)}. Name one with --text-column."
    )


def named_column(source: Source, wanted: str, *, option: str) -> str:
    """Find a column by its name, or by its place as messages show it: `kolom 3`.

    Raises
    ------
    ReadError
        If it does not, with the columns that do and the one that was probably meant.
    """
    names: list[str] = source.schema.names
    if wanted in names:
        return wanted
    place = _PLACE.fullmatch(wanted.strip())
    if place and 1 <= int(place[1]) <= len(names):
        return names[int(place[1]) - 1]
    folded = {name.casefold().strip(): at for at, name in enumerate(names)}
    close = difflib.get_close_matches(wanted.casefold().strip(), folded, n=1, cutoff=0.6)
    hint = f" Name one with {option}."
    if close:
        at = folded[close[0]]
        hint = f" Did you mean {option} {_quoted(_shown(names[at], at))}?"
    raise ReadError(f"column {wanted!r} is not in {source.name}. It has: {_listed(names)}.{hint}")


def _listed(names: Sequence[str]) -> str:
    """List columns for a message."""
    shown = [_shown(name, at) for at, name in enumerate(names[:_NAMES])]
    return ", ".join(shown) + (f" and {len(names) - _NAMES} more" if len(names) > _NAMES else "")


def _shown(name: str, at: int) -> str:
    """Show a column's name; its place where a customer may have written it, as in a file without a header."""
    return f"kolom {at + 1}" if looks_written(name) else name


def _quoted(name: str) -> str:
    return f"'{name}'" if re.search(r"[^\w.-]", name) else name


def _is_hinted(name: str) -> bool:
    return _HINTS.search(name.casefold()) is not None


def _longest_by_far(names: Sequence[str], contents: dict[str, _Content]) -> str | None:
    """Return the one candidate, or the one whose cells are three times as long as those of any other."""
    ranked = sorted(names, key=lambda name: contents[name].chars, reverse=True)
    if not ranked:
        return None
    if len(ranked) == 1 or contents[ranked[0]].chars >= 3 * contents[ranked[1]].chars:
        return ranked[0]
    return None


def _contents(source: Source) -> dict[str, _Content]:
    """Describe the columns that can hold text, by the first rows."""
    cells: dict[str, list[str]] = {field.name: [] for field in source.schema if _can_hold_text(field.type)}
    for batch in islice(source.batches(), _SAMPLE_BATCHES):
        for column, field in zip(batch.columns, source.schema, strict=True):
            if field.name in cells:
                values = plain_cells(column, field)
                cells[field.name].extend(value for value in values if isinstance(value, str) and value.strip())
    return {name: _describe(values) for name, values in cells.items()}


def _can_hold_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _describe(values: list[str]) -> _Content:
    if not values:
        return _Content(0, 0.0, 0.0, 0.0, 0.0)
    # The first 2,000 characters tell enough of a cell, however long it is.
    heads = [value[:2_000] for value in values]
    total = sum(map(len, heads))
    letters = sum(character.isalpha() or character.isspace() for head in heads for character in head)
    return _Content(
        filled=len(values),
        chars=fmean(map(len, heads)),
        words=fmean(len(head.split()) for head in heads),
        distinct=len(set(values)) / len(values),
        letters=letters / total,
    )
