"""Text in, tags out: where cleaning, segments, the classifier and a value set come together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from klantstem.models.persistence import TrainedModel
from klantstem.models.shipped import DEFAULT_MODEL, open_model
from klantstem.own.resolve import resolve
from klantstem.tag import Status, Tag, TaggedItem
from klantstem.text import Segment
from klantstem.text.item import read_item
from klantstem.values import DEFAULT, Basis, Stance, ValueSet
from klantstem.values import load as load_values

if TYPE_CHECKING:
    from klantstem.models.persistence import Classifier
    from klantstem.own.classifier import OwnValuesClassifier

_WINDOW = 1_024
_READ = (Basis.OMSCHRIJVING, Basis.VOORBEELDEN)
SURE = 0.7


@dataclass(frozen=True, slots=True)
class Probabilities:
    """How probable it is that feedback items express values and levels.

    Attributes
    ----------
    labels : a value and a stance for each column of `of_labels`
    of_labels : float32, shape (items, labels)
    levels : a level and a stance for each column of `of_levels`
    of_levels : float32, shape (items, levels)
    """

    labels: tuple[tuple[str, Stance], ...]
    of_labels: NDArray[np.float32]
    levels: tuple[tuple[str, Stance], ...]
    of_levels: NDArray[np.float32]


class Tagger:
    """Reads feedback items with one model and one value set.

    Parameters
    ----------
    model : a trained model
    values : the value set in whose words and levels tags are given

    Attributes
    ----------
    classifier : says of segments how probable its labels are; the model's own, with further columns for values of the
        set that it reads from descriptions or examples
    sources : where the model takes each value of the set from
    basis : what the tags of each value rest on; values that cannot be found are not there
    unknown : values of the set that will never be given
    columns : for each value of the set that a column of the classifier counts as: the number of the column, the value,
        its stance and its level
    """

    def __init__(self, model: TrainedModel, values: ValueSet) -> None:
        self.model = model
        self.values = values
        self.sources = resolve(values, [label.value for label in model.labels], describes=model.describes)
        taught = {} if model.adaptation is None else model.adaptation.heads
        own = [source for source in self.sources if source.value in taught or source.basis in _READ]
        self.classifier: Classifier | OwnValuesClassifier = model.classifier
        if own:
            from klantstem.own.classifier import OwnValuesClassifier

            self.classifier = OwnValuesClassifier(model, [values.value(each.value) for each in own], own, taught)
        self.basis = {source.value: source.basis for source in self.sources if source.basis is not None}
        self.basis |= {source.value: Basis.VOORBEELDEN for source in own if source.value in taught}
        self.unknown = tuple(name for name in values.names if name not in self.basis)
        self.columns = [
            (column, source.value, Stance(label.stance), values.level_of(source.value).name)
            for column, label in enumerate(model.labels)
            for source in self.sources
            if label.value in source.labels and source not in own
        ]
        self.columns += [
            (len(model.labels) + place, source.value, stance, values.level_of(source.value).name)
            for place, (source, stance) in enumerate(product(own, Stance))
        ]

    def __repr__(self) -> str:
        return f"Tagger({self.name!r}, values={self.values.name!r})"

    @property
    def name(self) -> str:
        """Name of the model."""
        return self.model.name

    @property
    def thresholds(self) -> dict[tuple[str, Stance], float]:
        """For each value and stance, the probability from which it becomes a tag."""
        cut = self.classifier.thresholds_
        found: dict[tuple[str, Stance], float] = {}
        for column, value, stance, _ in self.columns:
            # Of labels that count as one value, the one with the lowest.
            found[value, stance] = min(float(cut[column]), found.get((value, stance), 1.0))
        return found

    def tag(self, text: str) -> list[Tag]:
        """Return the tags of one feedback item, in the order of its segments.

        Raises
        ------
        TypeError
            If `text` is not a string.
        """
        if not isinstance(text, str):
            raise TypeError(f"tag expects a str, not {type(text).__name__}.")
        return list(next(self.tag_items([text])).tags)

    def tag_items(self, texts: Iterable[str | None]) -> Iterator[TaggedItem]:
        """Yield a tagged item for each text, in order and lazily.

        None, a missing value or a text without a letter, digit or sign of emotion has status `leeg`; an item in another
        language has no tags; of an item of more than 100,000 characters the first 100,000 are read. The tags of an
        item do not depend on the items around it.
        """
        for status, segments, probabilities in self._read_items(texts):
            tags = [
                tag
                for number, (part, row) in enumerate(zip(segments, probabilities, strict=True))
                for tag in self._tags(number, part, row)
            ]
            yield TaggedItem(status, segments, tuple(tags))

    def predict_proba(self, texts: Iterable[str | None]) -> Probabilities:
        """Return the calibrated probability that each feedback item expresses each value and each level.

        The probability of an item is that of its surest segment. A level is expressed where one of its values is: its
        probability is that of one or more of them, taken as independent, so it is never below that of a value on it.
        """
        rows = [
            probabilities.max(axis=0, initial=0.0)[[column for column, *_ in self.columns]]
            for _, _, probabilities in self._read_items(texts)
        ]
        found = np.array(rows, dtype=np.float32).reshape(len(rows), len(self.columns))
        labels = tuple(dict.fromkeys((value, stance) for _, value, stance, _ in self.columns))
        levels = tuple((level.name, stance) for level in self.values.levels for stance in Stance)
        of_labels, absent = np.zeros((len(rows), len(labels)), dtype=np.float32), np.ones((len(rows), len(levels)))
        for at, (_, value, stance, _) in enumerate(self.columns):
            column = labels.index((value, stance))
            # Two values of the model may be one in the set of an organisation.
            of_labels[:, column] = np.maximum(of_labels[:, column], found[:, at])
        for column, (value, stance) in enumerate(labels):
            absent[:, levels.index((self.values.level_of(value).name, stance))] *= 1 - of_labels[:, column]
        return Probabilities(labels, of_labels, levels, (1 - absent).astype(np.float32))

    def _read_items(
        self, texts: Iterable[str | None]
    ) -> Iterator[tuple[Status, tuple[Segment, ...], NDArray[np.float32]]]:
        """Yield of each item its status, its segments, and the probabilities of each segment by the model's columns."""
        stream = iter(texts)
        while window := list(islice(stream, _WINDOW)):
            read = [read_item(text) for text in window]
            distinct = list(dict.fromkeys(part.text for _, segments in read for part in segments))
            rows = {text: row for row, text in enumerate(distinct)}
            probabilities = self.classifier.predict_proba(distinct)
            for status, segments in read:
                yield status, segments, probabilities[[rows[part.text] for part in segments]]

    def tag_frame(self, frame: Any, *, text: str) -> Any:
        """Return a copy of a pandas or polars DataFrame with the columns `status` and `tags`.

        Parameters
        ----------
        frame : the DataFrame
        text : name of the column with the feedback

        Raises
        ------
        ReadError
            If the column is not there, or the frame is of another kind.
        """
        from klantstem.frames import with_tags

        return with_tags(frame, self, text=text)

    def _tags(self, number: int, part: Segment, probabilities: np.ndarray) -> list[Tag]:
        chosen = probabilities >= self.classifier.thresholds_
        best: dict[tuple[str, Stance], Tag] = {}
        for column, value, stance, level in self.columns:
            if not chosen[column]:
                continue
            score = round(float(probabilities[column]), 4)
            tag = Tag(value, stance, level, score, number, part.start, part.end, self.basis[value])
            # Two values of the model may be one in the set of an organisation.
            if score > (best[value, stance].score if (value, stance) in best else -1):
                best[value, stance] = tag
        return _without_doubt(list(best.values()))


