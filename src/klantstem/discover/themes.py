"""Themes that fit none of the known values, named in the words of who brought them up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from klantstem.discover.clusters import stable_clusters
from klantstem.discover.hear import Heard
from klantstem.discover.untagged import Untagged, untagged_sentences
from klantstem.discover.words import names, without_private
from klantstem.models.encoder import Encoder
from klantstem.models.shipped import FAST_MODEL, open_model
from klantstem.report.quotes.excerpt import excerpt

_FEWEST_VOICES = 10
_FEWEST_SENTENCES, _FEWEST_WORDS = 40, 4
# What only one word holds together is a word, not a theme.
_FEWEST_NAMES = 2
_QUOTES, _LONGEST_QUOTE = 3, 160
# A sentence says something of a value, if of none in particular, where its probabilities add up to this.
_JUDGING = 0.2


@dataclass(frozen=True, slots=True)
class Theme:
    """Sentences that say alike things, and fit none of the known values.

    Attributes
    ----------
    words : what sets it apart, most telling first
    items : int64, numbers of the items in which it was found, ascending
    voices : how many spoke of it
    stability : mean Jaccard likeness of its cluster in new draws of the feedback, 0-1
    judging : share of its sentences in which the model sees a judgement, if of no value in particular; where it is
        low, the theme is what people tell rather than what they value
    quotes : the most typical sentences, with personal data masked
    """

    words: tuple[str, ...]
    items: npt.NDArray[np.int64]
    voices: int
    stability: float
    judging: float
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Themes:
    """The themes of a sample of the items.

    Attributes
    ----------
    sampled : int64, numbers of the items that were looked at
    themes : largest first
    """

    sampled: npt.NDArray[np.int64]
    themes: tuple[Theme, ...]


def find_themes(heard: Heard, encoder: Encoder, *, seed: int = 0, quotes: bool = True) -> Themes:
    """Find the stable themes among the sentences in which the model found no value.

    Parameters
    ----------
    heard : the feedback with its tags
    encoder : tells which sentences are alike
    seed : of the sample and the clusters
    quotes : False leaves out what was literally said
    """
    silent = untagged_sentences(heard, fewest_words=_FEWEST_WORDS, seed=seed)
    # What is said over and over in the same words is one sentence, and no theme by itself.
    texts, first, same = np.unique([text.casefold() for text in silent.texts], return_index=True, return_inverse=True)
    distinct = [silent.texts[at] for at in first.tolist()]
    documents = heard.documents[silent.item]
    if len(texts) < _FEWEST_SENTENCES:
        return Themes(silent.sampled, ())
    clusters = stable_clusters(encoder.encode(distinct), documents[first], seed=seed)
    called = names(without_private(distinct), [found.members for found in clusters])
    judging = _judging(distinct)
    themes = []
    for found, words in zip(clusters, called, strict=True):
        everywhere = np.flatnonzero(np.isin(same, found.members))
        voices = len(np.unique(documents[everywhere]))
        if voices >= _FEWEST_VOICES and len(words) >= _FEWEST_NAMES:
            themes.append(
                Theme(
                    words=words,
                    items=np.unique(silent.item[everywhere]),
                    voices=voices,
                    stability=found.stability,
                    judging=float(judging[found.members].mean()),
                    quotes=_quotes(heard, silent, first[found.members]) if quotes else (),
                )
            )
    return Themes(silent.sampled, tuple(sorted(themes, key=lambda theme: -theme.voices)))


def _judging(texts: list[str]) -> npt.NDArray[np.bool_]:
    probabilities = open_model(FAST_MODEL).classifier.predict_proba(texts)
    return np.asarray(1 - np.prod(1 - probabilities, axis=1) >= _JUDGING)


def _quotes(heard: Heard, silent: Untagged, typical: npt.NDArray[np.int64]) -> tuple[str, ...]:
    """Return the most typical sentences of different voices, as they can be shown."""
    assert heard.tagged.texts is not None
    shown: dict[str, int] = {}
    for at in typical.tolist():
        item = int(silent.item[at])
        voice = int(heard.documents[item])
        text = heard.tagged.texts[int(heard.feedback.rows[item])].as_py()
        sentence = excerpt(text, int(silent.start[at]), int(silent.end[at]))[1]
        if voice not in shown.values() and len(sentence) <= _LONGEST_QUOTE:
            shown.setdefault(sentence, voice)
        if len(shown) == _QUOTES:
            break
    return tuple(shown)
