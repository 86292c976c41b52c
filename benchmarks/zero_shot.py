"""How well values are found that nothing was trained on; prints the Markdown of ZERO_SHOT.md.

    python benchmarks/zero_shot.py DATA ENCODER > benchmarks/ZERO_SHOT.md

DATA is the folder of the other benchmarks; ENCODER one of `klantstem models build-encoder`, which has seen no label at
all. Of the 26 values 24 are held out, six at a time: the matcher learns from the labels of the other twenty what it
means to fit a description, and scores the six.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sentences import ALL, measured, mixes
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import average_precision_score

import klantstem
from klantstem.corpus import GoldSentence
from klantstem.models.description import Description, description_of
from klantstem.models.encoder import Encoder
from klantstem.models.lexical import LexicalFeatures
from klantstem.models.matcher import DescribedValues
from klantstem.train.build_encoder import general_encoder
from klantstem.train.matching import fit_matcher
from klantstem.values import DEFAULT, Value, load

HELD_OUT, ROUNDS, LEARNT, EXAMPLES, FEWEST = 6, 4, 4_000, 8, 3
HEAD = ("measured on", "values", "chance", "tf-idf similarity")
PREFACE = """\
Printed by `python benchmarks/zero_shot.py DATA ENCODER` with klantstem {version}. Macro average precision over the
values with at least {fewest} labelled sentences in a set, whatever the stance: {values} of the 26 values, {held} at a
time, were kept out of all training. Chance is the share of the sentences that express the value. Everything sees the
same descriptions: name, synonyms, definition and statements of `{set}`. "8 examples" adds eight labelled sentences of
each value, drawn at random from the training sentences.
"""


def main(data: Path, folder: Path) -> None:
    random = np.random.default_rng(0)
    values = load(DEFAULT).values
    train, gold = mixes(data)[ALL], measured(data)
    order = random.permutation(len(values))
    drawn = [train[row] for row in np.sort(random.permutation(len(train))[:LEARNT])]
    texts, Y = [sentence.text for sentence in drawn], expressed(drawn, values)
    spare = [train[row] for row in random.permutation(len(train))]
    used = set(texts)
    examples = [
        tuple(each.text for each in spare if each.text not in used and value.name in names(each))[:EXAMPLES]
        for value in values
    ]
    encoder = general_encoder(Encoder.from_disk(folder))
    lexical = LexicalFeatures().fit([sentence.text for sentence in train])
    plain = [description_of(value) for value in values]
    taught = [description_of(value, given) for value, given in zip(values, examples, strict=True)]
    vectorizer = TfidfVectorizer(sublinear_tf=True).fit([sentence.text for sentence in train])

    everything = [sentence for sentences in gold.values() for sentence in sentences]
    asked = [sentence.text for sentence in everything]
    scores = {name: np.zeros((len(asked), len(values)), dtype=np.float32) for name in ("descriptions", "8 examples")}
    scores["tf-idf similarity"] = (
        (vectorizer.transform(asked) @ vectorizer.transform([" ".join(parts(each)) for each in plain]).T)
        .toarray()
        .astype(np.float32)
    )
    rounds = [order[start : start + HELD_OUT] for start in range(0, ROUNDS * HELD_OUT, HELD_OUT)]
    for held in rounds:
        known = np.setdiff1d(order, held)
        matcher = fit_matcher(encoder, lexical, texts, Y[:, known], [plain[value] for value in known])
        for name, descriptions in (("descriptions", plain), ("8 examples", taught)):
            scorer = DescribedValues(matcher, encoder, lexical, descriptions)
            scores[name][:, held] = scorer.decision(asked)[:, held]

    tried = np.concatenate(rounds)
    print("# Values that nothing was trained on\n")
    print(
        PREFACE.format(
            version=klantstem.__version__, fewest=FEWEST, values=len(tried), held=HELD_OUT, set=load(DEFAULT).name
        )
    )
    columns = [*HEAD, "descriptions", "times tf-idf", "8 examples", "times tf-idf"]
    print("| " + " | ".join(columns) + " |")
    print("|---" * len(columns) + "|")
    truth, start = expressed(everything, values), 0
    for name, sentences in gold.items():
        rows = slice(start, start := start + len(sentences))
        enough = [value for value in tried if truth[rows, value].sum() >= FEWEST]
        chance = float(np.mean([truth[rows, value].mean() for value in enough]))
        found = {
            model: float(np.mean([average_precision_score(truth[rows, v], given[rows, v]) for v in enough]))
            for model, given in scores.items()
        }
        base = found["tf-idf similarity"]
        print(
            f"| {name} | {len(enough)} | {chance:.3f} | {base:.3f} | {found['descriptions']:.3f} | "
            f"{found['descriptions'] / base:.2f} | {found['8 examples']:.3f} | {found['8 examples'] / base:.2f} |"
        )


def names(sentence: GoldSentence) -> set[str]:
    return {value for value, _ in sentence.labels}


def expressed(sentences: Sequence[GoldSentence], values: Sequence[Value]) -> NDArray[np.bool_]:
    return np.array([[value.name in names(sentence) for value in values] for sentence in sentences])


def parts(description: Description) -> list[str]:
    return [*description.words, description.definition, *description.statements]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
