"""How well values are found that a model was not trained on; prints the Markdown of OWN_VALUES.md.

    python benchmarks/own_values.py train DATA ENCODER FOLDER     (hours on two cores; goes on where it was stopped)
    python benchmarks/own_values.py measure DATA FOLDER > benchmarks/OWN_VALUES.md

DATA is the folder of the other benchmarks, ENCODER one of `klantstem models build-encoder`, FOLDER for the models. The
values without `adequaat` are dealt out in fives. For each five a model is trained end to end on sentences that express
none of them, and one model, the reference, on all.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sentences import CORPUS, ROOT, joined

import klantstem
from klantstem.corpus import GoldSentence, read_corpus, read_texts
from klantstem.evaluate.metrics import label_matrix
from klantstem.models.classifier import FeedbackClassifier
from klantstem.models.encoder import Encoder
from klantstem.models.persistence import Label, TrainedModel, read_model, write_model
from klantstem.tagger import Tagger
from klantstem.train.build_encoder import build_encoder, general_encoder, source_of
from klantstem.train.fit import general_matcher
from klantstem.train.tuning import TuningSettings, tune
from klantstem.values import DEFAULT, Example, Stance, Value, ValueSet, load

REFERENCE, FIVES, EPOCHS = "ref", 5, 3
COMPOSED, REAL = "composed", "real"
TARGETS = {"3 sentences": 0.60, "and 8 examples": 0.80, "and 40 examples": 0.95}
HEAD = ("what the model is given", "measured on", "F1", "share of the reference", "target", "value alone, F1", "share")
SEEDS, RESAMPLES, MEASURED_REAL = 3, 1_000, 1_500
PREFACE = """\
Printed by `python benchmarks/own_values.py measure DATA FOLDER` with klantstem {version}. Micro-F1 over (value, stance)
of five values at a time that were kept out of all training, beside that of a model that was trained in the same way on
sentences with all 26 values ({sentences:,} of them, {epochs} epochs). "3 sentences" is the row of the annotation
guideline: what the customer experiences, what he says who experienced it, and what he says who missed it. "whole set"
is all that `{set}` says of the value instead: definition, statements and synonyms. Examples are added to the three
sentences; they are drawn at random from those that the reference was trained on, in {seeds} draws, of which the mean
is given. Measured on the test parts of the composed corpus ({composed:,} sentences) and on {real:,} sentences of
real_train from documents that no model has seen. Own values have the thresholds that klantstem gives them; those of the
reference were chosen, and its probabilities calibrated, on dev sentences with the five values among them. What is fixed
in the code (thresholds, and how much examples count) was chosen on other composed and real sentences, with the same
held-out values. Intervals: 95%, bootstrapped by document; that of the share is paired.
"""


@dataclass(frozen=True)
class Data:
    """Sentences to train on, to calibrate on (the first so many are composed) and to measure on, and the fives."""

    composed: list[GoldSentence]
    real: list[GoldSentence]
    dev: list[GoldSentence]
    composed_dev: int
    measured: dict[str, list[GoldSentence]]
    fives: list[list[str]]

    @property
    def train(self) -> list[GoldSentence]:
        return [*self.composed, *self.real]


def divided(data: Path) -> Data:
    """Divide the sentences, real ones by document; food delivery is two thirds of these and is cut down."""
    random = np.random.default_rng(7)
    real = joined("real_train", read_texts([data / "real_train.jsonl"]))
    rows = map(json.loads, (data / "real_train.jsonl").read_text(encoding="utf-8").splitlines())
    domains = {row["id"]: row["domain"] for row in rows}
    corpus = read_corpus(CORPUS)
    names = sorted({sentence.doc for sentence in real})
    names = [names[at] for at in random.permutation(len(names))]
    test, dev = set(names[: len(names) // 5]), set(names[len(names) // 5 : len(names) * 3 // 10])
    pool = [sentence for sentence in real if sentence.doc not in test | dev]
    drawn = []
    for food, most in ((False, 4_500), (True, 2_500)):
        documents: dict[str, list[GoldSentence]] = {}
        for sentence in pool:
            if (domains[sentence.id] == "webshop") is food:
                documents.setdefault(sentence.doc, []).append(sentence)
        order, part = list(documents), []
        for at in random.permutation(len(order)):
            if len(part) < most:
                part += documents[order[at]]
        drawn += part
    held = [sentence for sentence in real if sentence.doc in test]
    counts = Counter(value for sentence in held for value in {value for value, _ in sentence.labels})
    names = [name for name in load(DEFAULT).names if name != "adequaat"]
    values = sorted(names, key=lambda each: (-counts[each], each))
    fives: list[list[str]] = [[] for _ in range(FIVES)]
    for start in range(0, len(values), FIVES):
        for five, at in zip(fives, random.permutation(FIVES), strict=True):
            five.append(values[start + at])
    chosen = np.sort(np.random.default_rng(3).permutation(len(held))[:MEASURED_REAL])
    measured = {
        COMPOSED: [*corpus["test"], *corpus["test_new_sector"]],
        REAL: [held[at] for at in chosen],
    }
    known = [sentence for sentence in real if sentence.doc in dev][:1_000]
    return Data(corpus["train"][:8_000], drawn[::2], [*corpus["dev"], *known], len(corpus["dev"]), measured, fives)


def train(data: Data, encoder: Path, folder: Path) -> None:
    base = Encoder.from_disk(encoder)
    general = general_encoder(base)
    for name, held in [(REFERENCE, []), *((f"g{number}", five) for number, five in enumerate(data.fives))]:
        if (folder / name / "model" / "model.json").is_file():
            continue
        (folder / name).mkdir(parents=True, exist_ok=True)
        sentences, dev = without(data.train, held), without(data.dev, held)
        labels = sorted({label for sentence in sentences for label in sentence.labels})
        Y = label_matrix([sentence.labels for sentence in sentences], labels)
        source, head = tune(
            source_of(base),
            [sentence.text for sentence in sentences],
            Y,
            settings=TuningSettings(epochs=EPOCHS),
            checkpoint=folder / name / "checkpoint.safetensors",
        )
        classifier = FeedbackClassifier(build_encoder(source, layers=(source.layers,)))
        classifier.fit_around(
            [sentence.text for sentence in sentences],
            Y,
            head=head,
            held_out=np.array([], dtype=np.int64),
            further=([each.text for each in dev], label_matrix([each.labels for each in dev], labels)),
        )
        meaning = tuple(Label(*label) for label in labels)
        matcher = general_matcher(classifier, sentences, labels, general)
        model = TrainedModel(name, "0", meaning, classifier, {}, general=matcher)
        write_model(model, folder / name / "model")


def without(sentences: Sequence[GoldSentence], held: Sequence[str]) -> list[GoldSentence]:
    return [sentence for sentence in sentences if not {value for value, _ in sentence.labels} & set(held)]


class Remembering(Encoder):
    """Reads each text once in all conditions."""

    def states(self, texts: Sequence[str]) -> Iterator[tuple[int, NDArray[np.float32]]]:
        known: dict[str, NDArray[np.float32]] = self.__dict__.setdefault("known", {})
        missing = list(dict.fromkeys(text for text in texts if text not in known))
        for row, states in super().states(missing):
            known[missing[row]] = states
        for row, text in enumerate(texts):
            yield row, known[text]


def remembering(model: TrainedModel) -> TrainedModel:
    found = model.with_encoder()
    assert found is not None
    assert model.general is not None
    for encoder in (found[1], model.general.encoder):
        encoder.__class__ = Remembering
    return model


def in_three_sentences() -> dict[str, str]:
    found = {}
    for line in (ROOT / "corpora/RICHTLIJN.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        if len(cells) == 5 and cells[1] in load(DEFAULT).names:
            lived, missed = (re.sub(r"\(.*?\)", "", cell).strip(" ,;") for cell in cells[3:])
            found[cells[1]] = f"{cells[2]}. Wie het beleefde, zegt: {lived}." + (
                f" Wie het miste, zegt: {missed}." if missed else ""
            )
    return found


def value_set(five: Sequence[str], condition: str, data: Data, seed: int) -> ValueSet:
    """Return the five as a set of their own, with what a condition gives of them."""
    said, values = in_three_sentences(), []
    count = int(digits[0]) if (digits := re.findall(r"and (\d+)", condition)) else 0
    random = np.random.default_rng(seed)
    for name in five:
        value = load(DEFAULT).value(name)
        if condition != "whole set":
            value = Value(name=name, level=value.level, definition=said[name])
        own = [sentence for sentence in data.train if name in {value for value, _ in sentence.labels}]
        drawn = [own[at] for at in random.permutation(len(own))[:count]]
        values.append(value.model_copy(update={"examples": tuple(example(each, name) for each in drawn)}))
    return ValueSet(name="vijf", title="Vijf", levels=load(DEFAULT).levels, values=tuple(values))


def example(sentence: GoldSentence, name: str) -> Example:
    stances = sorted(stance for value, stance in sentence.labels if value == name)
    return Example(text=sentence.text, stance=Stance(stances[0]) if len(stances) == 1 else None)


def decided(tagger: Tagger, five: Sequence[str], texts: Sequence[str]) -> NDArray[np.bool_]:
    """Return which of the pairs of the five each text is given, shape (texts, values, stances)."""
    given = tagger.classifier.predict_proba(texts) >= tagger.classifier.thresholds_
    found = np.zeros((len(texts), len(five), len(Stance)), dtype=bool)
    for column, value, stance, _ in tagger.columns:
        if value in five:
            found[:, list(five).index(value), list(Stance).index(stance)] |= given[:, column]
    return found


def truth(sentences: Sequence[GoldSentence], five: Sequence[str]) -> NDArray[np.bool_]:
    return np.array([[[(name, str(s)) in each.labels for s in Stance] for name in five] for each in sentences])


def counted(found: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return hits, given and wanted of each text."""
    axes = (1, 2) if found.ndim == 3 else (1,)
    each = [(found & wanted).sum(axis=axes), found.sum(axis=axes), wanted.sum(axis=axes)]
    return np.stack(each, axis=1).astype(float)


