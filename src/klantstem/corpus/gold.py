"""Read labelled sentences: a JSON object per line, in the format of the annotation guideline."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from klantstem.errors import CorpusError
from klantstem.values import DEFAULT, Stance, load
from klantstem.values.suggest import did_you_mean, excerpt


@dataclass(frozen=True, slots=True)
class GoldSentence:
    """A sentence with the labels that people gave it.

    Attributes
    ----------
    id : of the sentence
    doc : of the document that it comes from; sentences of one document belong together in every split
    text : the sentence
    labels : pairs of value and stance
    """

    id: str
    doc: str
    text: str
    labels: frozenset[tuple[str, str]]


def read_gold(paths: Iterable[str | Path]) -> list[GoldSentence]:
    """Read the sentences of one or more files.

    A row has ``id``, ``text`` and ``labels`` (a list of [value, stance]); ``doc`` is the id up to its last ``#``
    where it is left out. Other fields are ignored. Files are kept apart: two files may use the same names of documents.

    Raises
    ------
    CorpusError
        If a file cannot be read, holds no sentences or is given twice, or a line breaks the format, with the file and
        the line number.
    """
    values = load(DEFAULT).names
    sentences: list[GoldSentence] = []
    read: set[Path] = set()
    for number, path in enumerate(map(Path, paths)):
        if path.resolve() in read:
            raise CorpusError(f"{path} is given twice: each sentence counts once.")
        read.add(path.resolve())
        seen: set[str] = set()
        for line, row in _rows(path):
            sentence = _sentence(row, f"{path.name}, line {line}", values, number)
            if sentence.id in seen:
                raise CorpusError(
                    f"{path.name}, line {line}: id {sentence.id!r} occurs twice; give each sentence its own."
                )
            seen.add(sentence.id)
            sentences.append(sentence)
        if not seen:
            raise CorpusError(f"{path} holds no sentences.")
    return sentences


def _rows(path: Path) -> Iterator[tuple[int, object]]:
    try:
        content = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CorpusError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CorpusError(f"{path.name} is not UTF-8: save it as UTF-8.") from None
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except json.JSONDecodeError as error:
                raise CorpusError(
                    f"{path.name}, line {number}: not JSON ({error.msg}, column {error.colno})."
                ) from None


def _sentence(row: object, where: str, values: tuple[str, ...], file: int) -> GoldSentence:
    if not isinstance(row, dict):
        raise CorpusError(f"{where}: expected an object with id, text and labels.")
    for key in ("id", "text"):
        if not isinstance(row.get(key), str):
            raise CorpusError(f"{where}: {key!r} must be a text.")
        # Half of a pair: a tool that cuts at a number of characters leaves these of an emoji.
        if any("\ud800" <= character <= "\udfff" for character in row[key]):
            raise CorpusError(f"{where}: {key!r} holds half of a character (a lone surrogate): remove it.")
    labels = row.get("labels")
    if not isinstance(labels, list):
        raise CorpusError(
            f"{where}: 'labels' must be a list of [value, stance]; it is empty for a sentence without any."
        )
    stances = [str(stance) for stance in Stance]
    for label in labels:
        if not (isinstance(label, list) and len(label) == 2 and all(isinstance(part, str) for part in label)):
            raise CorpusError(f'{where}: a label must be [value, stance], such as ["snel", "gemist"].')
        if label[0] not in values:
            raise CorpusError(f"{where}: unknown value {excerpt(label[0])!r}. {did_you_mean(label[0], values)}")
        if label[1] not in stances:
            raise CorpusError(f"{where}: unknown stance {excerpt(label[1])!r}. {did_you_mean(label[1], stances)}")
    document = row["id"].rpartition("#")[0] or row["id"] if row.get("doc") is None else row["doc"]
    return GoldSentence(
        row["id"], f"{file}:{document}", row["text"], frozenset((value, stance) for value, stance in labels)
    )
