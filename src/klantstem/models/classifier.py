"""The multi-label classifier of segments: lexical features and, with an encoder, attention over token states."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import GroupKFold
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from klantstem.models.attention import AttentionHead, TokenStates
from klantstem.models.blas import one_blas_thread
from klantstem.models.calibration import Calibration, calibrate
from klantstem.models.encoder import Encoder
from klantstem.models.lexical import LexicalFeatures
from klantstem.models.linear import LinearHead, fit_linear
from klantstem.models.texts import checked_texts
from klantstem.models.thresholds import choose_thresholds

_log = logging.getLogger(__name__)


class FeedbackClassifier(ClassifierMixin, BaseEstimator):
    """Say of each segment which labels it carries, with calibrated probabilities.

    Two heads score every label: linear support vector machines on hashed words and characters, and, where an encoder
    is given, label-wise attention over its token states. Their held-out scores, cross-validated by group, calibrate
    the probabilities and set the thresholds; then the heads are trained again on everything.

    Parameters
    ----------
    encoder : an encoder or its folder; None trains the lexical head alone, which needs no torch
    C : inverse strength of regularisation of the linear head
    min_documents : a word or n-gram that fewer training texts contain is ignored
    inner, epochs : inner width of the attention head, and how often it sees the training texts
    folds : number of folds of the cross-validation
    random_state : seed of everything that is random

    Attributes
    ----------
    classes_ : numbers of the labels, the columns of `Y`
    lexical_, linear_, attention_, calibration_ : the fitted parts; `attention_` is None without an encoder
    thresholds_ : float32, one per label
    held_out_ : the calibrated probabilities of the training texts, each by heads that had not seen its group; NaN for
        texts that no such heads read (see `fit_around`)
    """

    def __init__(
        self,
        encoder: Encoder | Path | str | None = None,
        *,
        C: float = 0.3,
        min_documents: int = 3,
        inner: int = 256,
        epochs: int = 6,
        folds: int = 5,
        random_state: int = 0,
    ) -> None:
        self.encoder = encoder
        self.C = C
        self.min_documents = min_documents
        self.inner = inner
        self.epochs = epochs
        self.folds = folds
        self.random_state = random_state

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.target_tags.multi_output = True
        tags.target_tags.single_output = False
        tags.classifier_tags.multi_class = False
        tags.classifier_tags.multi_label = True
        return tags

    def fit(self, X: Iterable[str], Y: ArrayLike, groups: Sequence[object] | None = None) -> Self:
        """Train on texts.

        Parameters
        ----------
        X : the texts of the segments
        Y : 0 or 1, shape (texts, labels)
        groups : the document of each text, kept together in cross-validation; each text is its own document by default

        Raises
        ------
        ValueError
            If `X`, `Y` and `groups` do not fit together, or there are fewer groups than folds.
        MissingExtraError
            If there is an encoder and torch is not installed.
        """
        texts, labels = _checked(X, Y)
        documents = np.arange(len(texts)) if groups is None else np.unique(list(groups), return_inverse=True)[1]
        if len(documents) != len(texts):
            raise ValueError(f"There are {len(texts)} texts and {len(documents)} groups: give each text one group.")
        if len(np.unique(documents)) < self.folds:
            raise ValueError(
                f"Cross-validation in {self.folds} folds needs as many documents: lower `folds` or add texts."
            )
        encoder = self.fitted_encoder()
        _log.info("Encoding %d texts.", 0 if encoder is None else len(texts))
        states = None if encoder is None else token_states(encoder, texts)

        held_out = np.zeros((1 if states is None else 2, *labels.shape), dtype=np.float32)
        for fold, (train, test) in enumerate(GroupKFold(self.folds).split(texts, groups=documents), start=1):
            _log.info("Training on fold %d of %d.", fold, self.folds)
            self._fit_heads(texts, labels, states, train)
            held_out[:, test] = self.scores([texts[i] for i in test], _of(states, test))
        self.calibration_: Calibration = calibrate(held_out, labels)
        self.held_out_ = self.calibration_.probabilities(held_out)
        self.thresholds_ = choose_thresholds(self.held_out_, labels)
        _log.info("Training on all %d texts.", len(texts))
        self._fit_heads(texts, labels, states, np.arange(len(texts)))
        self.classes_ = np.arange(labels.shape[1])
        return self

    def fit_around(
        self,
        X: Iterable[str],
        Y: ArrayLike,
        *,
        head: AttentionHead,
        held_out: NDArray[np.int64],
        further: tuple[Sequence[str], ArrayLike] | None = None,
    ) -> Self:
        """Fit the rest around a head that was trained together with the encoder on all texts but some.

        Those texts calibrate the probabilities and set the thresholds; the linear head is trained again on everything.

        Parameters
        ----------
        X, Y : as for `fit`
        head : trained on the token states of the encoder that was given
        held_out : numbers of the texts that neither has seen
        further : other texts and their labels that calibrate and set thresholds too, and are not trained on at all

        Raises
        ------
        ValueError
            If `X` and `Y` do not fit together, or there is no encoder.
        """
        texts, labels = _checked(X, Y)
        encoder = self.fitted_encoder()
        if encoder is None:
            raise ValueError("A head on token states needs the encoder that it was trained with: give it as `encoder`.")
        self.attention_: AttentionHead | None = head
        seen = np.setdiff1d(np.arange(len(texts)), held_out)
        self._fit_linear(texts, labels, seen)
        others, truth = [texts[i] for i in held_out], labels[held_out]
        if further is not None:
            others, truth = others + list(further[0]), np.concatenate([truth, np.asarray(further[1], dtype=bool)])
        _log.info("Calibrating on %d texts.", len(others))
        scores = self.scores(others, encoder.states(others))
        self.calibration_ = calibrate(scores, truth)
        given = self.calibration_.probabilities(scores)
        self.thresholds_ = choose_thresholds(given, truth)
        self.held_out_ = np.full(labels.shape, np.nan, dtype=np.float32)
        self.held_out_[held_out] = given[: len(held_out)]
        self._fit_linear(texts, labels, np.arange(len(texts)))
        self.classes_ = np.arange(labels.shape[1])
        return self

    def _fit_linear(self, texts: list[str], Y: NDArray[np.bool_], rows: NDArray[np.int64]) -> None:
        chosen = [texts[i] for i in rows]
        self.lexical_ = LexicalFeatures(self.min_documents).fit(chosen)
        features = self.lexical_.transform(chosen)
        self.linear_: LinearHead = fit_linear(features, Y[rows], C=self.C, seed=self.random_state)

    def _fit_heads(
        self, texts: list[str], Y: NDArray[np.bool_], states: TokenStates | None, rows: NDArray[np.int64]
    ) -> None:
        self._fit_linear(texts, Y, rows)
        self.attention_ = None
        if states is not None:
            # Only training needs this, and torch with it.
            from klantstem.models.attention_training import AttentionSettings, fit_attention

            settings = AttentionSettings(inner=self.inner, epochs=self.epochs)
            self.attention_ = fit_attention(states, Y, rows, settings=settings, seed=self.random_state)

    def scores(self, texts: list[str], states: Iterable[tuple[int, NDArray[np.float32]]]) -> NDArray[np.float32]:
        """Return the scores of each head before calibration, shape (heads, texts, labels).

        Parameters
        ----------
        texts : of the segments
        states : what the encoder says of them; ignored without one
        """
        linear = self.linear_.decision(self.lexical_.transform(texts))
        if self.attention_ is None:
            return linear[None]
        attended = np.zeros_like(linear)
        with one_blas_thread():
            for i, values in states:
                # Further layers of the encoder come first; they are for matching texts to descriptions.
                attended[i] = self.attention_.decision(values[:, -len(self.attention_.projection) :])
        return np.stack([linear, attended])

    def predict_proba(self, X: Iterable[str]) -> NDArray[np.float32]:
        """Return calibrated probabilities, shape (texts, labels); a text has the same row in any company."""
        check_is_fitted(self)
        texts = checked_texts(X)
        encoder = self.fitted_encoder() if self.attention_ is not None else None
        states = [] if encoder is None or not texts else encoder.states(texts)
        return self.calibration_.probabilities(self.scores(texts, states))

    def predict(self, X: Iterable[str]) -> NDArray[np.int64]:
        """Return 0 or 1 for each text and label: 1 where the probability reaches the label's threshold."""
        return (self.predict_proba(X) >= self.thresholds_).astype(np.int64)

    def fitted_encoder(self) -> Encoder | None:
        """Return the encoder, read from its folder where it was given as one."""
        if self.encoder is None or isinstance(self.encoder, Encoder):
            return self.encoder
        if getattr(self, "_loaded_from", None) != self.encoder:
            self._loaded, self._loaded_from = Encoder.from_disk(Path(self.encoder)), self.encoder
        return self._loaded