def _without_doubt(tags: list[Tag]) -> list[Tag]:
    """Leave out a stance that the model doubts where the same segment takes another stance to the same value.

    "Lekker eten, maar kleine porties" is both, yet of the pairs that the model gave on a held-out fold of the training
    sentences three in four were wrong.
    """
    surest: dict[str, float] = {}
    for tag in tags:
        surest[tag.value] = max(tag.score, surest.get(tag.value, 0.0))
    return [tag for tag in tags if tag.score >= min(SURE, surest[tag.value])]


def load(
    model: str | Path = DEFAULT_MODEL, *, values: str | Path | ValueSet | None = None, threads: int | None = None
) -> Tagger:
    """Load a tagger.

    Parameters
    ----------
    model : name of a model that comes with klantstem ("auto" uses two of them), a folder with one, or one that
        `klantstem learn` wrote
    values : name of a shipped value set, a YAML file, or a value set; by default the set that a model was taught in by
        `klantstem learn`, and otherwise "service-excellence"
    threads : processor cores that the encoder may use; all of them by default

    Raises
    ------
    ModelError
        If the model is missing or damaged.
    ValueSetError
        If the value set is missing or breaks the format.
    """
    chosen = load_values(values) if isinstance(values, str | Path) else values
    opened = open_model(model, threads=threads)
    if chosen is None:
        chosen = load_values(DEFAULT) if opened.adaptation is None else opened.adaptation.values
    return Tagger(opened, chosen)
