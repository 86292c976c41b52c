"""What the formats share: rows to sentences, sentences checked to come back, labels to text and back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from klantstem.corpus.gold import GoldSentence, gold_sentence
from klantstem.errors import CorpusError, WriteError
from klantstem.values.suggest import excerpt


def sentences_of(
    rows: Iterable[tuple[str, object]], path: Path, values: Sequence[str] | None = None
) -> list[GoldSentence]:
    """Check rows, each with its place for the error, and return their sentences.

    Parameters
    ----------
    rows : as JSON gives them
    path : of the file, for the error
    values : those that labels may name; by default those of the default set

    Raises
    ------
    CorpusError
        If a row breaks the format, an id occurs twice for one annotator, or there are no rows.
    """
    sentences: dict[tuple[str, str], GoldSentence] = {}
    for where, row in rows:
        sentence = gold_sentence(row, where, values=values)
        key = (sentence.id, sentence.annotator)
        if key in sentences:
            raise CorpusError(f"{where}: {_twice(sentence)}")
        sentences[key] = sentence
    if not sentences:
        raise CorpusError(f"{path.name} holds no labelled sentences.")
    return list(sentences.values())


def writable(sentences: Iterable[GoldSentence], path: Path, *, reserved: Collection[str]) -> list[GoldSentence]:
    """Return the sentences, checked to come back as they are; `reserved` names cannot be details.

    Raises
    ------
    CorpusError
        If an id occurs twice for one annotator.
    WriteError
        If a name is reserved, an id or document is blank, or a text holds half of a character, which no UTF-8 file can
        hold.
    """
    checked = list(sentences)
    seen: set[tuple[str, str]] = set()
    for sentence in checked:
        if (sentence.id, sentence.annotator) in seen:
            raise CorpusError(f"{path.name}: {_twice(sentence)}")
        seen.add((sentence.id, sentence.annotator))
        if not (sentence.id.strip() and sentence.doc.strip()):
            raise WriteError(f"{path.name}: the id or the document of a sentence is blank: give it a name.")
        details = sentence.details
        for name in details:
            if name in reserved:
                raise WriteError(f"{path.name} has a field {name!r} of its own, so no detail can have that name.")
        texts = (sentence.id, sentence.doc, sentence.text, sentence.annotator, *sentence.phenomena)
        try:
            "".join((*texts, *details, *details.values())).encode("utf-8")
        except UnicodeEncodeError:
            raise WriteError(
                f"{path.name}: a sentence or its details hold half of a character (a lone surrogate): remove it."
            ) from None
    return checked


def label_names(sentence: GoldSentence) -> list[str]:
    """Return the labels as names such as "snel gemist", in alphabetical order."""
    return sorted(f"{value} {stance}" for value, stance in sentence.labels)


def label_pairs(names: object) -> object:
    """Turn a list of names such as "snel gemist" into one of [value, stance]; what is not is left to be refused."""
    if not isinstance(names, list):
        return names
    return [_pair(name) if isinstance(name, str) else name for name in names]


def _pair(name: str) -> list[str]:
    value, space, stance = name.strip().rpartition(" ")
    return [value.rstrip(), stance] if space else [stance, ""]


def _twice(sentence: GoldSentence) -> str:
    by = f" of annotator {excerpt(sentence.annotator)!r}" if sentence.annotator else ""
    return f"id {excerpt(sentence.id)!r}{by} occurs twice; give each sentence its own, or each annotator a name."
