"""The rules that need a model: values that mean nearly the same, and statements that fit another value better."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np

from klantstem.method.finding import Finding, Rule
from klantstem.method.likeness import Likeness, Vectors, centre, parts_of
from klantstem.values import Value, ValueSet
from klantstem.values.suggest import excerpt

NEAR = 0.7
"""From here two values are near-synonyms. With nl_klantstem_lg no two of the 26 values reach .63. Nine values of
organisations share a name or a synonym with one of these and are described in other words: seven, such as gastvrij with
warm, lie between .82 and .96 from it, and two at .36 and .53, persoonlijk of vidomes and heb ik voor je gedaan."""

FITS, MARGIN = 0.3, 0.25
"""A statement fits another value better if it is so much like that one, and so much more than like its own. In sets of
five of the 26 values this says so of 3 in 100 statements that stand where they should, and of 84 in 100 that were put
under another value."""


def measured(values: ValueSet, likeness: Likeness) -> Iterator[Finding]:
    """Yield the near-synonyms of a set, and the statements that fit another value better."""
    texts = list(dict.fromkeys(text for value in values.values for kind in parts_of(value) for text in kind))
    vectors = dict(zip(texts, likeness.vectors(texts), strict=True))
    yield from _synonyms(values, vectors)
    yield from _misplaced(values, vectors)


def _synonyms(values: ValueSet, vectors: Mapping[str, Vectors]) -> Iterator[Finding]:
    centres = {value.name: _centre(value, vectors) for value in values.values}
    pairs = [(float(centres[one] @ centres[other]), one, other) for one, other in combinations(values.names, 2)]
    for alike, one, other in sorted(pairs, reverse=True):
        if alike >= NEAR:
            message = f"'{one}' and '{other}' mean nearly the same (likeness {alike:.2f}; from {NEAR} on is near)."
            advice = "Keep the one that customers say, and make the other its synonym; or describe how they differ."
            yield Finding(Rule.SYNONYMS, (one, other), message, advice, likeness=round(alike, 2))


def _misplaced(values: ValueSet, vectors: Mapping[str, Vectors]) -> Iterator[Finding]:
    centres = np.stack([_centre(value, vectors) for value in values.values])
    for own, value in enumerate(values.values):
        for statement in value.lading:
            alike = centres @ vectors[statement.text]
            # A statement may not speak for itself.
            others = tuple(each for each in value.lading if each is not statement)
            alike[own] = _centre(value.model_copy(update={"lading": others}), vectors) @ vectors[statement.text]
            best = int(alike.argmax())
            if alike[best] >= FITS and alike[best] - alike[own] >= MARGIN:
                other = values.names[best]
                told = excerpt(statement.text, max_chars=60)
                message = (
                    f"'{told}' stands under '{value.name}' (likeness {alike[own]:.2f}) "
                    f"and fits '{other}' better ({alike[best]:.2f})."
                )
                advice = f"Move it to '{other}', or say what it has to do with '{value.name}'."
                yield Finding(
                    Rule.MISPLACED, (value.name, other), message, advice, likeness=round(float(alike[best]), 2)
                )


def _centre(value: Value, vectors: Mapping[str, Vectors]) -> Vectors:
    return centre([np.stack([vectors[text] for text in kind]) for kind in parts_of(value)])
