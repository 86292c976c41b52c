"""Train a classifier on labelled sentences and save it as a spaCy pipeline."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from klantstem.corpus import GoldSentence
from klantstem.errors import CorpusError, MissingExtraError, WriteError
from klantstem.evaluate.metrics import Pair, label_matrix, micro_f1
from klantstem.models.classifier import FeedbackClassifier
from klantstem.models.description import description_of
from klantstem.models.encoder import Encoder
from klantstem.models.general import GeneralMatcher
from klantstem.models.matcher import DescriptionMatcher
from klantstem.models.persistence import Label, TrainedModel
from klantstem.train.build_encoder import build_encoder, general_encoder, source_of
from klantstem.train.held_out import held_out_readings
from klantstem.train.matching import fit_matcher
from klantstem.train.tuning import SoftLabels, TuningSettings, tune
from klantstem.values import DEFAULT, load

_log = logging.getLogger(__name__)
FEWEST_EXAMPLES = 5
_MATCHED = 6_000


def train_model(
    sentences: Sequence[GoldSentence],
    *,
    name: str,
    version: str,
    encoder: Encoder | None,
    folds: int = 5,
    epochs: int | None = None,
    seed: int = 0,
    tuning: TuningSettings | None = None,
    unlabelled: Sequence[str] = (),
    teachers: Sequence[TrainedModel] = (),
    calibration: Sequence[GoldSentence] = (),
    checkpoint: Path | None = None,
) -> TrainedModel:
    """Train on labelled sentences, cross-validated by document.

    A (value, stance) with fewer than 5 examples is not learnt.

    Parameters
    ----------
    sentences : what to learn from
    name, version : of the model
    encoder : its token states are what the attention head sees; None trains the lexical head alone
    folds, seed : of the classifier, see :class:`~klantstem.models.classifier.FeedbackClassifier`
    epochs : passes over the sentences, of the attention head or, with `tuning`, of encoder and head together
    tuning : train the encoder too, end to end; one of the folds is then held out for calibration and thresholds
    unlabelled, teachers : segments, and models whose mean probabilities of them the encoder is trained to give too
    calibration : with `tuning`, sentences that help to calibrate and to choose thresholds, and are not trained on
    checkpoint : with `tuning`, a file from which a run that was stopped goes on

    Raises
    ------
    CorpusError
        If no label has enough examples, or there are fewer documents than folds.
    MissingExtraError
        If there is an encoder and torch is not installed.
    """
    # Asked here: the classifier would find out after minutes of encoding.
    if encoder is not None and find_spec("torch") is None:
        raise MissingExtraError("torch", "train", "to train a head on token states")
    documents = len({sentence.doc for sentence in sentences})
    if documents < folds:
        raise CorpusError(
            f"Cross-validation in {folds} folds needs as many documents and there are {documents}: "
            "lower --folds or add documents."
        )
    counts = Counter(label for sentence in sentences for label in sentence.labels)
    labels = sorted(label for label, count in counts.items() if count >= FEWEST_EXAMPLES)
    if not labels:
        raise CorpusError(
            f"No label has {FEWEST_EXAMPLES} examples in the {len(sentences)} sentences: add labelled ones."
        )
    Y = label_matrix([sentence.labels for sentence in sentences], labels)
    texts, owners = [sentence.text for sentence in sentences], [sentence.doc for sentence in sentences]
    if tuning is not None and encoder is not None:
        tuning = tuning if epochs is None else replace(tuning, epochs=epochs)
        soft = soft_labels(teachers, unlabelled, labels) if teachers else None
        classifier = _tuned(
            texts,
            Y,
            owners,
            encoder,
            folds=folds,
            seed=seed,
            settings=tuning,
            soft=soft,
            further=([each.text for each in calibration], label_matrix([each.labels for each in calibration], labels)),
            checkpoint=checkpoint,
        )
    else:
        classifier = FeedbackClassifier(encoder, folds=folds, random_state=seed)
        classifier.set_params(**({} if epochs is None else {"epochs": epochs})).fit(texts, Y, owners)
    held_out = np.flatnonzero(~np.isnan(classifier.held_out_).any(axis=1))
    predicted = classifier.held_out_[held_out] >= classifier.thresholds_
    training = {
        "sentences": len(sentences),
        "documents": documents,
        "labels": int(Y.sum()),
        "left out": sorted(" ".join(label) for label, count in counts.items() if count < FEWEST_EXAMPLES),
        "held-out sentences": len(held_out),
        "held-out micro-F1": round(micro_f1(Y[held_out], predicted), 4),
    }
    if tuning is not None and encoder is not None:
        training["encoder trained"] = asdict(tuning)
        if calibration:
            training["further sentences for calibration"] = len(calibration)
        if teachers:
            training["unlabelled segments"] = len(unlabelled)
            training["teachers"] = [f"{teacher.name} {teacher.version}" for teacher in teachers]
    matcher = None if encoder is None else match_descriptions(classifier, sentences, labels, seed=seed)
    general = None
    if encoder is not None and tuning is not None:
        general = general_matcher(classifier, sentences, labels, general_encoder(encoder), seed=seed)
    readings = held_out_readings(
        [owners[row] for row in held_out],
        labels,
        Y[held_out],
        classifier.held_out_[held_out],
        classifier.thresholds_,
        seed=seed,
    )
    meaning = tuple(Label(*label) for label in labels)
    return TrainedModel(name, version, meaning, classifier, training, matcher, readings, general=general)


def match_descriptions(
    classifier: FeedbackClassifier,
    sentences: Sequence[GoldSentence],
    labels: Sequence[Pair],
    *,
    encoder: Encoder | None = None,
    seed: int = 0,
) -> DescriptionMatcher | None:
    """Fit a matcher on the values of the default set that a classifier with an encoder has learnt.

    Returns None where there are not two of them with some examples each.

    Parameters
    ----------
    classifier : fitted
    sentences : labelled; some thousands, drawn at random, are enough
    labels : what the columns of the classifier mean
    encoder : to read with; None for that of the classifier
    seed : of the draw
    """
    encoder = encoder or classifier.fitted_encoder()
    assert encoder is not None
    rows = np.random.default_rng(seed).permutation(len(sentences))[:_MATCHED]
    drawn = [sentences[row] for row in np.sort(rows)]
    learnt = {value for value, _ in labels}
    counts = Counter(name for each in drawn for name in {value for value, _ in each.labels} & learnt)
    values = [value for value in load(DEFAULT).values if counts[value.name] >= FEWEST_EXAMPLES]
    if len(values) < 2:
        return None
    Y = np.array([[any(name == value.name for name, _ in each.labels) for value in values] for each in drawn])
    texts = [sentence.text for sentence in drawn]
    return fit_matcher(encoder, classifier.lexical_, texts, Y, [description_of(value) for value in values], seed=seed)


def general_matcher(
    classifier: FeedbackClassifier,
    sentences: Sequence[GoldSentence],
    labels: Sequence[Pair],
    encoder: Encoder,
    *,
    seed: int = 0,
) -> GeneralMatcher | None:
    """Do as :func:`match_descriptions` does with an encoder that was not trained on labels, and keep that beside it."""
    numbers = match_descriptions(classifier, sentences, labels, encoder=encoder, seed=seed)
    return None if numbers is None else GeneralMatcher(encoder, numbers)


def _tuned(
    texts: list[str],
    Y: NDArray[np.bool_],
    documents: list[str],
    encoder: Encoder,
    *,
    folds: int,
    seed: int,
    settings: TuningSettings,
    soft: SoftLabels | None,
    further: tuple[list[str], NDArray[np.bool_]],
    checkpoint: Path | None,
) -> FeedbackClassifier:
    seen, held_out = held_out_fold(documents, folds=folds, seed=seed)
    if soft is not None:
        # A held-out sentence may stand among the unlabelled ones; the held-out part must stay unseen.
        unseen = {texts[i] for i in held_out} | set(further[0])
        kept = [row for row, text in enumerate(soft.texts) if text not in unseen]
        soft = SoftLabels([soft.texts[row] for row in kept], soft.probabilities[kept])
    source, head = tune(
        source_of(encoder),
        [texts[i] for i in seen],
        Y[seen],
        settings=settings,
        seed=seed,
        soft=soft,
        checkpoint=checkpoint,
    )
    # The middle layer is for matching texts to descriptions of what was learnt, the last one for the head.
    tuned = build_encoder(source, layers=(source.layers // 2, source.layers))
    classifier = FeedbackClassifier(tuned, inner=settings.inner, epochs=settings.epochs, folds=folds, random_state=seed)
    return classifier.fit_around(texts, Y, head=head, held_out=held_out, further=further)


def held_out_fold(documents: Sequence[str], *, folds: int, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the numbers of the sentences to train on and of those to hold out: one of the folds, by whole documents.

    Raises
    ------
    CorpusError
        If there are fewer documents than folds.
    """
    if (number := len(set(documents))) < folds:
        raise CorpusError(
            f"Dividing in {folds} folds needs as many documents and there are {number}: lower --folds or add documents."
        )
    groups = GroupKFold(folds, shuffle=True, random_state=seed)
    seen, held_out = next(groups.split(list(documents), groups=list(documents)))
    return seen, held_out


