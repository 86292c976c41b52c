"""A corpus on disk: a folder with one file per split, and what it promises to hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from klantstem.corpus.coverage import Coverage, coverage
from klantstem.corpus.gold import GoldSentence, read_gold, read_utf8
from klantstem.corpus.near_duplicates import near_duplicates
from klantstem.corpus.splits import SPLITS
from klantstem.errors import CorpusError
from klantstem.values import DEFAULT, Stance, load
from klantstem.values.suggest import did_you_mean, excerpt

REQUIREMENTS = "requirements.yaml"


def _value(name: str) -> str:
    return _known(name, "value", load(DEFAULT).names)


def _stance(name: str) -> str:
    return _known(name, "stance", [str(stance) for stance in Stance])


def _known(name: str, kind: str, names: Collection[str]) -> str:
    if name not in names:
        raise ValueError(f"unknown {kind} {excerpt(name)!r}. {did_you_mean(name, names)}")
    return name


_Count = Annotated[int, Field(ge=0)]
_Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
_Value = Annotated[str, AfterValidator(_value)]
_Stance = Annotated[str, AfterValidator(_stance)]


class Requirements(BaseModel):
    """What a corpus promises; everything that is left out asks nothing.

    Attributes
    ----------
    sentences, documents : at least so many, sentences distinct
    unlabelled : lowest share of sentences without a label
    labels : lowest count of every value, per stance
    exceptions : lowest counts of values for which `labels` asks too much
    phenomena : lowest count of each
    details : for sector, country and so on, how many different ones
    largest_sector : highest share of one sector
    held_out : sectors that stand in test_new_sector alone
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    sentences: _Count = 0
    documents: _Count = 0
    unlabelled: _Share = 0
    labels: dict[_Stance, _Count] = Field(default_factory=dict)
    exceptions: dict[_Value, dict[_Stance, _Count]] = Field(default_factory=dict)
    phenomena: dict[str, _Count] = Field(default_factory=dict)
    details: dict[str, _Count] = Field(default_factory=dict)
    largest_sector: _Share = 1
    held_out: tuple[str, ...] = ()

    def least(self, value: str, stance: str) -> int:
        """Return how often a label must occur."""
        return self.exceptions.get(value, {}).get(stance, self.labels.get(stance, 0))

    def unmet(self, counts: Coverage) -> Iterator[str]:
        """Yield a sentence for everything that falls short."""
        shares = (
            ("distinct sentences", counts.distinct, self.sentences),
            ("documents", counts.documents, self.documents),
            *((f"kinds of {key}", len(counts.details.get(key, ())), least) for key, least in self.details.items()),
            *(
                (f"labels {value} {stance}", counts.labels[value, stance], self.least(value, stance))
                for value in load(DEFAULT).names
                for stance in self.labels
            ),
            *((f"sentences with {name}", counts.phenomena[name], least) for name, least in self.phenomena.items()),
        )
        for what, found, least in shares:
            if found < least:
                yield f"{found:,} {what}; at least {least:,} are asked."
        if counts.unlabelled < self.unlabelled * counts.sentences:
            yield f"{counts.unlabelled:,} sentences carry no label; at least {self.unlabelled:.0%} is asked."
        for sector, found in counts.details.get("sector", {}).items():
            if found > self.largest_sector * counts.sentences:
                yield f"sector {sector} holds {found:,} sentences; at most {self.largest_sector:.0%} is asked."


def read_corpus(folder: str | Path) -> dict[str, list[GoldSentence]]:
    """Read a folder with ``train.jsonl``, ``dev.jsonl``, ``test.jsonl`` and ``test_new_sector.jsonl``.

    A split without a file is left out. Documents keep their own names.

    Raises
    ------
    CorpusError
        If the folder holds none of the files, or one breaks the format.
    """
    files = {name: Path(folder) / f"{name}.jsonl" for name in SPLITS}
    found = {name: path for name, path in files.items() if path.is_file()}
    if not found:
        raise CorpusError(f"{folder} holds no corpus: expected {', '.join(path.name for path in files.values())}.")
    return {name: read_gold([path], apart=False) for name, path in found.items()}


def read_requirements(folder: str | Path) -> Requirements:
    """Read what a corpus promises from ``requirements.yaml`` in its folder: nothing where it is absent or empty.

    Raises
    ------
    CorpusError
        If the file cannot be read or is not what it should be, with the line where it is no YAML.
    """
    path = Path(folder) / REQUIREMENTS
    if not path.is_file():
        return Requirements()
    try:
        # Every word stays text, as in a value set: pydantic makes the numbers.
        content = yaml.load(read_utf8(path), Loader=yaml.BaseLoader)
        return Requirements.model_validate(content or {})
    except (yaml.YAMLError, ValidationError, RecursionError) as error:
        raise CorpusError(f"{path} is not a list of requirements ({_what(error)}).") from None


def problems(corpus: dict[str, list[GoldSentence]], requirements: Requirements) -> Iterator[str]:
    """Yield a sentence for everything that is wrong with a corpus: its splits, its sectors, its coverage."""
    everything = [(name, sentence) for name, sentences in corpus.items() for sentence in sentences]
    place: dict[str, str] = {}
    seen: set[str] = set()
    splits: dict[str, set[str]] = defaultdict(set)
    for name, sentence in everything:
        if sentence.id in seen:
            yield f"id {sentence.id!r} occurs twice."
        seen.add(sentence.id)
        if place.setdefault(sentence.doc, name) != name:
            yield f"document {sentence.doc!r} stands in {place[sentence.doc]} and in {name}."
        sector = sentence.details.get("sector", "")
        splits[sector].add(name)
        if (sector in requirements.held_out) != (name == "test_new_sector") and requirements.held_out:
            yield f"sentence {sentence.id!r} of sector {sector!r} stands in {name}."
    for sector, names in splits.items():
        others = sorted(names - {"test_new_sector"})
        if sector.strip() and others and "test_new_sector" in names:
            yield f"sector {sector!r} stands in test_new_sector and in {', '.join(others)}."
    for i, j, score in near_duplicates([sentence.text for _, sentence in everything]):
        (first, one), (second, other) = everything[i], everything[j]
        if first != second:
            yield f"sentences {one.id!r} ({first}) and {other.id!r} ({second}) are near-duplicates ({score:.2f})."
    yield from requirements.unmet(coverage(sentence for _, sentence in everything))


def _what(error: yaml.YAMLError | ValidationError | RecursionError) -> str:
    """Say in a few words what is wrong with a file of requirements, and where."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"] if part != "[key]")
        told = first["msg"].removeprefix("Value error, ").removesuffix(".")
        return f"{place}: {told}" if place else "expected names with what is asked of each"
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        return f"line {mark.line + 1 if mark else 1}: {error.problem}"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error).splitlines()[0]