def f1(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return F1 of counts whose last axis is hits, given and wanted."""
    result: NDArray[np.float64] = 2 * counts[..., 0] / np.maximum(counts[..., 1] + counts[..., 2], 1)
    return result


def resampled(counts: NDArray[np.float64], documents: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return F1 in bootstrap samples of documents; the same samples for the same documents."""
    sums = np.zeros((documents.max() + 1, 3))
    np.add.at(sums, documents, counts)
    random = np.random.default_rng(0)
    times = random.multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=RESAMPLES)
    return f1(times @ sums)


def measure(data: Data, folder: Path) -> None:
    reference = remembering(read_model(folder / REFERENCE / "model", threads=1))
    fives = [number for number in range(FIVES) if (folder / f"g{number}" / "model" / "model.json").is_file()]
    print("# Values that are an organisation's own\n")
    print(
        PREFACE.format(
            version=klantstem.__version__, sentences=len(data.train), epochs=EPOCHS, set=DEFAULT, seeds=SEEDS,
            composed=len(data.measured[COMPOSED]), real=len(data.measured[REAL]),
        )
    )  # fmt: skip
    kept: dict[str, Any] = {}
    for number in fives:
        five = data.fives[number]
        model = remembering(read_model(folder / f"g{number}" / "model", threads=1))
        print(f"## {', '.join(five)}\n")
        print(f"| {' | '.join(HEAD)} |\n{'|---' * len(HEAD)}|")
        for place, sentences in data.measured.items():
            texts, wanted = [sentence.text for sentence in sentences], truth(sentences, five)
            documents = np.unique([sentence.doc for sentence in sentences], return_inverse=True)[1]
            best = decided(Tagger(reference, load(DEFAULT)), five, texts)
            table = [row("the reference", place, [best], best, wanted, documents, kept)]
            for condition in ("3 sentences", "whole set", "and 8 examples", "and 40 examples"):
                draws = range(SEEDS if "and" in condition else 1)
                given = [decided(Tagger(model, value_set(five, condition, data, seed)), five, texts) for seed in draws]
                table.append(row(condition, place, given, best, wanted, documents, kept))
            print("\n".join(table), flush=True)
        print()
    print("## The fives together\n")
    print("| what the model is given | measured on | mean share of the reference | target |\n|---|---|---|---|")
    for (condition, place), shares in kept.items():
        if condition != "the reference":
            print(f"| {condition} | {place} | {np.mean(shares):.0%} | {verdict(condition, float(np.mean(shares)))} |")


