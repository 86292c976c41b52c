"""What a model said of labelled feedback that was held out while it was made: by this its errors are known."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

Pair = tuple[str, str]
"""A value and a stance."""

# A file from elsewhere may unpack to more than a memory holds.
_LONGEST = 1 << 24


@dataclass(frozen=True, slots=True)
class Reading:
    """A held-out sentence, or all sentences of an item: what it says and what the model found in it.

    Attributes
    ----------
    item : number of the item that it belongs to
    truth : places in the labels of what people found
    given : places in the labels of the tags that the model gave, each with its score
    doubt : how many of its decisions the model expected to be wrong
    """

    item: int
    truth: tuple[int, ...]
    given: tuple[tuple[int, float], ...]
    doubt: float = 0.0


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Readings of held-out feedback, without its texts.

    Attributes
    ----------
    labels : the pairs of value and stance that the readings tell of
    readings : of the sentences, those of one item after each other; or of whole items, see `united`
    """

    labels: tuple[Pair, ...]
    readings: tuple[Reading, ...]

    def cascaded(self, accurate: HeldOut, *, undecided: float) -> HeldOut | None:
        """Return the readings of a cascade of this model and an accurate one; None if they read other sentences.

        Its scores are those of the model that decided; the cascade itself moves those of the fast one a little.

        Parameters
        ----------
        accurate : readings of the model that reads what this one is not sure of
        undecided : from so many expected wrong decisions on a sentence it goes to the accurate model
        """
        same = self.labels == accurate.labels and [(each.item, each.truth) for each in self.readings] == [
            (each.item, each.truth) for each in accurate.readings
        ]
        if not same:
            return None
        pairs = zip(self.readings, accurate.readings, strict=True)
        return HeldOut(self.labels, tuple(slow if fast.doubt >= undecided else fast for fast, slow in pairs))

    def united(self, known: Mapping[str, str]) -> HeldOut:
        """Return a reading for each item, in the words of a value set.

        A label is there once however many of the sentences carry it, with the highest score.

        Parameters
        ----------
        known : the model's values that the set has, and what the set calls them
        """
        renamed = [(known[value], stance) if value in known else None for value, stance in self.labels]
        labels = tuple(dict.fromkeys(pair for pair in renamed if pair is not None))
        place = [None if pair is None else labels.index(pair) for pair in renamed]
        truth: dict[int, set[int]] = {}
        given: dict[int, dict[int, float]] = {}
        for reading in self.readings:
            told = truth.setdefault(reading.item, set())
            told.update(at for label in reading.truth if (at := place[label]) is not None)
            found = given.setdefault(reading.item, {})
            for label, score in reading.given:
                if (at := place[label]) is not None:
                    found[at] = max(score, found.get(at, 0.0))
        return HeldOut(
            labels,
            tuple(
                Reading(number, tuple(sorted(truth[item])), tuple(sorted(given[item].items())))
                for number, item in enumerate(truth)
            ),
        )

    def to_json(self) -> str:
        """Return a JSON document: a line per reading with item, doubt, truth, and the tags with their scores."""
        rows = [[each.item, each.doubt, each.truth, each.given] for each in self.readings]
        lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
        return f'{{"labels":{json.dumps(self.labels, ensure_ascii=False)},\n"readings":[\n{lines}\n]}}\n'

    @classmethod
    def from_json(cls, document: str) -> HeldOut:
        """Read what `to_json` wrote.

        Raises
        ------
        ValueError, KeyError, TypeError
            If it is something else.
        """
        found = json.loads(document)
        labels = tuple((str(value), str(stance)) for value, stance in found["labels"])
        readings = tuple(
            Reading(int(item), tuple(map(int, truth)), tuple((int(at), float(score)) for at, score in given), doubt)
            for item, doubt, truth, given in found["readings"]
        )
        if any(not 0 <= at < len(labels) for each in readings for at in (*each.truth, *(at for at, _ in each.given))):
            raise ValueError("A reading has a label that is not there.")
        return cls(labels, readings)

    def packed(self) -> str:
        """Return the JSON document compressed to a short text."""
        return base64.b85encode(zlib.compress(self.to_json().encode(), 9)).decode("ascii")

    @classmethod
    def unpacked(cls, text: str) -> HeldOut:
        """Read what `packed` gave.

        Raises
        ------
        ValueError, KeyError, TypeError
            If it is something else.
        """
        try:
            document = zlib.decompressobj().decompress(base64.b85decode(text), _LONGEST)
            return cls.from_json(document.decode())
        except (zlib.error, RecursionError):
            raise ValueError("It is not a compressed document of readings.") from None
