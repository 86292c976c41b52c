"""The project's own format: an object per line with id, doc, details, text and labels."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from klantstem.corpus.formats.rows import sentences_of, writable
from klantstem.corpus.gold import RESERVED, GoldSentence, json_rows
from klantstem.write import write_text

# JSON allows these in a string, but many a program takes them for the end of a line.
_LINE_BREAKS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def read(path: Path, values: Sequence[str] | None = None) -> list[GoldSentence]:
    """Read JSON lines; unlike `read_gold` it takes a sentence once per annotator.

    Raises
    ------
    CorpusError
        If the file cannot be read or a line breaks the format.
    """
    return sentences_of(((f"{path.name}, line {line}", row) for line, row in json_rows(path)), path, values)


def write(sentences: Iterable[GoldSentence], path: Path) -> None:
    """Write JSON lines.

    Raises
    ------
    CorpusError, WriteError
        If the sentences cannot be written so that they come back.
    """
    write_lines([_row(sentence) for sentence in writable(sentences, path, reserved=RESERVED)], path)


def write_lines(rows: Iterable[Mapping[str, object]], path: Path) -> None:
    """Write rows as JSON objects, one a line."""
    lines = (json.dumps(row, ensure_ascii=False).translate(_LINE_BREAKS) + "\n" for row in rows)
    write_text(path, "".join(lines))


def _row(sentence: GoldSentence) -> dict[str, object]:
    row: dict[str, object] = {"id": sentence.id, "doc": sentence.doc}
    if sentence.annotator:
        row["annotator"] = sentence.annotator
    row |= {**sentence.details, "text": sentence.text, "labels": sorted(map(list, sentence.labels))}
    if sentence.phenomena:
        row["phenomena"] = sorted(sentence.phenomena)
    return row
