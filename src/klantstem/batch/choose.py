"""From the probabilities of many segments to the tags of their items, as `Tagger.tag` chooses them for one."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from klantstem.batch.tags import TAG
from klantstem.tagger import SURE, Tagger
from klantstem.text.bulk import Segments


class TagChooser:
    """Knows what the columns of a tagger's model stand for.

    Parameters
    ----------
    tagger : with its value set
    """

    def __init__(self, tagger: Tagger) -> None:
        self.thresholds = tagger.classifier.thresholds_
        known = tagger.columns
        keys = list(dict.fromkeys((value, stance) for _, value, stance, _ in known))
        values = list(dict.fromkeys(value for value, _ in keys))
        # A column of the model may count as several values of the set, and those stand beside each other.
        self._meanings = np.bincount([column for column, *_ in known], minlength=len(self.thresholds))
        self._first = np.cumsum(self._meanings) - self._meanings
        self._key = np.array([keys.index((value, stance)) for _, value, stance, _ in known], dtype=np.int64)
        self._value = np.array([values.index(value) for _, value, _, _ in known], dtype=np.int64)
        self._values = pa.array([value for value, _ in keys], pa.string())
        self._stances = pa.array([str(stance) for _, stance in keys], pa.string())
        self._levels = pa.array([tagger.values.level_of(value).name for value, _ in keys], pa.string())
        self._bases = pa.array([str(tagger.basis[value]) for value, _ in keys], pa.string())
        self._number_of_values = max(len(values), 1)

    def chosen(self, probabilities: NDArray[np.float32]) -> tuple[NDArray[np.int64], ...]:
        """Return the rows and columns, in order, whose probability reaches its threshold."""
        return np.nonzero(probabilities >= self.thresholds)

    def tags(
        self, segments: Segments, rows: NDArray[np.int64], columns: NDArray[np.int64], scores: NDArray[np.float32]
    ) -> tuple[pa.ListArray, NDArray[np.int64]]:
        """Return the tags of each item, and of each tag the place of its segment.

        Parameters
        ----------
        segments : of all items
        rows, columns : places of the segments and columns of the model that reach their thresholds
        scores : their probabilities
        """
        counts = self._meanings[columns]
        rows, scores = np.repeat(rows, counts), np.repeat(scores, counts)
        # Numbers of what the columns mean, which are in the order of the columns.
        meanings = np.arange(len(rows)) + np.repeat(self._first[columns] - (np.cumsum(counts) - counts), counts)
        # Python rounds to the same: the product of a float32 and 10,000 is exact.
        rounded = np.rint(scores.astype(np.float64) * 10_000) / 10_000
        key = self._key[meanings]
        order = np.lexsort((meanings, -rounded, key, segments.numbers[rows], segments.items[rows]))
        rows, meanings, key, rounded = rows[order], meanings[order], key[order], rounded[order]
        # Two values of the model may be one in the set of an organisation: the surer one counts.
        new = np.append(True, (rows[1:] != rows[:-1]) | (key[1:] != key[:-1]))[: len(rows)]
        firsts = np.minimum.reduceat(meanings, np.flatnonzero(new)) if len(rows) else meanings
        rows, key, rounded, value = rows[new], key[new], rounded[new], self._value[meanings[new]]
        # Of two stances to one value in a segment, the one that the model doubts is left out.
        surest: NDArray[np.float64] = np.zeros(len(segments) * self._number_of_values) if len(rows) else np.zeros(0)
        np.maximum.at(surest, rows * self._number_of_values + value, rounded)
        kept = rounded >= np.minimum(SURE, surest[rows * self._number_of_values + value])
        rows, key, rounded, firsts = rows[kept], key[kept], rounded[kept], firsts[kept]
        order = np.lexsort((firsts, segments.numbers[rows], segments.items[rows]))
        rows, key, rounded = rows[order], pa.array(key[order]), rounded[order]
        cells = [
            self._values.take(key),
            self._stances.take(key),
            self._levels.take(key),
            *(
                pa.array(column, field.type)
                for column, field in zip(
                    (rounded, segments.numbers[rows], segments.starts[rows], segments.ends[rows]),
                    list(TAG)[3:7],
                    strict=True,
                )
            ),
            self._bases.take(key),
        ]
        counts = np.bincount(segments.items[rows], minlength=len(segments.status))
        offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]), pa.int32())
        tags = pa.StructArray.from_arrays(cells, fields=list(TAG))
        return pa.ListArray.from_arrays(offsets, tags), rows
