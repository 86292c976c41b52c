"""Make a static model that says what a larger one says."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict
from importlib.util import find_spec

import numpy as np

from klantstem.corpus import GoldSentence
from klantstem.errors import MissingExtraError
from klantstem.evaluate.metrics import label_matrix, micro_f1
from klantstem.models.calibration import Calibration, calibrate
from klantstem.models.persistence import TrainedModel
from klantstem.models.static import StaticClassifier
from klantstem.models.thresholds import choose_thresholds
from klantstem.train.distill import DistillSettings, distill
from klantstem.train.fit import held_out_fold
from klantstem.train.held_out import held_out_readings

_log = logging.getLogger(__name__)


def distill_model(
    teacher: TrainedModel,
    sentences: Sequence[GoldSentence],
    unlabelled: Sequence[str] = (),
    *,
    calibration: Sequence[GoldSentence] = (),
    name: str,
    version: str,
    folds: int = 10,
    seed: int = 0,
    settings: DistillSettings | None = None,
) -> TrainedModel:
    """Distil a model into a static one, which needs no torch and no encoder to serve.

    Parameters
    ----------
    teacher : what it says of the texts is learnt, in its labels
    sentences : labelled; one of the folds is held out to calibrate and to choose thresholds, and of the others only the
        texts are used. With the sentences, folds and seed that the teacher was trained with it is the same fold
    unlabelled : further segments
    calibration : labelled sentences that help to calibrate and to choose thresholds, and are not learnt from
    name, version : of the model
    folds, seed : of the division by document; the seed is that of the training too
    settings : sizes and rates

    Raises
    ------
    CorpusError
        If there are fewer documents than folds, or next to no texts.
    MissingExtraError
        If torch is not installed.
    """
    # Asked here: the teacher may read for minutes first.
    if find_spec("torch") is None:
        raise MissingExtraError("torch", "train", "to distill a model")
    settings = settings or DistillSettings()
    seen, held_out = held_out_fold([sentence.doc for sentence in sentences], folds=folds, seed=seed)
    held = [*(sentences[i] for i in held_out), *calibration]
    unseen = {sentence.text for sentence in held}
    texts = [text for text in dict.fromkeys([*unlabelled, *(sentences[i].text for i in seen)]) if text not in unseen]
    _log.info("%s reads %d texts.", teacher.name, len(texts))
    table, layers = distill(texts, teacher.classifier.predict_proba(texts), settings=settings, seed=seed)

    labels = [(label.value, label.stance) for label in teacher.labels]
    Y = label_matrix([sentence.labels for sentence in held], labels)
    columns = len(labels)
    as_it_is = Calibration(np.ones((1, columns), dtype=np.float32), np.zeros(columns, dtype=np.float32))
    scores = StaticClassifier(table, layers, as_it_is, np.zeros(columns, dtype=np.float32)).decision(
        [sentence.text for sentence in held]
    )[None]
    calibrated = calibrate(scores, Y)
    probabilities = calibrated.probabilities(scores)
    thresholds = choose_thresholds(probabilities, Y)
    facts = {
        "teacher": f"{teacher.name} {teacher.version}",
        "texts": len(texts),
        "held-out sentences": len(held),
        "held-out micro-F1": round(micro_f1(Y, probabilities >= thresholds), 4),
        "distilled": asdict(settings),
    }
    # Without the further sentences these are the ones that were held out from the teacher.
    of_fold = len(held_out)
    readings = held_out_readings(
        [sentence.doc for sentence in held[:of_fold]],
        labels,
        Y[:of_fold],
        probabilities[:of_fold],
        thresholds,
        seed=seed,
    )
    classifier = StaticClassifier(table, layers, calibrated, thresholds)
    return TrainedModel(name, version, teacher.labels, classifier, facts, held_out=readings)
