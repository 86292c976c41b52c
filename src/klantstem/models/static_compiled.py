"""The static model in machine code: the same log odds as :class:`~klantstem.models.static.StaticClassifier`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from klantstem.models import static_kernels as kernels
from klantstem.models.exact import ExactProduct
from klantstem.models.static import StaticClassifier
from klantstem.models.static_kernels import LANES

_BLOCK = 512
# Bits by which most pairs of words are known not to be in the model: half a megabyte stays in the processor's cache.
_SEEN_BITS = 22


class CompiledStatic:
    """Reads texts by the numbers of their words, and remembers what it made of each word.

    Parameters
    ----------
    classifier : the model
    floors : log odds after calibration from which a label is found, one per label
    """

    def __init__(self, classifier: StaticClassifier, floors: NDArray[np.float64]) -> None:
        table, layers = classifier.table, classifier.layers
        keys = np.array(table.keys)
        slots = np.empty(len(keys), dtype=np.int64)
        known = np.full(1 << (2 * len(keys)).bit_length(), -1, dtype=np.int64)
        seen = np.zeros(1 << (_SEEN_BITS - 6), dtype=np.uint64)
        kernels.fill(keys, known, slots, seen)
        width = table.codes.shape[1]
        parts = -(-width // LANES)
        codes = np.zeros((len(keys), parts * LANES), dtype=np.int8)
        codes[:, :width] = table.codes
        self._units = known, slots, seen, codes.reshape(-1, parts, LANES), table.scales.astype(np.float32)
        self._first, self._second = classifier.first, classifier.second
        self._weights = np.zeros((parts * LANES, self._first.codes.shape[1]), dtype=np.float32)
        self._weights[:width] = self._first.codes
        self._inner_bias, self._bias = np.array(layers.inner_bias), np.array(layers.bias)
        slopes, intercepts = classifier.calibration.slopes[0], classifier.calibration.intercepts
        self._choice = self._bias, np.array(slopes), np.array(intercepts), np.array(floors)
        self._met = 0
        self._hashes = np.zeros(0, dtype=np.uint32)
        self._vectors = np.zeros((0, parts, LANES), dtype=np.float32)

    def learn(self, data: NDArray[np.uint8], bounds: NDArray[np.int64], first: int, last: int) -> None:
        """Take the words `first` to `last` apart; those before are known.

        Parameters
        ----------
        data, bounds : the words in UTF-8, one after the other by number, and where each begins
        """
        room = len(bounds) - 1
        if len(self._hashes) < room:
            self._hashes, self._vectors = _grown(self._hashes, room), _grown(self._vectors, room)
        kernels.learn(data, bounds, first, last, *self._units, self._hashes, self._vectors)

    def find(
        self, words: NDArray[np.int64], bounds: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
        """Return text, label and calibrated log odds of what reaches the floors, in order.

        Parameters
        ----------
        words : numbers of the words of all texts, one text after the other
        bounds : where each text begins among them, and in the end their number
        """
        texts, hidden, labels = len(bounds) - 1, len(self._inner_bias), len(self._bias)
        rows, columns = np.empty(texts * labels, dtype=np.int64), np.empty(texts * labels, dtype=np.int64)
        totals = np.empty(texts * labels, dtype=np.float32)
        sums = np.empty((_BLOCK, *self._vectors.shape[1:]), dtype=np.float32)
        inner = np.empty((_BLOCK, hidden), dtype=np.float32)
        products, outer = np.empty((_BLOCK, hidden + labels), np.float32), np.empty((_BLOCK, labels), np.float32)
        units, inner_units = np.empty(_BLOCK, dtype=np.float32), np.empty(_BLOCK, dtype=np.float32)
        scales = self._first.scales
        chosen = 0
        # In blocks that stay in the processor's cache.
        for start in range(0, texts, _BLOCK):
            size = min(_BLOCK, texts - start)
            self._met = kernels.add_up(
                words,
                bounds[start : start + size + 1],
                self._hashes,
                self._vectors,
                *self._units,
                _levels(self._first),
                self._met,
                sums[:size],
                units[:size],
            )
            np.matmul(sums[:size].reshape(size, -1), self._weights, out=products[:size])
            kernels.rectify(
                products[:size],
                units[:size],
                scales[:hidden],
                self._inner_bias,
                _levels(self._second),
                inner[:size],
                inner_units[:size],
            )
            np.matmul(inner[:size], self._second.codes, out=outer[:size])
            chosen = kernels.choose(
                products[:size, hidden:],
                units[:size],
                scales[hidden:],
                outer[:size],
                inner_units[:size],
                self._second.scales,
                *self._choice,
                start,
                rows,
                columns,
                totals,
                chosen,
            )
        return rows[:chosen], columns[:chosen], totals[:chosen]


def _levels(product: ExactProduct) -> np.float32:
    return np.float32(product.levels)


def _grown(array: NDArray[Any], size: int) -> NDArray[Any]:
    result = np.zeros((size, *array.shape[1:]), dtype=array.dtype)
    result[: len(array)] = array
    return result