def token_states(encoder: Encoder, texts: list[str]) -> TokenStates:
    """Encode texts once for all folds; about 1.5 kB a token."""
    parts: list[NDArray[np.float16]] = [np.empty((0, encoder.width), dtype=np.float16)] * len(texts)
    for i, values in encoder.states(texts):
        parts[i] = values.astype(np.float16)
    return TokenStates(np.concatenate(parts), np.array([len(part) for part in parts]))


def _of(states: TokenStates | None, rows: NDArray[np.int64]) -> Iterable[tuple[int, NDArray[np.float32]]]:
    if states is None:
        return
    starts = states.starts
    for i, row in enumerate(rows):
        yield i, states.values[starts[row] : starts[row] + states.lengths[row]].astype(np.float32)


def _checked(X: Iterable[str], Y: ArrayLike) -> tuple[list[str], NDArray[np.bool_]]:
    texts, labels = checked_texts(X), np.asarray(Y)
    if labels.ndim != 2 or len(labels) != len(texts) or not np.isin(labels, (0, 1)).all():
        raise ValueError(
            f"Y must hold 0 or 1 with a row for each of the {len(texts)} texts; it has shape {labels.shape}."
        )
    labels = labels.astype(bool)
    if rare := int((labels.sum(axis=0) < 2).sum()):
        warnings.warn(f"{rare} labels have fewer than 2 examples and cannot be learnt.", UserWarning, stacklevel=3)
    return texts, labels
