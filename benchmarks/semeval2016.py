r"""Train klantstem on the Dutch restaurants of SemEval-2016 Task 5, subtask 1; prints the Markdown of SEMEVAL.md.

    python benchmarks/semeval2016.py TRAIN.xml [GOLD.xml] --encoder MODEL [--scores DIR] > benchmarks/SEMEVAL.md

Cross-validates on TRAIN.xml by review; with GOLD.xml it trains on all of TRAIN.xml and scores that file too. With
--scores, what each training gives is kept in a folder, and a run that was cut off goes on from there.

MODEL is the folder of an encoder, or of a model with one, that never read these reviews. The shipped model did: most of
them are among the sentences that it was trained on. One without them, from a third of the food deliveries for speed:

    grep -vE '"doc": "(semeval16|thuisbezorgd:[0-9]*[3-9]")' goud-real.jsonl > without.jsonl
    klantstem train without.jsonl corpora/belevingswaarden/train.jsonl \
        --encoder ENCODER --tune --epochs 3 --folds 10 -o MODEL
"""

from __future__ import annotations

import argparse
import logging
import platform
import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from semeval_reviews import Sentence, opinions_of, read_reviews
from semeval_scores import mean, score
from semeval_slots import categories, polarities, polarities_in_review
from sklearn.model_selection import GroupKFold

import klantstem
from klantstem.errors import KlantstemError, ModelError
from klantstem.evaluate.metrics import Bootstrap, interval, label_matrix, micro_f1
from klantstem.models.classifier import FeedbackClassifier
from klantstem.models.encoder import CONFIG, Encoder
from klantstem.models.persistence import ENCODER
from klantstem.models.shipped import DEFAULT_MODEL, model_folder
from klantstem.train.build_encoder import build_encoder, source_of

FOLDS = 5
EPOCHS = 12
SEEDS = (0, 1)
PREFACE = """\
# SemEval-2016 Task 5, subtask 1, Dutch restaurants

Printed by `python benchmarks/semeval2016.py TRAIN.xml --encoder MODEL` with klantstem {version} on {machine}. Slot 1 is
the micro-F1 of the categories of a sentence, each once; slot 3 the accuracy of the polarity of the annotated opinions,
their category given, as in the task. 95% intervals come from 2,000 bootstrap resamples of reviews. Sentences marked
OutOfScope are left out.

The models are `FeedbackClassifier`, as `klantstem train` trains it: "words" its lexical head by itself; "encoder" with
the head on token states of an encoder, the mean of {networks}, of other layers and seeds; "encoder, review" adds, for
slot 3, a logistic regression over what is said of the sentence and of the other sentences of the review. Calibration,
thresholds and weights come from cross-validation inside the training reviews. Which layers are averaged, and that slot
1 does not look at the rest of the review, was chosen after all five folds had been seen, which flatters the figures a
little.

Encoder: {encoder}. It must be one that never read these reviews, in what it was trained on either; that of {shipped}
did, and its figures would be of what it remembers.

The published figures are of the test part, after training on all of the training part (Pontiki et al., 2016,
https://aclanthology.org/S16-1002): they can stand beside cross-validated ones, but not be ranked with them.
"""
PUBLISHED = (("published, baseline", "42.82", "69.33"), ("published, best", "60.15", "77.81"))

Answer = tuple[list[frozenset[str]], list[str]]
"""The categories of each sentence, and the polarity of each opinion."""


def main(train: Path, gold: Path | None, *, encoder: Path, kept: Path | None) -> None:
    sentences, start = read_reviews(train), encoders_of(encoder)
    asked = None if gold is None else read_reviews(gold)
    facts = {"version": klantstem.__version__, "machine": platform.machine(), "shipped": DEFAULT_MODEL}
    print(PREFACE.format(encoder=start[0].config.origin, networks=len(start) * len(SEEDS), **facts))
    known: list[Sentence] = []
    said: dict[str, Answer] = {}
    for seen, held_out in divisions(sentences):
        known += held_out
        for model, answer in answers(seen, held_out, start, kept).items():
            so_far = said.setdefault(model, ([], []))
            so_far[0].extend(answer[0])
            so_far[1].extend(answer[1])
    print(table(f"{FOLDS}-fold cross-validation by review", known, said))
    if asked is not None:
        print(
            table("The gold file, trained on all of the training part", asked, answers(sentences, asked, start, kept))
        )


