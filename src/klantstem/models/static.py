"""The static classifier: a vector for each unit of a text, their sum, and a small network on top.

Like fastText's classifier (Joulin et al., 2017, https://aclanthology.org/E17-2068) with word pairs at a distance and a
hidden layer, which carries what a sum of words cannot: that "niet" turns what stands near it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from klantstem.models.calibration import Calibration
from klantstem.models.exact import ExactProduct
from klantstem.models.ngrams import is_plain, pair_units, plain_units, word_units
from klantstem.models.texts import checked_texts
from klantstem.text.tokens import tokens

_BLOCK = 512
_WORDS = 131_072
_SLOT_BITS = 20
_SHIFT = np.uint32(32 - _SLOT_BITS)


@dataclass(frozen=True, slots=True)
class UnitTable:
    """The units that the model knows.

    Attributes
    ----------
    keys : their hashes, uint32, ascending
    codes : their vectors, int8, shape (units, width)
    scales : what the codes of each unit are multiplied by, float16
    """

    keys: NDArray[np.uint32]
    codes: NDArray[np.int8]
    scales: NDArray[np.float16]

    @classmethod
    def of(cls, keys: NDArray[np.uint32], vectors: NDArray[np.float32]) -> Self:
        """Round vectors to 8 bit."""
        scales = (np.abs(vectors).max(axis=1) / 127).astype(np.float16)
        scales[scales == 0] = 1
        codes = np.clip(np.rint(vectors / scales[:, None].astype(np.float32)), -127, 127)
        return cls(keys, codes.astype(np.int8), scales)

    def vectors(self, rows: NDArray[np.int64], out: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
        """Return the vectors of some rows, shape (rows, width); they are written to `out` where that is given."""
        scales = self.scales[rows, None].astype(np.float32)
        result: NDArray[np.float32] = np.multiply(self.codes[rows], scales, out=out)
        return result


@dataclass(frozen=True, slots=True)
class Layers:
    """The network on the sum: a direct part and one through a hidden layer with rectified units.

    Attributes
    ----------
    direct, bias : shapes (width, labels) and (labels,)
    inner, inner_bias : shapes (width, hidden) and (hidden,)
    outer : shape (hidden, labels)
    """

    direct: NDArray[np.float32]
    bias: NDArray[np.float32]
    inner: NDArray[np.float32]
    inner_bias: NDArray[np.float32]
    outer: NDArray[np.float32]


class UnitIndex:
    """Finds many units in a table, faster than by halving: by their first bits, and few keys share those.

    Parameters
    ----------
    keys : of the table, uint32, ascending
    """

    def __init__(self, keys: NDArray[np.uint32]) -> None:
        self._keys = np.append(keys, np.uint32(0))
        counts = np.bincount((keys >> _SHIFT).astype(np.int64), minlength=2**_SLOT_BITS)
        self._most = int(counts.max(initial=0))
        self._first = np.append(0, np.cumsum(counts)).astype(np.int32)

    def find(self, units: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the places in `units` of those that the table has, in order, and the row of each."""
        slots = units >> _SHIFT
        row, end = self._first[slots], self._first[slots + np.uint32(1)]
        places = np.flatnonzero(row < end)
        row, end = row[places], end[places]
        wanted = units[places]
        found = self._keys[row] == wanted
        for _ in range(self._most - 1):
            row += ~found & (row + 1 < end)
            found = self._keys[row] == wanted
        return places[found], row[found].astype(np.int64)


class UnitVectors:
    """The vectors of the units that were met, side by side: those of most of a table are never needed."""

    def __init__(self, table: UnitTable) -> None:
        self._table, self._met = table, 0
        self._places = np.full(len(table.keys), -1, dtype=np.int32)
        # Memory that was never written to costs nothing.
        self._vectors = np.zeros(table.codes.shape, dtype=np.float32)

    def sums(self, rows: NDArray[np.int64], bounds: NDArray[np.int64]) -> NDArray[np.float32]:
        """Add up the vectors of rows of the table, shape (sums, width).

        Parameters
        ----------
        rows : those of all sums, one after the other
        bounds : where those of each sum begin, and in the end their number
        """
        wanted = np.zeros(len(self._places), dtype=bool)
        wanted[rows[self._places[rows] < 0]] = True
        new = np.flatnonzero(wanted)
        met = self._met + len(new)
        self._places[new] = np.arange(self._met, met)
        self._table.vectors(new, out=self._vectors[self._met : met])
        self._met = met
        return _sums(self._places[rows], bounds, self._vectors)


class WordVectors:
    """What the model has of each word of a vocabulary: its hash, and the sum of the vectors of its units.

    Attributes
    ----------
    hashes : uint32, by number of the word
    vectors : float32, shape (words or more, width)
    units : the vectors of the units that were met
    """

    def __init__(self, table: UnitTable, index: UnitIndex) -> None:
        self.units, self._index = UnitVectors(table), index
        self._words: Sequence[str] = ()
        self._known = 0
        self.hashes = np.zeros(_WORDS, dtype=np.uint32)
        self.vectors = np.zeros((_WORDS, table.codes.shape[1]), dtype=np.float32)

    def learn(self, words: Sequence[str], *, kept: int = 0) -> None:
        """Take words apart, of a list that was given before only what was added to it.

        Parameters
        ----------
        words : by number
        kept : if this is another list than before: how many of its words, from the first, are those of that list
        """
        if words is not self._words:
            self._words, self._known = words, min(self._known, kept)
        self.hashes, self.vectors = _with_room(self.hashes, len(words)), _with_room(self.vectors, len(words))
        new = range(self._known, len(words))
        plain = [number for number in new if is_plain(words[number])]
        self._take_apart(plain, *plain_units([words[number] for number in plain]))
        others = [number for number in new if not is_plain(words[number])]
        parts = [word_units(words[number]) for number in others]
        units = np.array([unit for part in parts for unit in part], dtype=np.uint32)
        self._take_apart(others, units, np.concatenate([[0], np.cumsum([len(part) for part in parts], dtype=np.int64)]))
        self._known = len(words)

    def _take_apart(self, numbers: list[int], units: NDArray[np.uint32], bounds: NDArray[np.int64]) -> None:
        places, rows = self._index.find(units)
        self.hashes[numbers] = units[bounds[:-1]]
        self.vectors[numbers] = self.units.sums(rows, np.searchsorted(places, bounds))


