"""Tag the texts of a whole batch at once, with the same tags as `Tagger.tag` gives one by one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from klantstem.batch.choose import TagChooser
from klantstem.batch.compiled import WORTH_LOADING, WORTH_TRANSLATING, compiled_path
from klantstem.batch.tagged_batch import COLUMNS, TaggedBatch
from klantstem.models.blas import one_blas_thread
from klantstem.models.cascade import CascadeClassifier
from klantstem.models.logistic import logit
from klantstem.models.static import StaticClassifier
from klantstem.tagger import Tagger
from klantstem.text.bulk import BulkReader, Segments, VectorisedPlain
from klantstem.text.bulk.reader import STATUSES
from klantstem.text.bulk.vocabulary import Vocabulary

if TYPE_CHECKING:
    from klantstem.models.classifier import FeedbackClassifier
    from klantstem.own.classifier import OwnValuesClassifier

_MARGIN = 0.01
_MOST_REMEMBERED, _LONGEST_REMEMBERED = 50_000, 60
_WINDOW = 2_048

Found = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]


class TagsBatches(Protocol):
    """What the scorer needs: the texts of a batch in, its tags out."""

    def tag_batch(self, texts: pa.Array) -> TaggedBatch:
        """Tag each text; null is a missing one."""


class BulkTagger:
    """Tags batches and remembers the words and short answers that it met: one for each thread or process.

    Parameters
    ----------
    tagger : whose tags it gives
    texts : whether to give the text of the segment of each tag too
    items : how many items are to come, as far as known
    """

    def __init__(self, tagger: Tagger, *, texts: bool = True, items: int = 0) -> None:
        self.tagger, self._texts = tagger, texts
        self._chooser = TagChooser(tagger)
        self._status = pa.array([str(status) for status in STATUSES], pa.string())
        classifier, plain = tagger.classifier, VectorisedPlain()
        self._read = BulkReader(plain).read
        self._find: Callable[[Segments], Found]
        if isinstance(classifier, StaticClassifier):
            path = _StaticPath(classifier, items)
            self._read, self._find = path.read, path.find
        elif isinstance(classifier, CascadeClassifier) and isinstance(classifier.fast, StaticClassifier):
            self._find = self._by_probability(_Cascade(classifier, plain.vocabulary).probabilities)
        else:
            self._find = self._by_probability(_Remembering(classifier).of)

    def tag_batch(self, texts: pa.Array) -> TaggedBatch:
        """Tag each text; null is a missing one."""
        segments = self._read(texts)
        with one_blas_thread():
            tags, rows = self._chooser.tags(segments, *self._find(segments))
        status = self._status.take(pa.array(segments.status))
        found = segments.texts(rows) if self._texts else pa.nulls(len(rows), pa.string())
        of_items = pa.ListArray.from_arrays(tags.offsets, found)
        return TaggedBatch(pa.RecordBatch.from_arrays([status, tags, of_items], schema=COLUMNS))

    def _by_probability(self, read: Callable[[Segments], NDArray[np.float32]]) -> Callable[[Segments], Found]:
        def find(segments: Segments) -> Found:
            probabilities = read(segments)
            rows, columns = self._chooser.chosen(probabilities)
            return rows, columns, probabilities[rows, columns]

        return find


def bulk_tagger(tagger: Tagger, *, texts: bool = True, items: int = 0) -> TagsBatches:
    """Return the fastest way to tag batches that gives what `tagger` gives; one for each thread or process.

    Parameters
    ----------
    tagger : whose tags it gives
    texts : whether to give the text of the segment of each tag too
    items : how many items are to come, as far as known: with many of them it starts with machine code, otherwise it
        turns to that when it has met many
    """
    return BulkTagger(tagger, texts=texts, items=items)


class _StaticPath:
    """Reads items with numpy at first, and with machine code from when that is worth its start."""

    def __init__(self, classifier: StaticClassifier, items: int) -> None:
        self._classifier, self._items = classifier, items
        self._floor = logit(classifier.thresholds_) - np.float32(_MARGIN)
        plain = VectorisedPlain()
        self._reader = BulkReader(plain)
        self._above: Callable[[Segments], Found] = partial(_Static(classifier, plain.vocabulary).above, self._floor)
        self._met, self._worth = 0, [WORTH_TRANSLATING, WORTH_LOADING]

    def read(self, texts: pa.Array) -> Segments:
        self._met += len(texts)
        items = max(self._met, self._items)
        while self._worth and items >= self._worth[-1]:
            self._worth.pop()
            if path := compiled_path(self._classifier, self._floor, items):
                self._worth, self._reader, self._above = [], path.reader, path.find
        return self._reader.read(texts)

    def find(self, segments: Segments) -> Found:
        """Return probabilities only where they reach a threshold."""
        rows, columns, totals = self._above(segments)
        scores = self._classifier.calibration.squash(totals)
        reached = scores >= self._classifier.thresholds_[columns]
        return rows[reached], columns[reached], scores[reached]


class _Static:
    """Reads segments by the numbers of their words."""

    def __init__(self, classifier: StaticClassifier, vocabulary: Vocabulary) -> None:
        self.classifier, self._vocabulary = classifier, vocabulary
        self._known = classifier.word_vectors()

    def decision(self, segments: Segments) -> NDArray[np.float32]:
        self._known.learn(self._vocabulary.words, kept=self._vocabulary.kept)
        return self.classifier.decision_of_words(segments.words, segments.bounds, self._known)

    def above(self, floors: NDArray[np.float64], segments: Segments) -> Found:
        """Return segment, label and calibrated log odds of what reaches the floor of its label."""
        totals = self.classifier.calibration.totals(self.decision(segments)[None])
        rows, columns = np.nonzero(totals >= floors)
        return rows, columns, totals[rows, columns]


class _Cascade:
    """The static model reads all segments, the accurate one what that is not sure of."""

    def __init__(self, classifier: CascadeClassifier, vocabulary: Vocabulary) -> None:
        assert isinstance(classifier.fast, StaticClassifier)
        self._classifier, self._static = classifier, _Static(classifier.fast, vocabulary)
        self._accurate = _Remembering(classifier.accurate)

    def probabilities(self, segments: Segments) -> NDArray[np.float32]:
        found = self._static.classifier.calibration.probabilities(self._static.decision(segments)[None])
        return self._classifier.finish(found, lambda rows: self._accurate.of(segments, rows))


class _Remembering:
    """Has each distinct segment read once in a batch, and a short one once in all batches as long as there is room."""

    def __init__(
        self, classifier: FeedbackClassifier | StaticClassifier | CascadeClassifier | OwnValuesClassifier
    ) -> None:
        self._predict, self._labels = classifier.predict_proba, len(classifier.thresholds_)
        self._rows: dict[str, NDArray[np.float32]] = {}

    def of(self, segments: Segments, rows: NDArray[np.int64] | None = None) -> NDArray[np.float32]:
        """Return the probabilities of some segments, or of all."""
        which = np.arange(len(segments)) if rows is None else rows
        encoded = segments.texts(which).dictionary_encode()
        texts: list[str] = encoded.dictionary.to_pylist()
        missing = [text for text in texts if text not in self._rows]
        read: dict[str, NDArray[np.float32]] = {}
        for start in range(0, len(missing), _WINDOW):
            part = missing[start : start + _WINDOW]
            read |= zip(part, self._predict(part), strict=True)
        matrix = np.array([self._rows[text] if text in self._rows else read[text] for text in texts], dtype=np.float32)
        for text in missing:
            if len(text) <= _LONGEST_REMEMBERED and len(self._rows) < _MOST_REMEMBERED:
                self._rows[text] = read[text].copy()
        result: NDArray[np.float32] = matrix.reshape(len(texts), self._labels)[encoded.indices.to_numpy()]
        return result