def encoders_of(folder: Path) -> list[Encoder]:
    """Read an encoder, to give the token states of its last layer, and of a middle one beside it.

    Raises
    ------
    ModelError
        If there is none in the folder, or it is that of the shipped model.
    """
    inside = folder if (folder / CONFIG).is_file() else model_folder(folder) / ENCODER
    if inside.resolve() == (model_folder(DEFAULT_MODEL) / ENCODER).resolve():
        raise ModelError(
            f"The encoder of {DEFAULT_MODEL} was trained on most of these reviews, so its figures would say nothing. "
            "Give one that was not: klantstem models build-encoder makes one."
        )
    source = source_of(Encoder.from_disk(inside))
    last = source.layers
    return [build_encoder(source, layers=layers) for layers in ((last,), (2 * last // 3, last))]


def divisions(sentences: Sequence[Sentence]) -> Iterator[tuple[list[Sentence], list[Sentence]]]:
    """Yield the sentences to train on and those to measure on; a review is on one side."""
    reviews = [sentence.review for sentence in sentences]
    for seen, held_out in GroupKFold(FOLDS, shuffle=True, random_state=0).split(reviews, groups=reviews):
        yield [sentences[i] for i in seen], [sentences[i] for i in held_out]


def answers(
    train: Sequence[Sentence], test: Sequence[Sentence], encoders: Sequence[Encoder], kept: Path | None
) -> dict[str, Answer]:
    """Return what each model says of other reviews; of their opinions it is told the category."""
    words = score(train, test, FeedbackClassifier())
    read = mean(
        score(train, test, FeedbackClassifier(encoder, epochs=EPOCHS, random_state=seed), kept=kept)
        for encoder in encoders
        for seed in SEEDS
    )
    return {
        "words": (categories(*words), polarities(words[1])),
        "encoder": (categories(*read), polarities(read[1])),
        "encoder, review": (categories(*read), polarities_in_review(*read)),
    }


def table(title: str, sentences: Sequence[Sentence], said: dict[str, Answer]) -> str:
    opinions = opinions_of(sentences)
    reviews = len({sentence.review for sentence in sentences})
    rows = [f"## {title}: {reviews:,} reviews, {len(sentences):,} sentences, {len(opinions):,} opinions\n"]
    rows += ["| model | slot 1, F1 | slot 3, accuracy |", "|---|---|---|"]
    rows += [f"| {model} | {slot1(sentences, a[0])} | {slot3(sentences, a[1])} |" for model, a in said.items()]
    rows += [f"| {model} | {first} | {third} |" for model, first, third in PUBLISHED]
    return "\n".join(rows) + "\n"


def slot1(sentences: Sequence[Sentence], said: Sequence[frozenset[str]]) -> str:
    """Return the micro-F1 of (sentence, category), each once."""
    gold = [sentence.categories for sentence in sentences]
    return figure([sentence.review for sentence in sentences], gold, said)


def slot3(sentences: Sequence[Sentence], said: Sequence[str]) -> str:
    """Return the accuracy over opinions: with one answer of one each, it is their micro-F1."""
    opinions = opinions_of(sentences)
    reviews = [sentences[place].review for place, _ in opinions]
    return figure(reviews, [{opinion.polarity} for _, opinion in opinions], [{polarity} for polarity in said])


def figure(reviews: Sequence[str], gold: Sequence[Collection[str]], said: Sequence[Collection[str]]) -> str:
    """Return a micro-F1 in percent, as the task has it, with its 95% interval by review."""
    columns = sorted({name for each in (*gold, *said) for name in each})
    truth, found = (
        label_matrix([[(name, "") for name in row] for row in each], [(name, "") for name in columns])
        for each in (gold, said)
    )
    it = interval(100 * micro_f1(truth, found), 100 * Bootstrap(reviews).f1(truth, found))
    return f"{it.estimate:.2f} ({it.low:.1f}-{it.high:.1f})"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path, metavar="TRAIN.xml")
    parser.add_argument("gold", type=Path, metavar="GOLD.xml", nargs="?")
    parser.add_argument("--encoder", type=Path, metavar="MODEL", required=True)
    parser.add_argument("--scores", type=Path, metavar="DIR")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    try:
        main(options.train, options.gold, encoder=options.encoder, kept=options.scores)
    except KlantstemError as error:
        sys.exit(f"semeval2016: {error}")
