"""Items in, segments and words out: plain items all at once, the others one by one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from klantstem.tag import Status
from klantstem.text.bulk.plain import WORD, PlainRows
from klantstem.text.bulk.sentences import sentence_ends
from klantstem.text.bulk.vocabulary import Vocabulary
from klantstem.text.bulk.words import PlainWords
from klantstem.text.item import read_item
from klantstem.text.language import FEWEST_WORDS, MOST_WORDS_READ, looks_dutch
from klantstem.text.tokens import tokens

STATUSES = tuple(Status)
_OK, _EMPTY, _FOREIGN = STATUSES.index(Status.OK), STATUSES.index(Status.LEEG), STATUSES.index(Status.ANDERE_TAAL)
_LONGEST_SEGMENT = 1_000
_MOST_WORDS = 100_000
_FACE_START = np.isin(np.arange(256), list(b":;=xX"))


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


class BulkReader:
    """Reads batches of items and keeps what it learnt of their words.

    Attributes
    ----------
    vocabulary : the words that were met; it forgets the rare ones when they grow too many for memory
    """

    def __init__(self) -> None:
        self.vocabulary = Vocabulary()

    def read(self, texts: pa.StringArray) -> Segments:
        """Return the segments of each item, the same as :func:`~klantstem.text.item.read_item` finds.

        Parameters
        ----------
        texts : the items; null is a missing one
        """
        if len(self.vocabulary) > _MOST_WORDS:
            self.vocabulary.forget(_MOST_WORDS // 2)
        filled = texts.fill_null("")
        status = np.full(len(filled), _EMPTY, dtype=np.int8)
        written = np.flatnonzero(pc.binary_length(filled).to_numpy(zero_copy_only=False) > 0)
        chosen = filled if len(written) == len(filled) else filled.take(pa.array(written))
        rows = PlainRows.of(chosen)
        plain = _read_plain(rows, chosen, self.vocabulary)
        status[written[plain.foreign]] = _FOREIGN
        status[written[plain.read]] = _OK
        others = [(at, *read_item(chosen[int(at)].as_py())) for at in np.flatnonzero(rows.odd)]
        for at, found, _ in others:
            status[written[at]] = STATUSES.index(found)
        segments = [(at, number, part) for at, _, parts in others for number, part in enumerate(parts)]
        split = [tokens(part.text) for _, _, part in segments]
        words = self.vocabulary.numbers(word for each in split for word in each)
        counts = np.array([len(each) for each in split], dtype=np.int64)
        return Segments(
            status=status,
            items=written[np.append(plain.items, _integers(at for at, _, _ in segments))],
            numbers=np.append(plain.numbers, _integers(number for _, number, _ in segments)),
            starts=np.append(plain.starts, _integers(part.start for _, _, part in segments)),
            ends=np.append(plain.ends, _integers(part.end for _, _, part in segments)),
            words=np.append(plain.words, words),
            bounds=np.append(plain.bounds, plain.bounds[-1] + np.cumsum(counts)),
            _bytes=rows.data,
            _places=plain.places,
            _others=[part.text for _, _, part in segments],
        )


@dataclass(frozen=True, slots=True)
class _Plain:
    """Segments of plain items, as `Segments` has them; `read` and `foreign` are numbers of items."""

    read: NDArray[np.int64]
    foreign: NDArray[np.int64]
    items: NDArray[np.int64]
    numbers: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    words: NDArray[np.int64]
    bounds: NDArray[np.int64]
    places: NDArray[np.int64]


def _read_plain(rows: PlainRows, texts: pa.StringArray, vocabulary: Vocabulary) -> _Plain:
    words = PlainWords.of(rows, vocabulary)
    ends = sentence_ends(rows, words, vocabulary)
    begins = np.sort(np.concatenate([rows.begins[~rows.odd[rows.items]], ends + (rows.data[ends] == ord(" "))]))
    line = rows.line_of(begins)
    # A sentence goes on until the next one, or to the end of its line.
    stops = rows.ends[line]
    same = line[1:] == line[:-1]
    stops[:-1][same] = begins[1:][same] - (rows.data[begins[1:][same] - 1] == ord(" "))
    owner = rows.items[line]
    first = words.at(begins)
    wordy = (rows.classes[words.starts] & WORD > 0) & (rows.data[words.starts] != ord("_"))
    total = np.concatenate([[0], np.cumsum(wordy)])
    silent = total[words.at(stops)] == total[first]
    rows.odd[owner[silent | _FACE_START[rows.data[begins]] | (stops - begins > _LONGEST_SEGMENT)]] = True
    foreign = np.array([at for at in _perhaps_foreign(rows, words, vocabulary) if not looks_dutch(texts[at].as_py())])
    foreign = foreign.astype(np.int64)
    skipped = rows.odd.copy()
    skipped[foreign] = True
    kept = ~skipped[owner]
    begins, stops, owner, first = begins[kept], stops[kept], owner[kept], first[kept]
    counts = words.at(stops) - first
    bounds = np.concatenate([[0], np.cumsum(counts)])
    at = np.arange(bounds[-1]) + np.repeat(first - bounds[:-1], counts)
    new = np.append(True, owner[1:] != owner[:-1])[: len(owner)]
    numbers = np.arange(len(owner)) - np.flatnonzero(new)[np.cumsum(new) - 1]
    characters = np.concatenate([[0], np.cumsum((rows.data & 0xC0) != 0x80)])
    zero = characters[rows.bounds[owner]]
    return _Plain(
        read=np.flatnonzero(~skipped),
        foreign=foreign,
        items=owner,
        numbers=numbers,
        starts=characters[begins] - zero,
        ends=characters[stops] - zero,
        words=words.numbers[at],
        bounds=bounds,
        places=np.stack([begins, stops], axis=1),
    )


def _perhaps_foreign(rows: PlainRows, words: PlainWords, vocabulary: Vocabulary) -> list[int]:
    """Return the plain items that may be in another language: the others are short or have Dutch words enough.

    An apostrophe may join two of our words to one, so it takes two from what is surely Dutch.
    """
    runs = words.sums(vocabulary.runs[words.numbers])
    apostrophes = (rows.data[words.starts] == ord("'")) | (rows.data[words.starts] > 0x7F)
    dutch = words.sums(vocabulary.dutch[words.numbers]) - 2 * words.sums(apostrophes)
    sure = (runs < FEWEST_WORDS) | ((dutch * 5 >= runs) & (runs <= MOST_WORDS_READ))
    return [int(at) for at in np.flatnonzero(~sure & ~rows.odd)]


def _integers(numbers: object) -> NDArray[np.int64]:
    return np.fromiter(numbers, dtype=np.int64)  # type: ignore[call-overload,no-any-return]
