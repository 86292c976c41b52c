"""Propose which learnt values an organisation's own value is built from, by what a model finds in its description."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from klantstem.models.description import description_of
from klantstem.models.persistence import TrainedModel
from klantstem.values import Basis, Value

if TYPE_CHECKING:
    from klantstem.tagger import Tagger

_MOST = 3
_FEWEST = 0.2
_OF_BEST = 0.4


def propose(model: TrainedModel, value: Value) -> tuple[str, ...]:
    """Return the values of a model that it finds most in what a set says of a value; none where it finds little.

    Parameters
    ----------
    model : any, one without an encoder too
    value : with a definition, synonyms, lading or examples
    """
    described = description_of(value, [each.text for each in value.examples])
    texts = [*described.words, described.definition, *described.statements, *described.examples]
    found = model.classifier.predict_proba([text for text in texts if text])
    names = list(dict.fromkeys(label.value for label in model.labels))
    columns = [[at for at, label in enumerate(model.labels) if label.value == name] for name in names]
    shares = np.array([found[:, each].max(axis=1).mean() for each in columns])
    order = np.argsort(-shares, kind="stable")[:_MOST]
    fewest = max(_FEWEST, _OF_BEST * float(shares[order[0]])) if len(order) else 1.0
    return tuple(names[at] for at in order if shares[at] >= fewest)


def notes(tagger: Tagger) -> Sequence[str]:
    """Say on what the values rest that the model has not learnt, and what would make them surer."""
    found = []
    for source in tagger.sources:
        if source.basis in (Basis.BEKEND, Basis.AFGELEID) or tagger.basis.get(source.value) == Basis.BEKEND:
            continue
        if source.basis is None:
            story = f"{tagger.name} has not learnt {source.value!r} and never gives it"
            if not tagger.model.describes and tagger.values.value(source.value).described:
                story += "; nl_klantstem_lg reads it from its description"
        elif source.basis == Basis.VOORBEELDEN:
            continue
        else:
            story = f"{source.value!r} is read from its description, which is less sure than a value that is learnt"
        parts = " + ".join(propose(tagger.model, tagger.values.value(source.value)))
        looks = (
            f". It looks like {parts}: write `built_from: {parts}` to use what the model knows of that" if parts else ""
        )
        found.append(f"{story}{looks}.")
    return found