def soft_labels(teachers: Sequence[TrainedModel], texts: Sequence[str], labels: Sequence[Pair]) -> SoftLabels:
    """Return the mean probability of each label by the teachers; one that a teacher has not learnt is 0 to it."""
    mean = np.zeros((len(texts), len(labels)), dtype=np.float32)
    for teacher in teachers:
        _log.info("%s reads %d unlabelled segments.", teacher.name, len(texts))
        columns = {(label.value, label.stance): at for at, label in enumerate(teacher.labels)}
        known = [(column, columns[label]) for column, label in enumerate(labels) if label in columns]
        given = teacher.classifier.predict_proba(list(texts))
        mean[:, [own for own, _ in known]] += given[:, [its for _, its in known]] / len(teachers)
    return SoftLabels(list(texts), mean)


def check_target(folder: Path, *, force: bool = False) -> None:
    """Refuse a folder that a model cannot be written to, before any work is done for it.

    Raises
    ------
    WriteError
        If the folder exists and `force` is not given, it is a file, has no name, or its parent does not exist.
    """
    if not folder.name:
        raise WriteError(f"{folder} does not name a folder. Choose one, such as models/nl_mijn_model.")
    if folder.exists() and not folder.is_dir():
        raise WriteError(f"{folder} is a file. Choose a folder for the model.")
    if folder.exists() and not force:
        raise WriteError(f"{folder} exists already. Add --force to replace the model in it, or choose another folder.")
    if not folder.absolute().parent.is_dir():
        raise WriteError(f"The folder {folder.parent} does not exist. Make it first, or choose another folder.")


