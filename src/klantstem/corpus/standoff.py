"""Labels that stand off from their text: for feedback that may be read but not passed on.

A row names the source, the row in it and the number of the sentence, with the place of the sentence in the text and a
checksum of it. Whoever has a copy of the texts puts the two together with :func:`join`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from klantstem.corpus.gold import GoldSentence, gold_sentence, json_rows
from klantstem.corpus.near_duplicates import normalised
from klantstem.errors import CorpusError


@dataclass(frozen=True, slots=True)
class StandOff:
    """The labels of one sentence of a text that stands elsewhere.

    Attributes
    ----------
    source, row, sentence : where it stands: the collection, the feedback item in it, the number of the sentence
    span : start and end in the text of the item, in characters; None where the item was cut in another way
    checksum : of the words of the sentence, see :func:`checksum`
    labels : pairs of value and stance
    """

    source: str
    row: str
    sentence: int
    span: tuple[int, int] | None
    checksum: str
    labels: frozenset[tuple[str, str]]

    @property
    def doc(self) -> str:
        """The id of the feedback item."""
        return f"{self.source}:{self.row}"

    @property
    def id(self) -> str:
        """The id of the sentence."""
        return f"{self.doc}#{self.sentence}"


@dataclass(frozen=True, slots=True)
class Joined:
    """Sentences put together with their text, and how many could not be.

    Attributes
    ----------
    sentences : those that were found
    absent : sentences that the copy does not hold
    changed : sentences that the copy holds with other words
    """

    sentences: list[GoldSentence]
    absent: int
    changed: int


def checksum(text: str) -> str:
    """Return eight characters that change with the words of a text, and not with its spaces or punctuation."""
    return hashlib.sha256(normalised(text).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def read_standoff(path: str | Path) -> list[StandOff]:
    """Read stand-off labels, an object per line.

    Raises
    ------
    CorpusError
        If the file cannot be read or a line breaks the format, with its number.
    """
    rows = []
    for line, row in json_rows(Path(path)):
        where = f"{Path(path).name}, line {line}"
        if not isinstance(row, dict):
            raise CorpusError(f"{where}: expected an object with source, row, sentence, checksum and labels.")
        source, number, sentence, check = (row.get(key) for key in ("source", "row", "sentence", "checksum"))
        if not (
            isinstance(source, str) and isinstance(number, str) and isinstance(sentence, int) and isinstance(check, str)
        ):
            raise CorpusError(f"{where}: source, row and checksum must be texts, and sentence a number.")
        span = None
        if row.get("start") is not None:
            start, end = row["start"], row.get("end")
            if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end):
                raise CorpusError(f"{where}: start and end must be places in the text, start before end.")
            span = start, end
        labels = gold_sentence({"id": "-", "text": "", "labels": row.get("labels")}, where).labels
        rows.append(StandOff(source, number, sentence, span, check, labels))
    return rows


def standoff_line(row: StandOff) -> str:
    """Return the line of a file that :func:`read_standoff` reads."""
    start, end = row.span or (None, None)
    place = {"source": row.source, "row": row.row, "sentence": row.sentence, "start": start, "end": end}
    return json.dumps(place | {"checksum": row.checksum, "labels": sorted(map(list, row.labels))}, ensure_ascii=False)


def join(rows: Iterable[StandOff], texts: Mapping[str, str]) -> Joined:
    """Put labels and texts together.

    Parameters
    ----------
    rows : the labels
    texts : of a copy, by id: whole feedback items (``source:row``), single sentences (``source:row#sentence``), or both
    """
    sentences: list[GoldSentence] = []
    absent = changed = 0
    for row in rows:
        text = texts.get(row.id)
        if text is None and row.span is not None and row.doc in texts:
            text = texts[row.doc][slice(*row.span)]
        if text is None:
            absent += 1
        elif checksum(text) != row.checksum:
            changed += 1
        else:
            sentences.append(GoldSentence(row.id, row.doc, text, row.labels))
    return Joined(sentences, absent, changed)


def read_texts(paths: Iterable[str | Path]) -> dict[str, str]:
    """Read a copy of the texts: JSON lines with ``id`` and ``text``, plain or gzipped; other fields are ignored.

    Raises
    ------
    CorpusError
        If a file cannot be read or a line has no id or text.
    """
    texts: dict[str, str] = {}
    for path in map(Path, paths):
        for line, row in json_rows(path):
            if not (isinstance(row, dict) and isinstance(row.get("id"), str) and isinstance(row.get("text"), str)):
                raise CorpusError(f"{path.name}, line {line}: expected an object with the texts id and text.")
            texts[row["id"]] = row["text"]
    return texts
