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
from klantstem.models.classifier import checked_texts
from klantstem.models.ngrams import pair_units, tokens, word_units

_BLOCK = 256


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

    def rows(self, units: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Return the row of each unit, -1 where it is not known."""
        at = np.searchsorted(self.keys, units).clip(max=len(self.keys) - 1)
        return np.where(self.keys[at] == units, at, -1)

    def vectors(self) -> NDArray[np.float32]:
        """Return all vectors, shape (units, width)."""
        return self.codes.astype(np.float32) * self.scales[:, None].astype(np.float32)


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

    def decision(self, sums: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the log odds of each label, shape (texts, labels)."""
        scores = np.empty((len(sums), len(self.bias)), dtype=np.float32)
        block = np.zeros((_BLOCK, sums.shape[1]), dtype=np.float32)
        for start in range(0, len(sums), _BLOCK):
            part = sums[start : start + _BLOCK]
            block[: len(part)] = part
            hidden = np.maximum(_product(block, self.inner) + self.inner_bias, 0)
            found = _product(block, self.direct) + _product(hidden, self.outer) + self.bias
            scores[start : start + _BLOCK] = found[: len(part)]
        return scores


def _product(rows: NDArray[np.float32], weights: NDArray[np.float32]) -> NDArray[np.float32]:
    # BLAS rounds a row by its place among the others; this does not, so a text gets the same scores in any company.
    result: NDArray[np.float32] = np.einsum("ij,jk->ik", rows, weights)
    return result


class StaticClassifier:
    """Say of each segment which labels it carries, with calibrated probabilities; made by `klantstem distill`.

    Attributes
    ----------
    table, layers, calibration : the fitted parts
    thresholds_ : float32, one per label
    classes_ : numbers of the labels
    """

    def __init__(
        self, table: UnitTable, layers: Layers, calibration: Calibration, thresholds: NDArray[np.float32]
    ) -> None:
        self.table, self.layers, self.calibration, self.thresholds_ = table, layers, calibration, thresholds
        self.classes_ = np.arange(len(thresholds))
        self._vectors = table.vectors()

    def predict_proba(self, X: Iterable[str]) -> NDArray[np.float32]:
        """Return calibrated probabilities, shape (texts, labels); a text has the same row in any company."""
        return self.calibration.probabilities(self.decision(checked_texts(X))[None])

    def decision(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the log odds of each label before calibration, shape (texts, labels)."""
        return self.layers.decision(self._sums(texts))

    def _sums(self, texts: Sequence[str]) -> NDArray[np.float32]:
        split = [tokens(text) for text in texts]
        # Each distinct word is taken apart once.
        number = {word: at for at, word in enumerate(dict.fromkeys(word for each in split for word in each))}
        hashes, of_distinct = self._taken_apart(list(number))
        words = np.array([number[word] for each in split for word in each], dtype=np.int64)
        starts = np.concatenate([[0], np.cumsum([len(each) for each in split])]).astype(np.int64)
        of_words = _counts(words, starts, len(number))
        units, places = pair_units(hashes[words], starts)
        rows = self.table.rows(units)
        known = rows >= 0
        owners = np.searchsorted(starts, places[known], side="right") - 1
        order = np.argsort(owners, kind="stable")
        bounds = np.concatenate([[0], np.cumsum(np.bincount(owners, minlength=len(texts)))])
        of_pairs = _counts(rows[known][order], bounds, len(self._vectors))
        lengths = np.maximum(np.diff(starts), 1)[:, None].astype(np.float32)
        result: NDArray[np.float32] = (of_words @ of_distinct + of_pairs @ self._vectors) / np.sqrt(lengths)
        return result

    def _taken_apart(self, words: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
        """Return the hash of each word, and the sum of the vectors of its units."""
        parts = [word_units(word) for word in words]
        units = np.array([unit for part in parts for unit in part], dtype=np.uint32)
        bounds = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
        rows = self.table.rows(units)
        held = rows >= 0
        before = np.concatenate([[0], np.cumsum(held)])[bounds]
        return units[bounds[:-1]], _counts(rows[held], before, len(self._vectors)) @ self._vectors

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


def _counts(columns: NDArray[np.int64], starts: NDArray[np.int64], width: int) -> csr_matrix:
    """Return how often each row holds each column; the columns of all rows stand one after the other."""
    ones = np.ones(len(columns), dtype=np.float32)
    return csr_matrix((ones, columns, starts), shape=(len(starts) - 1, width))
