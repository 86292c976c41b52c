"""Give a model that was trained before models kept them the readings of its held-out sentences.

    python benchmarks/held_out_readings.py MODEL GOLD... [--folds 10] [--seed 0]

MODEL is a name or folder; GOLD are the files that it was trained on, in the order of the command that trained it
(docs/training.md). The linear head of a transformer was trained again on all sentences after thresholds were chosen, so
it is fitted here once more without the held-out ones; nothing but held_out.json and its checksum changes. What is
printed must be what `klantstem models show` tells of the training: the same numbers, and the held-out F1. (Of a static
model that F1 counts the sentences of `--calibrate-on` too: give them with `--calibrate-on` to see it.)
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from klantstem.corpus import GoldSentence, read_gold
from klantstem.evaluate.metrics import label_matrix, micro_f1
from klantstem.models.classifier import FeedbackClassifier
from klantstem.models.lexical import LexicalFeatures
from klantstem.models.linear import fit_linear
from klantstem.models.persistence import TrainedModel, write_held_out
from klantstem.models.shipped import model_folder, open_model
from klantstem.train.fit import held_out_fold
from klantstem.train.held_out import held_out_readings


def main(name: str, gold: list[Path], calibration: list[Path], *, folds: int, seed: int) -> None:
    model, sentences = open_model(name), read_gold(gold)
    seen, fold = held_out_fold([sentence.doc for sentence in sentences], folds=folds, seed=seed)
    unlearn(model, [sentences[i] for i in seen], seed=seed)
    held = [sentences[i] for i in fold]
    further = read_gold(calibration)
    labels = [(label.value, label.stance) for label in model.labels]
    truth = label_matrix([sentence.labels for sentence in [*held, *further]], labels)
    probabilities = model.classifier.predict_proba([sentence.text for sentence in [*held, *further]])
    predicted = probabilities >= model.classifier.thresholds_
    print(f"{len(sentences)} sentences of {len({sentence.doc for sentence in sentences})} documents")
    print(f"{len(held)} held out, micro-F1 {micro_f1(truth[: len(held)], predicted[: len(held)]):.4f}")
    print(f"{len(predicted)} with those of --calibrate-on, micro-F1 {micro_f1(truth, predicted):.4f}")
    readings = held_out_readings(
        [sentence.doc for sentence in held],
        labels,
        truth[: len(held)],
        probabilities[: len(held)],
        model.classifier.thresholds_,
        seed=seed,
    )
    folder = model_folder(name)
    write_held_out(readings, folder)
    print(f"Written: {folder / 'held_out.json'}")


def unlearn(model: TrainedModel, seen: list[GoldSentence], *, seed: int) -> None:
    """Fit the linear head of a transformer without the held-out sentences; a static model has never seen them."""
    classifier = model.classifier
    if isinstance(classifier, FeedbackClassifier):
        texts = [sentence.text for sentence in seen]
        truth = label_matrix([s.labels for s in seen], [(label.value, label.stance) for label in model.labels])
        classifier.lexical_ = LexicalFeatures(classifier.min_documents).fit(texts)
        features = classifier.lexical_.transform(texts)
        classifier.linear_ = fit_linear(features, np.asarray(truth), C=classifier.C, seed=seed)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--calibrate-on", nargs="*", type=Path, default=[])
    parser.add_argument("--folds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    main(given.model, given.gold, given.calibrate_on, folds=given.folds, seed=given.seed)