def verdict(condition: str, share: float) -> str:
    target = TARGETS.get(condition)
    return "" if target is None else f"{target:.0%} {'reached' if share >= target else 'missed'}"


def row(
    condition: str,
    place: str,
    given: Sequence[NDArray[np.bool_]],
    best: NDArray[np.bool_],
    wanted: NDArray[np.bool_],
    documents: NDArray[np.int64],
    kept: dict[Any, list[float]],
) -> str:
    cells = []
    for of in (lambda each: each, lambda each: each.any(axis=2)):
        counts = [counted(of(each), of(wanted)) for each in given]
        top = counted(of(best), of(wanted))
        own = np.mean([resampled(each, documents) for each in counts], axis=0)
        share = own / np.maximum(resampled(top, documents), 1e-9)
        value = float(np.mean([f1(each.sum(axis=0)) for each in counts]))
        ratio = value / float(f1(top.sum(axis=0)))
        low, high, worst, most = (*np.quantile(own, [0.025, 0.975]), *np.quantile(share, [0.025, 0.975]))
        cells.append((f"{value:.3f} ({low:.3f}-{high:.3f})", f"{ratio:.0%} ({worst:.0%}-{most:.0%})", ratio))
    kept.setdefault((condition, place), []).append(cells[0][2])
    reached = verdict(condition, cells[0][2])
    return f"| {condition} | {place} | {cells[0][0]} | {cells[0][1]} | {reached} | {cells[1][0]} | {cells[1][1]} |"


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["train", data, encoder, folder]:
            train(divided(Path(data)), Path(encoder), Path(folder))
        case ["measure", data, folder]:
            measure(divided(Path(data)), Path(folder))
        case _:
            sys.exit(__doc__)