def save_pipeline(model: TrainedModel, folder: Path, *, force: bool = False) -> None:
    """Write a folder that ``spacy.load`` takes; files that stand beside the model in an older one, such as its card,
    stay.

    Raises
    ------
    WriteError
        If :func:`check_target` refuses the folder.
    """
    import spacy

    import klantstem.pipeline.factories  # noqa: F401 - registers the component where no entry point does
    from klantstem.models.shipped import COMPONENT
    from klantstem.pipeline.component import KlantstemComponent
    from klantstem.tagger import Tagger
    from klantstem.values import DEFAULT, load

    check_target(folder, force=force)
    nlp = spacy.blank("nl")
    # spaCy puts the language before the name itself.
    nlp.meta.update(name=model.name.removeprefix("nl_"), version=model.version, license="MIT")
    component = nlp.add_pipe(COMPONENT, config={"model": model.name})
    assert isinstance(component, KlantstemComponent)
    component.use(Tagger(model, load(DEFAULT)))
    with tempfile.TemporaryDirectory(dir=folder.absolute().parent, prefix=".klantstem-") as scratch:
        made = Path(scratch) / folder.name
        # The vocabulary of a blank pipeline holds nothing, and would be stored in formats of its own.
        nlp.to_disk(made, exclude=["vocab"])
        folder.mkdir(exist_ok=True)
        for entry in sorted(made.iterdir()):
            old = folder / entry.name
            if old.is_dir():
                shutil.rmtree(old)
            entry.replace(old)
