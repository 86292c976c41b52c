"""From what stakeholders said to a proposed value set, with all that it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from klantstem.discover.candidates import Candidates
from klantstem.discover.choose import Rules, choose
from klantstem.discover.hear import Heard, hear
from klantstem.discover.mentions import Mentions, count
from klantstem.discover.near import alike_in_words
from klantstem.discover.read import Voices
from klantstem.discover.shares import shares, shares_by_stakeholder, stakeholders
from klantstem.discover.stability import DRAWS, Stability, resample
from klantstem.discover.themes import Theme, find_themes
from klantstem.errors import ModelError, ReadError
from klantstem.models.persistence import TrainedModel
from klantstem.report.quotes import Quote, choose_quotes
from klantstem.tagger import Tagger
from klantstem.values import ValueSet
from klantstem.values.value_set import FEWEST, MOST

_QUOTES = 400
_SUPPORTED, _INSTEAD = 6, 3


@dataclass(frozen=True, slots=True)
class Discovery:
    """What stakeholders value, and the set that is proposed for it.

    Attributes
    ----------
    values : the known values that were looked for
    model : name of the model that found them
    stakeholders : per stakeholder its items and voices, most items first
    candidates : a row per value and theme, highest score first: name, level, rational, theme (bool), score, items,
        eligible, chosen, kept (share of the draws that chose it), instead (who took its place in the others), near (its
        near-synonyms), supporters (of each stakeholder that has it among the six things it speaks of most: its place)
    shares : a row per value and stance, and per theme: value, stance, items, of, share, low, high, method
    by_stakeholder : the same per stakeholder, with `stakeholder` in front
    themes : what fits none of the known values, by name
    stability : how sure the choice is
    quotes : what was literally said, best first, with personal data masked
    notes : sentences for the user about the rules that the set breaks
    """

    values: ValueSet
    model: str
    stakeholders: pd.DataFrame
    candidates: pd.DataFrame
    shares: pd.DataFrame
    by_stakeholder: pd.DataFrame
    themes: Mapping[str, Theme]
    stability: Stability
    quotes: tuple[Quote, ...]
    notes: tuple[str, ...]

    @property
    def proposed(self) -> pd.DataFrame:
        """The candidates in the proposed set, highest score first."""
        return self.candidates[self.candidates["chosen"]]

    @property
    def alternatives(self) -> pd.DataFrame:
        """The candidates that could take a place in the set, highest score first."""
        return self.candidates[self.candidates["eligible"] & ~self.candidates["chosen"]]


def discover(
    voices: Voices,
    tagger: Tagger,
    accurate: TrainedModel,
    *,
    quotes: bool = True,
    draws: int = DRAWS,
    seed: int = 0,
) -> Discovery:
    """Find what stakeholders value and propose a set of four to six values.

    Parameters
    ----------
    voices : what was said, see :func:`~klantstem.discover.read.read_voices`
    tagger : with the values that are looked for
    accurate : a model with an encoder, which tells which words and sentences are alike
    quotes : False leaves out what was literally said
    draws : how often the choice is repeated
    seed : of all that is random

    Raises
    ------
    ModelError
        If `accurate` has no encoder.
    ReadError
        If there is no feedback, or too little to propose a set from.
    """
    with_encoder = accurate.with_encoder()
    if with_encoder is None:
        raise ModelError(f"{accurate.name} cannot find themes: use a model with an encoder.")
    encoder = with_encoder[1]
    heard = hear(voices, tagger, seed=seed)
    if not len(heard.feedback):
        raise ReadError("There is no Dutch feedback in these files. Check that they are the right ones.")
    themes = find_themes(heard, encoder, seed=seed, quotes=quotes)
    candidates = Candidates.of(heard, themes, alike=alike_in_words(tagger.values, encoder))
    mentions = count(heard, themes)
    chosen = choose(mentions.scores(), candidates.rules)
    if not chosen:
        raise ReadError("No value is spoken of enough in these files to propose a set. Add more of what was said.")
    stability = resample(mentions, candidates.rules, chosen, draws=draws, seed=seed)
    return Discovery(
        values=tagger.values,
        model=tagger.name,
        stakeholders=stakeholders(heard),
        candidates=_table(heard, candidates, mentions, chosen, stability),
        shares=shares(heard, themes, candidates),
        by_stakeholder=shares_by_stakeholder(heard, themes, candidates),
        themes=dict(zip(candidates.names[candidates.values :], themes.themes, strict=True)),
        stability=stability,
        quotes=choose_quotes(heard.tagged, heard.feedback, min_items=1, limit=_QUOTES, seed=seed) if quotes else (),
        notes=tuple(_notes(candidates.rules, chosen)),
    )


def _table(
    heard: Heard, candidates: Candidates, mentions: Mentions, chosen: Sequence[int], stability: Stability
) -> pd.DataFrame:
    names, rules, every = candidates.names, candidates.rules, range(len(candidates.names))
    taken_by = [stability.instead(at)[:_INSTEAD].tolist() if at in chosen else [] for at in every]
    frame = pd.DataFrame(
        {
            "name": names,
            "level": [level.name for level in candidates.levels],
            "rational": [level.rational for level in candidates.levels],
            "theme": [at >= candidates.values for at in every],
            "score": mentions.scores(),
            "items": candidates.items,
            "eligible": rules.eligible,
            "chosen": [at in chosen for at in every],
            "kept": stability.kept,
            "instead": [tuple(names[other] for other in others) for others in taken_by],
            "near": [tuple(names[other] for other in np.flatnonzero(row).tolist()) for row in rules.near],
            "supporters": _supporters(heard, mentions),
        }
    )
    return frame.sort_values("score", ascending=False, kind="stable").reset_index(drop=True)


def _supporters(heard: Heard, mentions: Mentions) -> list[dict[str, int]]:
    """Return of each candidate who has it among the things it speaks of most, with its place there."""
    attention = mentions.attention()
    places = np.argsort(np.argsort(-attention, axis=1, kind="stable"), axis=1, kind="stable") + 1
    return [
        {
            label: int(place)
            for label, place, part in zip(heard.stakeholders.labels, of_each, parts, strict=True)
            if place <= _SUPPORTED and part > 0
        }
        for of_each, parts in zip(places.T, attention.T, strict=True)
    ]


def _notes(rules: Rules, chosen: Sequence[int]) -> list[str]:
    """Say which rules the set breaks."""
    notes = []
    if len(chosen) < FEWEST:
        notes.append(f"Only {len(chosen)} values are spoken of enough for a place; a set wants {FEWEST} to {MOST}.")
    sides = {"of the base": rules.base, "rational": rules.rational, "emotional": rules.emotional}
    notes += [
        f"No value {side} is spoken of enough for a place." for side, which in sides.items() if not which[chosen].any()
    ]
    if rules.near[np.ix_(chosen, chosen)].any():
        notes.append("Two of the values are near-synonyms: too few others are spoken of enough.")
    return notes
