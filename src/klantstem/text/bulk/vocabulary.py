"""The distinct words of a run, each looked at once."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from klantstem.text import abbreviations as known
from klantstem.text.language import DUTCH

_LETTERS = re.compile(r"[^\W\d_]+")
#: A word after which a full stop may stand without ending the sentence.
WITH_STOP = (
    known.LEADING | known.CLOSING | known.DOUBTFUL | known.UNITS | known.WEEKDAYS | known.MONTHS_SHORT | {"bv", "b.v"}
)


class Vocabulary(dict[str, int]):
    """Numbers words in the order in which they are first asked for.

    Attributes
    ----------
    words : by number
    kept : how many of them, from the first, stood in the list of before the last time that words were forgotten
    """

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.kept = 0
        self._dutch = np.zeros(1_024, dtype=bool)
        self._with_stop = np.zeros(1_024, dtype=bool)
        self._restarts = np.zeros(1_024, dtype=bool)
        self._addresses = np.zeros(1_024, dtype=bool)
        self._runs = np.zeros(1_024, dtype=np.uint16)

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self.words)
        self.words.append(word)
        return number

    def numbers(self, words: Iterable[str]) -> NDArray[np.int64]:
        """Return the number of each word; a new one gets the next."""
        before = len(self.words)
        found = np.fromiter(map(self.__getitem__, words), dtype=np.int64)
        if len(self.words) > before:
            self._look_at(before)
        return found

    def encode(self, words: pa.StringArray) -> NDArray[np.int64]:
        """Return the number of each word of an Arrow array, which has no nulls."""
        encoded = words.dictionary_encode()
        result: NDArray[np.int64] = self.numbers(encoded.dictionary.to_pylist())[encoded.indices.to_numpy()]
        return result

    def forget(self, kept: int) -> None:
        """Forget all words but the first ones, which are the common ones; the numbers of the others are given anew."""
        self.words = self.words[:kept]
        self.clear()
        self.update((word, number) for number, word in enumerate(self.words))
        self.kept = kept

    @property
    def dutch(self) -> NDArray[np.bool_]:
        """Of each number, whether Dutch feedback is full of the word."""
        return self._dutch

    @property
    def with_stop(self) -> NDArray[np.bool_]:
        """Of each number, whether a full stop after the word needs a closer look."""
        return self._with_stop

    @property
    def restarts(self) -> NDArray[np.bool_]:
        """Of each number, whether the word may start a sentence in lower case."""
        return self._restarts

    @property
    def addresses(self) -> NDArray[np.bool_]:
        """Of each number, whether the word may be the end of a web address."""
        return self._addresses

    @property
    def runs(self) -> NDArray[np.uint16]:
        """Of each number, how many runs of letters the word has."""
        return self._runs

    def _look_at(self, start: int) -> None:
        room = len(self._dutch)
        if len(self.words) > room:
            size = max(2 * room, len(self.words))
            for name in ("_dutch", "_with_stop", "_restarts", "_addresses", "_runs"):
                old = getattr(self, name)
                grown = np.zeros(size, dtype=old.dtype)
                grown[:room] = old
                setattr(self, name, grown)
        new = self.words[start:]
        here = slice(start, len(self.words))
        self._dutch[here] = [word in DUTCH for word in new]
        self._with_stop[here] = [len(word) == 1 or word in WITH_STOP or word.endswith("nr") for word in new]
        self._restarts[here] = [word in known.RESTARTERS for word in new]
        self._addresses[here] = [word in known.ADDRESS_ENDINGS for word in new]
        self._runs[here] = [len(_LETTERS.findall(word)) for word in new]
