"""doccano's JSON lines of a text classification project: id, text, label and what was imported beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from klantstem.corpus.formats.own_jsonl import write_lines
from klantstem.corpus.formats.rows import label_names, label_pairs, sentences_of, writable
from klantstem.corpus.gold import RESERVED, GoldSentence, details_of, json_rows

_OWN = RESERVED | {"label", "Comments"}


def read(path: Path, values: Sequence[str] | None = None) -> list[GoldSentence]:
    """Read an export; the labels are names such as "snel gemist".

    doccano gives one file per member where they label apart, and says only in its name whose it is; a field
    ``annotator`` that was imported comes back.

    Raises
    ------
    CorpusError
        If the file cannot be read or a line breaks the format.
    """
    return sentences_of(_rows(path), path, values)


def write(sentences: Iterable[GoldSentence], path: Path) -> None:
    """Write a file to import with "text" as the column of the data and "label" as that of the labels.

    Raises
    ------
    CorpusError, WriteError
        If the sentences cannot be written so that they come back.
    """
    write_lines([_row(sentence) for sentence in writable(sentences, path, reserved=_OWN)], path)


def _rows(path: Path) -> Iterator[tuple[str, object]]:
    for line, row in json_rows(path):
        where = f"{path.name}, line {line}"
        if not isinstance(row, dict):
            yield where, row
            continue
        kept = {name: row[name] for name in ("doc", "text", "phenomena", "annotator") if name in row}
        number = row.get("id")
        labels = row["label"] if "label" in row else row.get("labels")
        # The id is doccano's own number, unless one was imported.
        kept["id"] = str(number) if isinstance(number, int) else number
        yield where, details_of(row, without=_OWN) | kept | {"labels": label_pairs(labels)}


def _row(sentence: GoldSentence) -> dict[str, object]:
    row: dict[str, object] = {"id": sentence.id, "text": sentence.text, "label": label_names(sentence)}
    row |= {"doc": sentence.doc, **sentence.details}
    if sentence.annotator:
        row["annotator"] = sentence.annotator
    if sentence.phenomena:
        row["phenomena"] = sorted(sentence.phenomena)
    return row
