"""Read labelled sentences: a JSON object per line, in the format of the annotation guideline."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from klantstem.batch.detect import open_maybe_gzip
from klantstem.errors import CorpusError
from klantstem.values import DEFAULT, Stance, load
from klantstem.values.suggest import did_you_mean, excerpt

RESERVED = frozenset({"id", "doc", "text", "labels", "phenomena", "annotator"})
"""Fields that no detail can have the name of."""


@dataclass(frozen=True, slots=True)
class GoldSentence:
    """A sentence with the labels that people gave it.

    Attributes
    ----------
    id : of the sentence
    doc : of the document that it comes from; sentences of one document belong together in every split
    text : the sentence
    labels : pairs of value and stance
    phenomena : what makes the sentence hard, such as "negation"; empty for most
    annotator : who labelled it, where that is known
    details : what is known of the document, such as its sector or country
    """

    id: str
    doc: str
    text: str
    labels: frozenset[tuple[str, str]]
    phenomena: frozenset[str] = frozenset()
    annotator: str = ""
    details: Mapping[str, str] = field(default_factory=dict, hash=False)


def read_gold(paths: Iterable[str | Path], *, apart: bool = True) -> list[GoldSentence]:
    """Read the sentences of one or more files.

    A row has ``id``, ``text`` and ``labels`` (a list of [value, stance]); ``doc`` is the id up to its last ``#``
    where it is left out or blank. ``phenomena`` (a list) and ``annotator`` are kept; other fields with a text, a
    number or a boolean become details, and the rest is ignored.

    Parameters
    ----------
    paths : the files
    apart : two files may use the same names of documents: the number of the file is put before them

    Raises
    ------
    CorpusError
        If a file cannot be read, holds no sentences or is given twice, or a line breaks the format, with the file and
        the line number.
    """
    sentences: list[GoldSentence] = []
    read: set[Path] = set()
    for number, path in enumerate(map(Path, paths)):
        if path.resolve() in read:
            raise CorpusError(f"{path} is given twice: each sentence counts once.")
        read.add(path.resolve())
        seen: set[str] = set()
        for line, row in json_rows(path):
            sentence = gold_sentence(row, f"{path.name}, line {line}", file=number if apart else None)
            if sentence.id in seen:
                raise CorpusError(
                    f"{path.name}, line {line}: id {excerpt(sentence.id)!r} occurs twice; give each sentence its own."
                )
            seen.add(sentence.id)
            sentences.append(sentence)
        if not seen:
            raise CorpusError(f"{path} holds no sentences.")
    return sentences


def json_rows(path: Path) -> Iterator[tuple[int, object]]:
    """Yield the number and the content of each line of a JSON-lines file, plain or gzipped; empty lines are skipped.

    Raises
    ------
    CorpusError
        If the file cannot be read, is not UTF-8, or a line is not JSON.
    """
    for number, line in enumerate(read_utf8(path).split("\n"), start=1):
        if line.strip():
            yield number, parse_json(line, path.name, line=number)


def read_bytes(path: Path) -> bytes:
    """Read a file, plain or gzipped.

    Raises
    ------
    CorpusError
        If the file cannot be read.
    """
    try:
        with open_maybe_gzip(path) as file:
            return file.read()
    except (OSError, EOFError, zlib.error) as error:
        raise CorpusError(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is damaged'}.") from None


def read_utf8(path: Path) -> str:
    """Read a text file, plain or gzipped, with or without a byte order mark.

    Raises
    ------
    CorpusError
        If the file cannot be read or is not UTF-8.
    """
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CorpusError(f"{path.name} is not UTF-8: save it as UTF-8.") from None


def parse_json(text: str, file: str, *, line: int = 1) -> object:
    """Return what a JSON text holds.

    Parameters
    ----------
    text : one line of a file or all of it
    file : its name, for the error
    line : on which the text begins

    Raises
    ------
    CorpusError
        If it is not JSON, or is more than Python reads: nested too deeply, or a number too long.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = f"{file}, line {line + error.lineno - 1}"
        raise CorpusError(f"{where}: not JSON ({error.msg}, column {error.colno}).") from None
    except RecursionError:
        raise CorpusError(f"{file}, line {line}: nested too deeply for labelled sentences.") from None
    except ValueError:
        raise CorpusError(f"{file}, line {line}: a number here has thousands of digits.") from None


def gold_sentence(
    row: object, where: str, *, file: int | None = None, values: Sequence[str] | None = None
) -> GoldSentence:
    """Check one row of a file and return its sentence.

    Parameters
    ----------
    row : as JSON gives it
    where : the place of the row, for the error
    file : number of the file, which sets its documents apart from those of other files; not at all by default
    values : those that labels may name; by default those of the default set

    Raises
    ------
    CorpusError
        If the row breaks the format.
    """
    values = _values() if values is None else values
    if not isinstance(row, dict):
        raise CorpusError(f"{where}: expected an object with id, text and labels.")
    for key in ("id", "text"):
        if not isinstance(row.get(key), str):
            raise CorpusError(f"{where}: {key!r} must be a text.")
        # Half of a pair: a tool that cuts at a number of characters leaves these of an emoji.
        if any("\ud800" <= character <= "\udfff" for character in row[key]):
            raise CorpusError(f"{where}: {key!r} holds half of a character (a lone surrogate): remove it.")
    if not row["id"].strip():
        raise CorpusError(f"{where}: 'id' is blank; give each sentence its own.")
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
    phenomena = row.get("phenomena", [])
    if not (isinstance(phenomena, list) and all(isinstance(name, str) for name in phenomena)):
        raise CorpusError(f"{where}: 'phenomena' must be a list of texts.")
    named = "" if row.get("doc") is None else str(row["doc"])
    document = next(name for name in (named, row["id"].rpartition("#")[0], row["id"]) if name.strip())
    return GoldSentence(
        id=row["id"],
        doc=document if file is None else f"{file}:{document}",
        text=row["text"],
        labels=frozenset((value, stance) for value, stance in labels),
        phenomena=frozenset(phenomena),
        annotator=str(row.get("annotator") or ""),
        details=details_of(row, without=RESERVED),
    )


def details_of(fields: Mapping[str, object], *, without: Collection[str]) -> dict[str, str]:
    """Return the other fields of a row as texts; numbers in JSON's spelling, nested ones and nulls left out."""
    return {
        name: field if isinstance(field, str) else json.dumps(field)
        for name, field in fields.items()
        if name not in without and isinstance(field, (str, int, float))
    }


@cache
def _values() -> tuple[str, ...]:
    return load(DEFAULT).names
