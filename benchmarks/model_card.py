"""Measure a shipped model part by part; prints the Markdown of FIGURES.md beside it.

    python benchmarks/model_card.py MODEL DATA > models/MODEL/FIGURES.md

DATA is a folder with real_dev.jsonl and real_dev_new_domain.jsonl. Nothing is tuned here.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from sentences import measured

import klantstem
from klantstem.corpus import GoldSentence
from klantstem.evaluate.compare import Comparison, compare

FEWEST, CONFUSIONS = 25, 12
PREFACE = """\
Printed by `python benchmarks/model_card.py {name} DATA` with klantstem {version}. F1 is micro-F1 over (value, stance)
unless it says otherwise; 95% intervals are bootstrapped by document. real_dev and real_dev_new_domain are real
feedback; test and test_new_sector are composed ([datasheet](../../corpora/DATASHEET.md)).
"""


def main(name: str, data: Path) -> None:
    tagger, gold = klantstem.load(name), measured(data)
    results = {part: compare(tagger, sentences) for part, sentences in gold.items()}
    print(f"# Figures of {name} {tagger.model.version}\n")
    print(PREFACE.format(name=name, version=klantstem.__version__))
    print("## In all\n")
    table(
        "measured on",
        "sentences",
        "labels",
        "F1",
        "macro-F1",
        "F1 of values",
        "macro-F1 of values",
        "level x stance F1",
    )
    for part, result in results.items():
        own = result.results[0]
        row(
            part,
            f"{result.sentences:,}",
            f"{result.labels:,}",
            own.micro_f1,
            f"{own.macro_f1:.3f}",
            own.value_f1,
            f"{own.value_macro_f1:.3f}",
            own.level_f1,
        )
    print("\n## Per sector\n")
    print(f"Sectors and domains with at least {FEWEST} labels.\n")
    table("measured on", "sector", "sentences", "labels", "F1")
    for part, sentences in gold.items():
        for sector, of_sector in by_sector(sentences).items():
            if sum(len(sentence.labels) for sentence in of_sector) >= FEWEST:
                found = compare(tagger, of_sector)
                row(part, sector, f"{found.sentences:,}", f"{found.labels:,}", found.results[0].micro_f1)
    print("\n## Per hard case, in the composed sets\n")
    table("measured on", "case", "sentences", "labels", "F1")
    for part in ("test", "test_new_sector"):
        for each in results[part].per_phenomenon:
            if each.labels >= FEWEST:
                row(part, each.phenomenon, f"{each.sentences:,}", f"{each.labels:,}", each.micro_f1)
    everything = compare(tagger, [sentence for sentences in gold.values() for sentence in sentences])
    print("\n## Per label, the four sets together\n")
    labels(everything)
    print("\n## Values that are taken for each other, the four sets together\n")
    table("values", "times", "of their labels")
    for each in everything.confusions[:CONFUSIONS]:
        times = each.other_for_value + each.value_for_other
        row(f"{each.value} and {each.other}", times, f"{each.share:.0%}")
    for part in ("real_dev", "test"):
        print(f"\n## How far its probabilities can be taken at their word, on {part}\n")
        print(
            "Of the decisions whose probability lay in a tenth of the scale (0.0-0.1 and on), the share that was right;"
            " the expected calibration error is the mean distance between the two over all decisions.\n"
        )
        reliability(results[part])


def by_sector(sentences: Sequence[GoldSentence]) -> dict[str, list[GoldSentence]]:
    found: dict[str, list[GoldSentence]] = {}
    for sentence in sentences:
        found.setdefault(sentence.details.get("sector") or sentence.details.get("domain") or "-", []).append(sentence)
    return dict(sorted(found.items()))


def labels(comparison: Comparison) -> None:
    table("value", "stance", "threshold", "in the labels", "said", "precision", "recall")
    for each in comparison.per_label:
        if each.gold or each.predicted:
            figures = ("-" if figure is None else f"{figure:.2f}" for figure in (each.precision, each.recall))
            cut = "-" if each.threshold is None else f"{each.threshold:.2f}"
            row(each.value, each.stance, cut, each.gold, each.predicted, *figures)


def reliability(comparison: Comparison) -> None:
    tenths = [f"{tenth / 10:.1f}-" for tenth in range(10)]
    table("value", "labels", "expected", "error", *tenths)
    for each in comparison.reliability:
        shares = (f"{found.found:.2f}" if found else "-" for found in each.bins)
        row(each.name, each.found, f"{each.said:.0f}", f"{each.error:.3f}", *shares)


def table(*columns: str) -> None:
    row(*columns)
    print("|---" * len(columns) + "|")


def row(*cells: object) -> None:
    print("| " + " | ".join(map(str, cells)) + " |")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], Path(sys.argv[2]))
