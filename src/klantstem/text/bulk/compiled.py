"""Plain items read by machine code, with the segments and words that :mod:`klantstem.text.bulk.vectorised` finds."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from klantstem.text import abbreviations as known
from klantstem.text import boundaries
from klantstem.text.addresses import address_spans
from klantstem.text.bulk.kernels import layout
from klantstem.text.bulk.kernels.layout import (
    ASK_LINE,
    AT,
    BEGIN,
    END,
    ENDS,
    IS_DOUBTFUL,
    IS_FOREIGN,
    IS_ODD,
    ITEM,
    LINE,
    STOP,
)
from klantstem.text.bulk.kernels.scan import scan
from klantstem.text.bulk.kernels.segments import assemble
from klantstem.text.bulk.kernels.words import lay_out, number_words
from klantstem.text.bulk.plain import CLASSES, LONGEST, SIGN, Plain, flat
from klantstem.text.bulk.vocabulary import WITH_STOP
from klantstem.text.language import DUTCH, looks_dutch

_KNOWN = (
    (DUTCH, layout.DUTCH),
    (WITH_STOP, layout.WITH_STOP),
    (known.RESTARTERS, layout.RESTARTS),
    (known.ADDRESS_ENDINGS, layout.ADDRESS),
)
_WORDS, _LETTERS = 1 << 16, 1 << 19


class CompiledWords:
    """The distinct words of a run, numbered in the order in which they were met.

    Attributes
    ----------
    letters, bounds : the words in UTF-8, one after the other, and where each begins
    learnt : how many of them, from the first, the model has taken apart; for it to keep
    """

    def __init__(self) -> None:
        self.learnt = 0
        self.letters = np.zeros(_LETTERS, dtype=np.uint8)
        self.bounds = np.zeros(_WORDS + 1, dtype=np.int64)
        self.slots = np.full((2 * _WORDS, 2), -1, dtype=np.int64)
        self.facts = np.zeros(_WORDS, dtype=np.uint32)
        self.counts = np.zeros(5, dtype=np.int64)
        for words, fact in _KNOWN:
            self.facts[self.numbers(sorted(words))] |= fact
        self._known = len(self)

    def __len__(self) -> int:
        return int(self.counts[layout.WORDS])

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """What the kernels work on."""
        return self.slots, self.letters, self.bounds, self.facts, self.counts

    def numbers(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Return the number of each word; a new one gets the next."""
        parts = [word.encode() for word in words]
        self.grow(len(parts), sum(map(len, parts)))
        places = np.zeros(len(parts) + 1, dtype=np.int64)
        np.cumsum([len(part) for part in parts], out=places[1:])
        numbers = np.empty(len(parts), dtype=np.int64)
        number_words(np.frombuffer(bytearray(b"".join(parts)), np.uint8), places, *self.arrays, numbers)
        return numbers

    def grow(self, words: int, letters: int) -> None:
        """Make room for so many more words, with so many letters."""
        words, letters = words + len(self), letters + int(self.counts[layout.LETTERS])
        if words >= len(self.facts):
            size = 2 * words
            self.bounds, self.facts = _resized(self.bounds, size + 1), _resized(self.facts, size)
        if letters > len(self.letters):
            self.letters = _resized(self.letters, 2 * letters)
        if 2 * words > len(self.slots):
            self._lay_out(1 << (2 * words).bit_length())

    def forget(self, kept: int) -> None:
        """Forget all words but the first ones, which are the common ones; the numbers of the others are given anew.

        Those of which something is known stay anyhow.
        """
        kept = max(kept, self._known)
        self.learnt = min(self.learnt, kept)
        self.counts[layout.WORDS], self.counts[layout.LETTERS] = kept, self.bounds[kept]
        self._lay_out(len(self.slots))

    def _lay_out(self, slots: int) -> None:
        self.slots = np.full((slots, 2), -1, dtype=np.int64)
        lay_out(self.slots, self.letters, self.bounds, len(self))


