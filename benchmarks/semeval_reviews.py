"""Read reviews with opinions from the XML of SemEval-2016 Task 5, subtask 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from klantstem.errors import CorpusError

POLARITIES = ("negative", "neutral", "positive")


@dataclass(frozen=True, slots=True)
class Opinion:
    """An opinion on a category, such as FOOD#QUALITY; a sentence may have several on one, with different targets."""

    category: str
    polarity: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a review with its opinions."""

    review: str
    text: str
    opinions: tuple[Opinion, ...] = ()

    @property
    def categories(self) -> frozenset[str]:
        """The categories, each once however many opinions are on it."""
        return frozenset(opinion.category for opinion in self.opinions)


def read_reviews(path: Path) -> list[Sentence]:
    """Read the sentences in order, those of a review together; the ones marked OutOfScope are left out.

    The task gave those no opinions.

    Raises
    ------
    CorpusError
        If the file cannot be read, is no such XML, or has an opinion without category or with another polarity.
    """
    try:
        root = ElementTree.parse(path).getroot()
    except (OSError, ElementTree.ParseError):
        raise CorpusError(f"{path} cannot be read as XML. Give a file of SemEval-2016 Task 5, subtask 1.") from None
    sentences = [
        Sentence(review.get("rid", ""), node.findtext("text") or "", tuple(_opinions(node, path)))
        for review in root.iter("Review")
        for node in review.iter("sentence")
        if node.get("OutOfScope", "").upper() != "TRUE"
    ]
    if not any(sentence.opinions for sentence in sentences):
        raise CorpusError(f"{path} holds no opinions. Give a gold file of SemEval-2016 Task 5, subtask 1.")
    return sentences


def _opinions(node: ElementTree.Element, path: Path) -> list[Opinion]:
    found = []
    for opinion in node.iter("Opinion"):
        category, polarity = opinion.get("category"), opinion.get("polarity")
        if not category or polarity not in POLARITIES:
            raise CorpusError(
                f"{path}, sentence {node.get('id')}: an opinion has no category or a polarity other than "
                f"{', '.join(POLARITIES)}."
            )
        found.append(Opinion(category, polarity))
    return found


def opinions_of(sentences: Sequence[Sentence]) -> list[tuple[int, Opinion]]:
    """Return every opinion with the place of its sentence."""
    return [(place, opinion) for place, sentence in enumerate(sentences) for opinion in sentence.opinions]