class StaticClassifier:
    """Say of each segment which labels it carries, with calibrated probabilities; made by `klantstem distill`.

    Attributes
    ----------
    table, layers, calibration : the fitted parts
    thresholds_ : float32, one per label
    classes_ : numbers of the labels
    first, second : the products of the inner and direct layers side by side, and of the outer layer
    """

    def __init__(
        self, table: UnitTable, layers: Layers, calibration: Calibration, thresholds: NDArray[np.float32]
    ) -> None:
        self.table, self.layers, self.calibration, self.thresholds_ = table, layers, calibration, thresholds
        self.classes_ = np.arange(len(thresholds))
        self._index = UnitIndex(table.keys)
        self.first = ExactProduct.of(np.hstack([layers.inner, layers.direct]))
        self.second = ExactProduct.of(layers.outer)

    def predict_proba(self, X: Iterable[str]) -> NDArray[np.float32]:
        """Return calibrated probabilities, shape (texts, labels); a text has the same row in any company."""
        return self.calibration.probabilities(self.decision(checked_texts(X))[None])

    def decision(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the log odds of each label before calibration, shape (texts, labels)."""
        split = [tokens(text) for text in texts]
        # Each distinct word is taken apart once.
        number = {word: at for at, word in enumerate(dict.fromkeys(word for each in split for word in each))}
        known = self.word_vectors()
        known.learn(list(number))
        words = np.array([number[word] for each in split for word in each], dtype=np.int64)
        bounds = np.concatenate([[0], np.cumsum([len(each) for each in split])]).astype(np.int64)
        return self.decision_of_words(words, bounds, known)

    def word_vectors(self) -> WordVectors:
        """Return an empty memory of words, for :meth:`decision_of_words`."""
        return WordVectors(self.table, self._index)

    def decision_of_words(
        self, words: NDArray[np.int64], bounds: NDArray[np.int64], known: WordVectors
    ) -> NDArray[np.float32]:
        """Return the log odds of each label before calibration, shape (texts, labels).

        Parameters
        ----------
        words : numbers of the words of all texts, one text after the other
        bounds : where each text begins among them, and in the end their number
        known : the memory in which they have these numbers
        """
        scores = np.empty((len(bounds) - 1, len(self.layers.bias)), dtype=np.float32)
        hidden = len(self.layers.inner_bias)
        sums = self._sums(words, bounds, known)
        # In blocks that stay in the processor's cache.
        for start in range(0, len(sums), _BLOCK):
            found = self.first(sums[start : start + _BLOCK])
            inner = np.maximum(found[:, :hidden] + self.layers.inner_bias, 0)
            scores[start : start + _BLOCK] = found[:, hidden:] + self.second(inner) + self.layers.bias
        return scores

    def _sums(self, words: NDArray[np.int64], bounds: NDArray[np.int64], known: WordVectors) -> NDArray[np.float32]:
        units, places = pair_units(known.hashes[words], bounds)
        found, rows = self._index.find(units)
        # By text, and within a text as found: a sum of floats depends on the order.
        owners = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))[places[found]]
        order = np.argsort(owners, kind="stable")
        of_texts = np.concatenate([[0], np.cumsum(np.bincount(owners, minlength=len(bounds) - 1))])
        sums = _sums(words, bounds, known.vectors)
        sums += known.units.sums(rows[order], of_texts)
        sums /= np.sqrt(np.maximum(np.diff(bounds), 1).astype(np.float32))[:, None]
        return sums

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return everything that was fitted, by name."""
        groups = {"units": asdict(self.table), "layers": asdict(self.layers), "calibration": asdict(self.calibration)}
        named = {f"{group}.{name}": array for group, part in groups.items() for name, array in part.items()}
        return named | {"thresholds": self.thresholds_}

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[Any]]) -> Self:
        """Make a classifier of what :meth:`arrays` gave."""

        def below(group: str) -> dict[str, NDArray[Any]]:
            return {name.partition(".")[2]: array for name, array in arrays.items() if name.startswith(f"{group}.")}

        parts = UnitTable(**below("units")), Layers(**below("layers")), Calibration(**below("calibration"))
        return cls(*parts, arrays["thresholds"])


def _sums(rows: NDArray[np.integer], bounds: NDArray[np.int64], vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Add up rows of vectors, those of all sums one after the other."""
    ones = np.ones(len(rows), dtype=np.float32)
    result: NDArray[np.float32] = csr_matrix((ones, rows, bounds), shape=(len(bounds) - 1, len(vectors))) @ vectors
    return result


def _with_room(array: NDArray[Any], wanted: int) -> NDArray[Any]:
    """Return an array with room for as many rows as wanted, and then some."""
    missing = wanted - len(array)
    if missing <= 0:
        return array
    return np.pad(array, [(0, max(missing, len(array)))] + [(0, 0)] * (array.ndim - 1))