class CompiledPlain:
    """Reads the plain ones of a batch of items.

    Attributes
    ----------
    vocabulary : the words that were met
    """

    def __init__(self) -> None:
        self.vocabulary = CompiledWords()

    def numbers(self, words: Iterable[str]) -> NDArray[np.int64]:
        """Return the number of each word in the vocabulary; a new one gets the next."""
        return self.vocabulary.numbers(list(words))

    def read(self, texts: pa.StringArray) -> Plain:
        """Return the segments of the plain ones of some items, of which none is null or empty."""
        bounds, data = flat(texts)
        size, items, words = len(data), len(texts), self.vocabulary
        lower, starts, numbers = np.empty(size, np.uint8), np.empty(size, np.int32), np.empty(size, np.int32)
        lines, marks = np.empty((size, 4), dtype=np.int32), np.empty((size, 5), dtype=np.int32)
        kinds = np.zeros(items, dtype=np.uint8)
        room = [np.empty(LONGEST, dtype=np.int64) for _ in range(3)]
        words.counts[layout.TOKENS :] = 0
        read = 0
        while True:
            read = scan(data, bounds, read, lower, *words.arrays, starts, numbers, lines, marks, kinds, *room)
            if read == items:
                break
            longest = int(bounds[read + 1] - bounds[read])
            words.grow(longest, longest)
        tokens, found, at = words.counts[layout.TOKENS :]
        lines, marks = lines[:found], marks[:at]
        _answer(data, lines, marks, kinds)
        for item in np.flatnonzero(kinds & (IS_DOUBTFUL | IS_ODD) == IS_DOUBTFUL):
            if not looks_dutch(texts[int(item)].as_py()):
                kinds[item] |= IS_FOREIGN
        segments = np.empty((found + at, 6), dtype=np.int64)
        of_words, owned = np.empty(found + at + 1, dtype=np.int64), np.empty(tokens, dtype=np.int64)
        count = assemble(data, bounds, words.counts, starts, numbers, lines, marks, kinds, segments, of_words, owned)
        segments, of_words = segments[:count], of_words[: count + 1]
        odd, foreign = kinds & IS_ODD > 0, kinds & IS_FOREIGN > 0
        return Plain(
            odd=np.flatnonzero(odd),
            foreign=np.flatnonzero(foreign & ~odd),
            items=segments[:, 0],
            numbers=segments[:, 1],
            starts=segments[:, 2],
            ends=segments[:, 3],
            words=owned[: of_words[-1]],
            bounds=of_words,
            data=data,
            places=segments[:, 4:],
        )


def _answer(
    data: NDArray[np.uint8], lines: NDArray[np.int32], marks: NDArray[np.int32], kinds: NDArray[np.uint8]
) -> None:
    """Decide on the marks that the kernel asks for, by the rules for an item by itself."""
    asked = np.unique(marks[marks[:, ENDS] < 0, LINE])
    first = np.searchsorted(marks[:, LINE], asked).tolist()
    last = np.searchsorted(marks[:, LINE], asked, side="right").tolist()
    for line, start, stop in zip(lines[asked].tolist(), first, last, strict=True):
        own = marks[start:stop].tolist()
        begin = line[BEGIN]
        ends = _ends_of_line(data[begin : line[END]].tobytes(), begin, own)
        marks[start:stop, ENDS] = ends
        if any(end and CLASSES[data[end]] & SIGN for end in ends):
            # A run of signs is one word here, and this end would cut it in two.
            kinds[line[ITEM]] |= IS_ODD


def _ends_of_line(line: bytes, begin: int, marks: list[list[int]]) -> list[int]:
    """Return for each mark of a line where a sentence ends at it, 0 where none does.

    Sentences that end before the first mark in question, or after the last one, are as the marks have them.
    """
    text = line.decode()
    plain = len(text) == len(line)
    asked = [at for at, mark in enumerate(marks) if mark[ENDS] < 0]
    known = [mark[ENDS] for mark in marks]
    start, from_ = max((end for end in known[: asked[0]] if end), default=begin), asked[0]
    last = marks[asked[-1]][STOP]
    addresses: deque[tuple[int, int]] = deque()
    if any(mark[ENDS] == ASK_LINE for mark in marks) or line[start - begin] | 0x20 == ord("x"):
        addresses, start, from_, last = address_spans(text), begin, 0, begin + len(line)
    body = start - begin if plain else len(line[: start - begin].decode())
    found = []
    for stop in boundaries.sentence_ends(text, 0, body, len(text), ascii_only=plain, addresses=addresses):
        found.append(begin + (stop if plain else len(text[:stop].encode())))
        if found[-1] >= last:
            break
    until = found[-1] if found and found[-1] >= last else begin + len(line)
    for at in range(from_, len(marks)):
        if marks[at][AT] < until:
            known[at] = 0
    at = from_
    for end in found:
        while at + 1 < len(marks) and marks[at + 1][AT] < end:
            at += 1
        known[at] = end
    return known


def _resized(array: NDArray[Any], size: int) -> NDArray[Any]:
    result = np.zeros(size, dtype=array.dtype)
    result[: len(array)] = array
    return result
