"""Items in, segments and words out: plain items all at once, the others one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from klantstem.tag import Status
from klantstem.text.bulk.plain import Plain
from klantstem.text.item import read_item
from klantstem.text.tokens import tokens

STATUSES = tuple(Status)
_OK, _EMPTY, _FOREIGN = STATUSES.index(Status.OK), STATUSES.index(Status.LEEG), STATUSES.index(Status.ANDERE_TAAL)
_MOST_WORDS = 100_000


@dataclass(frozen=True, slots=True)
class Segments:
    """The segments of a batch of items: those of the plain items first, of both kinds in the order of the items.

    Attributes
    ----------
    status : of each item, a number in `STATUSES`
    items : of each segment the number of its item
    numbers : of each segment its number inside the item
    starts, ends : of each segment in the characters of its item, end exclusive
    words : numbers of all words in the vocabulary of the reader
    bounds : where each segment begins in `words`, and in the end their number; shape (segments + 1,)
    """

    status: NDArray[np.int8]
    items: NDArray[np.int64]
    numbers: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    words: NDArray[np.int64]
    bounds: NDArray[np.int64]
    _bytes: NDArray[np.uint8]
    _places: NDArray[np.int64]
    _others: list[str]

    def __len__(self) -> int:
        return len(self.items)

    def texts(self, which: NDArray[np.int64]) -> pa.StringArray:
        """Return the texts of some segments, by their place here."""
        plain = which < len(self._places)
        if not plain.all():
            others = pa.array([self._others[at - len(self._places)] for at in which[~plain]], pa.string())
            both = pa.concat_arrays([self.texts(which[plain]), others])
            order = np.empty(len(which), dtype=np.int64)
            order[np.concatenate([np.flatnonzero(plain), np.flatnonzero(~plain)])] = np.arange(len(which))
            return both.take(pa.array(order))
        begins, ends = self._places[which].T
        offsets = np.concatenate([[0], np.cumsum(ends - begins)])
        at = np.arange(offsets[-1]) + np.repeat(begins - offsets[:-1], ends - begins)
        buffers = pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(self._bytes[at])
        return pa.StringArray.from_buffers(len(which), *buffers)


class Words(Protocol):
    """The distinct words of a run, by number."""

    def __len__(self) -> int: ...

    def forget(self, kept: int) -> None:
        """Forget all words but the first ones; the numbers of the others are given anew."""


class PlainReader(Protocol):
    """Reads the plain ones of a batch of items."""

    @property
    def vocabulary(self) -> Words:
        """The words that were met."""

    def numbers(self, words: Iterable[str]) -> NDArray[np.int64]:
        """Return the number of each word in the vocabulary; a new one gets the next."""

    def read(self, texts: pa.StringArray) -> Plain:
        """Return the segments of the plain ones of some items, of which none is null or empty."""


class BulkReader:
    """Reads batches of items and keeps what it learnt of their words.

    Parameters
    ----------
    plain : what reads the plain items; its vocabulary forgets the rare words when they grow too many for memory
    """

    def __init__(self, plain: PlainReader) -> None:
        self._plain = plain

    def read(self, texts: pa.StringArray) -> Segments:
        """Return the segments of each item, the same as :func:`~klantstem.text.item.read_item` finds.

        Parameters
        ----------
        texts : the items; null is a missing one
        """
        if len(self._plain.vocabulary) > _MOST_WORDS:
            self._plain.vocabulary.forget(_MOST_WORDS // 2)
        filled = texts.fill_null("")
        status = np.full(len(filled), _EMPTY, dtype=np.int8)
        written = np.flatnonzero(pc.binary_length(filled).to_numpy(zero_copy_only=False) > 0)
        chosen = filled if len(written) == len(filled) else filled.take(pa.array(written))
        plain = self._plain.read(chosen)
        status[written] = _OK
        status[written[plain.foreign]] = _FOREIGN
        others = [(at, *read_item(chosen[int(at)].as_py())) for at in plain.odd]
        for at, found, _ in others:
            status[written[at]] = STATUSES.index(found)
        segments = [(at, number, part) for at, _, parts in others for number, part in enumerate(parts)]
        split = [tokens(part.text) for _, _, part in segments]
        words = self._plain.numbers(word for each in split for word in each)
        counts = np.array([len(each) for each in split], dtype=np.int64)
        return Segments(
            status=status,
            items=written[np.append(plain.items, _integers(at for at, _, _ in segments))],
            numbers=np.append(plain.numbers, _integers(number for _, number, _ in segments)),
            starts=np.append(plain.starts, _integers(part.start for _, _, part in segments)),
            ends=np.append(plain.ends, _integers(part.end for _, _, part in segments)),
            words=np.append(plain.words, words),
            bounds=np.append(plain.bounds, plain.bounds[-1] + np.cumsum(counts)),
            _bytes=plain.data,
            _places=plain.places,
            _others=[part.text for _, _, part in segments],
        )


def _integers(numbers: Iterable[int]) -> NDArray[np.int64]:
    return np.fromiter(numbers, dtype=np.int64)
