"""How well the shipped model finds values that organisations choose; prints the Markdown of CHOSEN_VALUES.md.

    python benchmarks/chosen_values.py > benchmarks/CHOSEN_VALUES.md

Sets of five are drawn from the 28 values of a theme in corpora/eigen-waarden. Two readers have placed each sentence
among the 28, so a sentence of another value is known to be no sentence of the five.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from own_values import counted, decided, f1, remembering
from sentences import ROOT

import klantstem
from klantstem.tagger import Tagger
from klantstem.values import DEFAULT, Example, Stance, Value, ValueSet, load

CORPUS = ROOT / "corpora/eigen-waarden/waarden.jsonl"
GIVEN = {"3 sentences": 0, "and 4 examples": 4, "and 8 examples": 8, "and 16 examples": 16}
TO_LEARN, FIVE, SETS, RESAMPLES = 16, 5, 3, 1_000
PREFACE = """\
# Values that organisations choose

Printed by `python benchmarks/chosen_values.py` with klantstem {version} and {model}. No part of this model was
trained on these values: {values} of them ({names} names) in eight themes of corpora/eigen-waarden, composed and read
twice. {sets} sets of five are drawn, each from one theme, and given to klantstem as a file of values would be: a name,
a level and three sentences, then with examples too. What is read are the sentences of all 28 values of the theme that
were not given as examples and of which both readers say the same: {texts:,} sentences in all sets together, of which
{positive:,} express one of the five. F1, precision and recall are micro-averaged over all sets, of value and stance
together and of the value alone; the intervals (95%) are bootstrapped by set. These sentences are hard: nearly all
express some value, and most say it in other words than its description.

| what the model is given | F1 | precision | recall | value alone, F1 | precision | recall |
|---|---|---|---|---|---|---|"""


@dataclass(frozen=True)
class Chosen:
    """A value of the corpus as a user would write it, with sentences to learn from and to measure on."""

    value: Value
    theme: str
    examples: tuple[Example, ...]
    measured: tuple[tuple[str, str], ...]


def chosen_values() -> list[Chosen]:
    return [_chosen(json.loads(line)) for line in CORPUS.read_text(encoding="utf-8").splitlines()]


def _chosen(row: Mapping[str, Any]) -> Chosen:
    agreed = [each for each in row["zinnen"] if "gelezen" not in each and "ook" not in each]
    # Of every stance some to learn from and some to measure on.
    order = np.random.default_rng(0).permutation(len(agreed))
    learnt, rest = ([agreed[at] for at in part] for part in (order[:TO_LEARN], order[TO_LEARN:]))
    return Chosen(
        Value(name=row["waarde"], level=row["niveau"], definition=row["omschrijving"]),
        row["thema"],
        tuple(Example(text=each["tekst"], stance=Stance(each["houding"])) for each in learnt),
        tuple((each["tekst"], each["houding"]) for each in rest),
    )


def fives(values: Sequence[Chosen], sets: int) -> Iterator[tuple[list[Chosen], list[Chosen]]]:
    """Draw sets of five of one theme; with the other values of that theme."""
    random = np.random.default_rng(1)
    for theme in dict.fromkeys(each.theme for each in values):
        mine = [each for each in values if each.theme == theme]
        order = random.permutation(len(mine))
        for start in range(0, sets * FIVE, FIVE):
            drawn = set(order[start : start + FIVE].tolist())
            yield [mine[at] for at in sorted(drawn)], [each for at, each in enumerate(mine) if at not in drawn]


def measured(
    tagger: Tagger, five: Sequence[Chosen], others: Sequence[Chosen], given: str
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return what was found and what is true, both of shape (texts, values, stances)."""
    values = tuple(each.value.model_copy(update={"examples": each.examples[: GIVEN[given]]}) for each in five)
    own = ValueSet(name="vijf", title="Vijf", levels=load(DEFAULT).levels, values=values)
    texts = [(text, stance, at) for at, each in enumerate([*five, *others]) for text, stance in each.measured]
    found = decided(Tagger(tagger.model, own), own.names, [text for text, _, _ in texts])
    truth = np.zeros_like(found)
    for row, (_, stance, at) in enumerate(texts):
        if at < len(five):
            truth[row, at, list(Stance).index(Stance(stance))] = True
    return found, truth


def row(given: str, pairs: Sequence[tuple[NDArray[np.bool_], NDArray[np.bool_]]]) -> str:
    cells = []
    for of in (lambda each: each, lambda each: each.any(axis=2)):
        counts = np.array([counted(of(found), of(truth)).sum(axis=0) for found, truth in pairs])
        times = np.random.default_rng(0).multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=RESAMPLES)
        low, high = np.quantile(f1(times @ counts), [0.025, 0.975])
        hits, said, wanted = counts.sum(axis=0)
        cells += [f"{f1(counts.sum(axis=0)):.3f} ({low:.3f}-{high:.3f})", f"{hits / said:.2f}", f"{hits / wanted:.2f}"]
    return f"| {given} | {' | '.join(cells)} |"


def main(sets: int) -> None:
    values = chosen_values()
    drawn = list(fives(values, sets))
    tagger = klantstem.load()
    remembering(tagger.model)
    texts = sum(len(each.measured) for five, others in drawn for each in (*five, *others))
    print(
        PREFACE.format(
            version=klantstem.__version__,
            model=f"{tagger.model.name} {tagger.model.version}",
            values=len(values),
            names=len({each.value.name for each in values}),
            sets=len(drawn),
            texts=texts,
            positive=sum(len(each.measured) for five, _ in drawn for each in five),
        )
    )
    for given in GIVEN:
        print(row(given, [measured(tagger, five, others, given) for five, others in drawn]), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", metavar="N", type=int, default=SETS, help="of each theme, at most 5")
    main(parser.parse_args().sets)
