"""Score values that no head was trained on, by how well a text fits their descriptions.

Each token of a description looks for the token of the text that is most like it, in a layer where words still mean
what they mean in general: the late interaction of ColBERT (Khattab and Zaharia, 2020,
https://arxiv.org/abs/2004.12832). What its parts score, and how alike the words are, goes through one logistic
regression, the same for every value, so it holds for values that it never saw.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from klantstem.errors import ModelError
from klantstem.models.description import Description
from klantstem.models.logistic import expit

if TYPE_CHECKING:
    from klantstem.models.encoder import Encoder
    from klantstem.models.lexical import LexicalFeatures

FEATURES = 10
_PLAIN, _WITH_EXAMPLES = 0, 1
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_LIST = re.compile(r"[^:]*:\s+([^:,]+(?:,\s+[^:,]+){2,})")


@dataclass(frozen=True, slots=True)
class DescriptionMatcher:
    """The fitted numbers.

    Attributes
    ----------
    centre : the mean token, taken off every token, shape (hidden,)
    rarity : what each piece of the tokenizer weighs, shape (pieces,)
    means, scales : of the features in the training texts, shape (features,)
    weights, intercepts : without and with examples, shapes (2, 3 x features) and (2,)
    """

    centre: NDArray[np.float32]
    rarity: NDArray[np.float32]
    means: NDArray[np.float32]
    scales: NDArray[np.float32]
    weights: NDArray[np.float32]
    intercepts: NDArray[np.float32]


class DescribedValues:
    """Values that are known by their descriptions alone.

    They are scored beside each other: a text that fits all of them fits none of them well. So give the values that
    compete, not one by itself.

    Parameters
    ----------
    matcher, encoder, lexical : of one model
    descriptions : of the values

    Raises
    ------
    ModelError
        If one of the descriptions says nothing.
    """

    def __init__(
        self,
        matcher: DescriptionMatcher,
        encoder: Encoder,
        lexical: LexicalFeatures,
        descriptions: Sequence[Description],
    ) -> None:
        if any(not (each.words or each.definition or each.statements) for each in descriptions):
            raise ModelError("A value without words, definition and statements cannot be matched: describe it.")
        self.matcher, self.encoder, self.lexical, self.descriptions = matcher, encoder, lexical, tuple(descriptions)
        parts = [_parts(description) for description in descriptions]
        self._texts = list(dict.fromkeys(text for part in parts for texts in part.values() for text in texts))
        at = {text: number for number, text in enumerate(self._texts)}
        self._places = [{kind: [at[text] for text in texts] for kind, texts in part.items()} for part in parts]
        self._tokens, self._weights = _looked_for(matcher, encoder, self._texts)
        self._lexical = lexical.transform(self._texts)

    def predict_proba(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return how probable it is that each text expresses each value in any stance, shape (texts, values)."""
        return self.probabilities(texts, self.likeness(texts))

    def probabilities(self, texts: Sequence[str], likeness: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what `predict_proba` does, of texts that the encoder has read.

        Parameters
        ----------
        texts : of the segments
        likeness : what :meth:`likeness` said of them, shape (texts, parts)
        """
        result: NDArray[np.float32] = expit(self._decision(texts, likeness)).astype(np.float32)
        return result

    def decision(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the log odds of each value, shape (texts, values)."""
        return self._decision(texts, self.likeness(texts))

    def features(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return what the logistic regression sees, before scaling, shape (texts, values, features)."""
        return self._features(texts, self.likeness(texts))

    def likeness(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return how far each text holds what each part of the descriptions looks for, shape (texts, parts)."""
        found = np.zeros((len(texts), len(self._texts)), dtype=np.float32)
        for row, states in self.encoder.states(texts):
            tokens = _unit(_inner(states, len(self.matcher.centre)) - self.matcher.centre)
            found[row] = (tokens @ self._tokens).max(axis=0) @ self._weights
        return found

    def of_examples(self, likeness: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """Return for each value how far each text holds what each of its examples looks for, shape (texts, examples).

        Parameters
        ----------
        likeness : what :meth:`likeness` said of them, shape (texts, parts)
        """
        return [likeness[:, places["examples"]] for places in self._places]

    def _decision(self, texts: Sequence[str], likeness: NDArray[np.float32]) -> NDArray[np.float32]:
        matcher = self.matcher
        if not self.descriptions:
            return np.zeros((len(texts), 0), dtype=np.float32)
        features = competing((self._features(texts, likeness) - matcher.means) / matcher.scales)
        kinds = [_WITH_EXAMPLES if description.examples else _PLAIN for description in self.descriptions]
        # A product of matrices may round a row otherwise in other company.
        scores: NDArray[np.float32] = (features * matcher.weights[kinds]).sum(axis=2) + matcher.intercepts[kinds]
        return scores.astype(np.float32)

    def _features(self, texts: Sequence[str], likeness: NDArray[np.float32]) -> NDArray[np.float32]:
        words = np.asarray((self.lexical.transform(texts) @ self._lexical.T).todense(), dtype=np.float32)
        found = np.zeros((len(texts), len(self.descriptions), FEATURES), dtype=np.float32)
        for value, places in enumerate(self._places):
            meaning = places["words"] + places["definition"] + places["statements"]
            columns = [
                likeness[:, meaning].max(axis=1),
                likeness[:, meaning].mean(axis=1),
                _largest(likeness, places["definition"]),
                _largest(likeness, places["statements"]),
                words[:, meaning].max(axis=1),
                words[:, meaning].mean(axis=1),
                _largest(likeness, places["examples"]),
                _few(likeness, places["examples"]),
                _largest(words, places["examples"]),
                _few(words, places["examples"]),
            ]
            found[:, value] = np.stack(columns, axis=1)
        return found


def competing(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """Add to the features of each value how they compare with the mean and the best of all values."""
    return against(features, features)


def against(features: NDArray[np.float32], rivals: NDArray[np.float32]) -> NDArray[np.float32]:
    """Add to the features of each value how they compare with the mean and the best of others."""
    mean, best = rivals.mean(axis=1, keepdims=True), rivals.max(axis=1, keepdims=True)
    return np.concatenate([features, features - mean, best - features], axis=2)


def token_states(encoder: Encoder, texts: Sequence[str]) -> list[NDArray[np.float32]]:
    """Return the tokens of each text in the first layer that the encoder gives, without the marks at both ends."""
    found: list[NDArray[np.float32]] = [np.empty((0, encoder.config.hidden), dtype=np.float32)] * len(texts)
    for row, states in encoder.states(texts):
        found[row] = _inner(states, encoder.config.hidden)
    return found


def _inner(states: NDArray[np.float32], hidden: int) -> NDArray[np.float32]:
    first = states[:, :hidden]
    return first[1:-1] if len(first) > 2 else first


def _parts(description: Description) -> dict[str, list[str]]:
    sentences, listed = _sentences(description.definition)
    return {
        "words": list(description.words),
        "definition": sentences,
        "statements": [*description.statements, *listed],
        "examples": list(description.examples),
    }


def _sentences(definition: str) -> tuple[list[str], list[str]]:
    """Return the sentences of a definition, and the items of those that introduce a list of three or more."""
    sentences: list[str] = []
    items: list[str] = []
    for sentence in _SENTENCE.split(definition.strip()):
        if listed := _LIST.fullmatch(sentence):
            items += re.split(r",\s+", listed[1].rstrip("."))
        elif sentence:
            sentences.append(sentence)
    return sentences, items


def _looked_for(
    matcher: DescriptionMatcher, encoder: Encoder, texts: Sequence[str]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the tokens of all parts, shape (hidden, tokens), and what each weighs in each part, (tokens, parts)."""
    states, pieces = token_states(encoder, texts), encoder.pieces(texts)
    tokens = np.concatenate([*states, np.empty((0, len(matcher.centre)), dtype=np.float32)])
    weights = np.zeros((len(tokens), len(texts)), dtype=np.float32)
    start = 0
    for part, (own, ids) in enumerate(zip(states, pieces, strict=True)):
        rarity = matcher.rarity[ids[1:-1] if len(ids) > 2 else ids]
        weights[start : start + len(own), part] = rarity / max(rarity.sum(), 1e-6)
        start += len(own)
    return np.ascontiguousarray(_unit(tokens - matcher.centre).T), weights


def _unit(tokens: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(tokens, axis=1, keepdims=True)
    result: NDArray[np.float32] = tokens / np.maximum(lengths, 1e-9)
    return result


def _largest(scores: NDArray[np.float32], places: list[int]) -> NDArray[np.float32]:
    return scores[:, places].max(axis=1) if places else np.zeros(len(scores), dtype=np.float32)


def _few(scores: NDArray[np.float32], places: list[int]) -> NDArray[np.float32]:
    """Return the mean of the three largest: that of all would sink with every example that is added."""
    if not places:
        return np.zeros(len(scores), dtype=np.float32)
    result: NDArray[np.float32] = np.sort(scores[:, places], axis=1)[:, -3:].mean(axis=1)
    return result
