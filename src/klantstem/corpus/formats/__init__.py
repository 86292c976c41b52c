"""Labelled sentences in the formats of other tools: each a module with ``read`` and ``write``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path, PurePath
from types import ModuleType

from klantstem.corpus.gold import GoldSentence, read_bytes
from klantstem.errors import CorpusError
from klantstem.values.suggest import did_you_mean

FORMATS = ("jsonl", "label-studio", "doccano", "csv")
_MODULES = {"jsonl": "own_jsonl", "label-studio": "label_studio", "doccano": "doccano", "csv": "label_table"}
_SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "label-studio", ".csv": "csv", ".tsv": "csv"}


def read_annotations(
    path: str | Path, *, format: str | None = None, values: Sequence[str] | None = None
) -> list[GoldSentence]:
    """Read labelled sentences, in the order of the file; those of several annotators stay apart.

    Parameters
    ----------
    path : the file, plain or gzipped
    format : one of `FORMATS`; recognised by the name and the content of the file by default
    values : those that labels may name; by default those of the default set

    Raises
    ------
    CorpusError
        If the file cannot be read or recognised, holds no labelled sentences, or breaks its format, with the line, task
        or row that does.
    """
    path = Path(path)
    sentences: list[GoldSentence] = _module(format or _recognise(path)).read(path, values)
    return sentences


def write_annotations(sentences: Iterable[GoldSentence], path: str | Path, *, format: str | None = None) -> None:
    """Write labelled sentences so that `read_annotations` gives them back; the file appears whole or not at all.

    Parameters
    ----------
    sentences : each pair of id and annotator once
    path : the file, which is replaced where it exists
    format : one of `FORMATS`; by default .jsonl is "jsonl", .json "label-studio", and .csv and .tsv "csv"

    Raises
    ------
    CorpusError
        If the name tells no format or ends in .gz, or an id occurs twice for one annotator.
    WriteError
        If the disk refuses, or the sentences cannot be written so that they come back.
    """
    path = Path(path)
    if path.suffix.lower() == ".gz":
        raise CorpusError(f"{path.name} would not be compressed. Leave .gz out, and compress the file afterwards.")
    told = format or _SUFFIXES.get(path.suffix.lower())
    if told is None:
        raise CorpusError(f"The name {path.name} tells no format. Choose one: {', '.join(FORMATS)}.")
    _module(told).write(sentences, path)


def _module(format: str) -> ModuleType:
    if format not in _MODULES:
        raise CorpusError(f"There is no format {format!r}. {did_you_mean(format, FORMATS)}")
    return import_module(f"klantstem.corpus.formats.{_MODULES[format]}")


def _recognise(path: Path) -> str:
    name = PurePath(path.name.lower())
    told = _SUFFIXES.get(name.with_suffix("").suffix if name.suffix == ".gz" else name.suffix)
    if told == "csv":
        return told
    text = read_bytes(path).decode("utf-8-sig", "replace").lstrip()
    if text.startswith("["):
        return "label-studio"
    if text.startswith("{"):
        return _kind_of_lines(text) or told or "jsonl"
    if told is None:
        raise CorpusError(f"{path.name} is not recognised. Name its format: {', '.join(FORMATS)}.")
    return told


def _kind_of_lines(text: str) -> str | None:
    """Tell by the first row that has labels whose rows these are; None where none tells."""
    kind = None
    for line in text.split("\n"):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            return kind
        if not isinstance(row, dict):
            return kind
        if isinstance(row.get("data"), dict):
            return "label-studio"
        if "labels" not in row and "label" in row:
            return "doccano"
        kind = "jsonl"
        labels = row.get("labels")
        if isinstance(labels, list) and labels:
            return "doccano" if isinstance(labels[0], str) else "jsonl"
    return kind
