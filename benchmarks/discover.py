"""How often the values that a corpus was made from are proposed, and how long it takes; prints DISCOVER.md.

    python benchmarks/discover.py corpora/belevingswaarden REVIEWS > benchmarks/DISCOVER.md

REVIEWS are unlabelled reviews, JSON lines with `text`; the first 30,000 are read. Nothing of them is kept.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
from speed_machine import machine
from speed_process import taken

import klantstem
from klantstem.corpus import GoldSentence, read_gold
from klantstem.discover import Voices, discover
from klantstem.models.shipped import DEFAULT_MODEL, FAST_MODEL, open_model
from klantstem.values import DEFAULT, ValueSet, load

ITEMS, FOURS, REVIEWS, CORES, DRAWS = 500, 20, 30_000, 2, 50
PREFACE = """\
# From what was said to a proposed set

Printed by `python benchmarks/discover.py corpora/belevingswaarden REVIEWS` with klantstem {version}.

## The values that a corpus was made from

{items} items are put together from the sentences of test and test_new_sector, of which no model learnt and none was
calibrated on: each has one or two sentences that by their gold labels express one of four values, as often each, and
half of them have one with no label. The fours are drawn at random: those that keep to the rules of a set (one of the
base at least, one rational, one emotional), and any four. "Proposed" counts the corpora of which the proposed set is
exactly those four, "values" those of the four that are in it, "more" the sets that have others besides, "kept" the mean
share of {draws} draws in which the four stay. Of any four that break a rule the proposal keeps to it, with a value that
is spoken of by mistake where enough items seem to.

| fours | model | proposed | values | more | kept |
|---|---|---|---|---|---|"""


def main(corpus: Path, reviews: Path) -> None:
    sentences = read_gold([corpus / "test.jsonl", corpus / "test_new_sector.jsonl"])
    values = load(DEFAULT)
    accurate = open_model(DEFAULT_MODEL)
    print(PREFACE.format(version=klantstem.__version__, items=ITEMS, draws=DRAWS))
    for title, fours in (("by the rules", drawn(values, by_rules=True)), ("any", drawn(values, by_rules=False))):
        for name in (FAST_MODEL, DEFAULT_MODEL):
            tagger = klantstem.load(name)
            whole = found = more = 0
            kept: list[float] = []
            for number, four in enumerate(fours):
                voices = composed(sentences, four, seed=number)
                proposed = discover(voices, tagger, accurate, quotes=False, draws=DRAWS).proposed
                there = proposed[proposed["name"].isin(four)]
                whole += set(proposed["name"]) == set(four)
                found, more = found + len(there), more + (len(proposed) > len(four))
                kept += there["kept"].tolist()
                print(f"{title} {name} {number + 1}/{len(fours)}", file=sys.stderr)
            print(f"| {title} | {name} | {whole} of {len(fours)} | {found} of {4 * len(fours)} | {more} | ", end="")
            print(f"{np.mean(kept):.2f} |", flush=True)
    print(timed(reviews))


def drawn(values: ValueSet, *, by_rules: bool) -> list[tuple[str, ...]]:
    """Draw fours of values, those that keep to the rules of a set or any."""
    source, fours = random.Random(0), list[tuple[str, ...]]()
    while len(fours) < FOURS:
        four = tuple(source.sample(values.names, 4))
        levels = [values.level_of(name) for name in four]
        rules = values.levels[0] in levels and len({level.rational for level in levels}) == 2
        if rules or not by_rules:
            fours.append(four)
    return fours


def composed(sentences: Sequence[GoldSentence], four: Sequence[str], *, items: int = ITEMS, seed: int = 0) -> Voices:
    """Put items together from sentences that express one of four values, and some that express none."""
    source = random.Random(seed)
    of = {name: [each.text for each in sentences if {value for value, _ in each.labels} == {name}] for name in four}
    plain = [each.text for each in sentences if not each.labels]
    texts = []
    for _ in range(items):
        parts = [source.choice(of[source.choice(four)]) for _ in range(source.choice((1, 1, 2)))]
        parts += source.sample(plain, source.choice((0, 1)))
        source.shuffle(parts)
        texts.append(" ".join(f"{part.rstrip('. ')}." for part in parts))
    return Voices(pa.chunked_array([texts]), ("klanten",) * items, np.arange(items))


def timed(reviews: Path) -> str:
    """Time the command on the reviews, from its start to the file."""
    with tempfile.TemporaryDirectory() as folder:
        export = Path(folder) / "export.jsonl"
        with export.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps({"opmerking": text}) + "\n" for text in islice(texts_of(reviews), REVIEWS))
        command = [
            sys.executable,
            "-m",
            "klantstem",
            "discover",
            str(export),
            "-o",
            str(Path(folder) / "voorstel.yaml"),
        ]
        took = taken(command, cores=CORES)
    here = machine()
    busy = "" if took.others is None else f" Other programs had {took.others:.0%} of the cores meanwhile."
    return f"""
## Time

`klantstem discover` on {REVIEWS:,} reviews, from its start to the file, on {CORES} cores of a {here["cpu"]}:
{took.wall:.0f} s, of which {took.cpu:.0f} s of processor time.{busy}"""


def texts_of(reviews: Path) -> Iterator[str]:
    """Yield the texts of a file of JSON lines, with or without .gz."""
    with (gzip.open if reviews.suffix == ".gz" else open)(reviews, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
