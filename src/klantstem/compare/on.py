"""Compare value sets on feedback, from the files that were read to the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from klantstem.compare.comparison import Comparison, tables
from klantstem.compare.measured import measure, needs_descriptions
from klantstem.discover.hear import hear, hear_again
from klantstem.discover.read import Voices
from klantstem.discover.themes import find_themes
from klantstem.errors import ModelError
from klantstem.models.persistence import TrainedModel
from klantstem.tagger import Tagger
from klantstem.values import DEFAULT, ValueSet, load

# Descriptions are read slowly: of more items a sample this large tells enough.
MOST_DESCRIBED = 3_000


def compare(
    sets: Sequence[ValueSet], voices: Voices, *, model: TrainedModel, accurate: TrainedModel, seed: int = 0
) -> Comparison:
    """Compare value sets on feedback: what each covers, how they overlap, and what each would miss.

    Where a set has values that no known value counts as, these are read from their descriptions, of a random 3,000 of
    the items at most, and everything is measured on those.

    Parameters
    ----------
    sets : two or more
    voices : the feedback; tags that it has of a reference framework are taken over, and those of an organisation's own
        set are not, for they cannot say what another set would find
    model : tags the feedback that has no tags
    accurate : a model with an encoder
    seed : of all that is random

    Raises
    ------
    ModelError
        If `accurate` has no encoder.
    """
    with_encoder = accurate.with_encoder()
    if with_encoder is None:
        raise ModelError(f"{accurate.name} cannot find themes: use a model with an encoder.")
    told = None if voices.tags is None else voices.tags.provenance
    if told is not None and told.values.kind != "referentie":
        voices = replace(voices, tags=None)
        told = None
    known = load(DEFAULT) if told is None else told.values
    drawn_from = None
    if len(voices) > MOST_DESCRIBED and needs_descriptions(sets, known):
        drawn_from = len(voices)
        drawn = np.random.default_rng([seed, 4]).choice(len(voices), MOST_DESCRIBED, replace=False)
        voices = voices.take(np.sort(drawn))
    heard = hear(voices, Tagger(model, known), seed=seed) if voices.tags is None else hear_again(voices, seed=seed)
    themes = find_themes(heard, with_encoder[1], seed=seed, quotes=False)
    names = _names(sets)
    return tables(sets, names, measure(heard, sets, names, voices, accurate), themes, drawn_from=drawn_from)


def _names(sets: Sequence[ValueSet]) -> list[str]:
    """Return the names of the sets, with a number where two have the same."""
    counts = Counter(values.name for values in sets)
    return [
        f"{values.name} ({number})" if counts[values.name] > 1 else values.name for number, values in enumerate(sets, 1)
    ]
