"""The choice: which four to six candidates make a set.

The score of a candidate is the attention that it gets, averaged over the stakeholders (see
`klantstem.discover.mentions`). A set is the four with the highest scores together of all fours that keep to the rules:

- one of them at least is of the base, which has to be in order before the rest tells;
- one at least is rational and one emotional;
- no two of them are near-synonyms.

A rule is broken only where no candidate that is spoken of enough can keep it. A fifth and a sixth join where their
score is at least half of the mean of those before them: values that are spoken of about as much, not the tail.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from klantstem.values.value_set import FEWEST, MOST

# A candidate needs this part of the attention to be in the running.
LEAST_ATTENTION = 0.02
_WORTH_JOINING = 0.5
_SHORTLIST = 12
_BROKEN = 1.0

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rules:
    """What is known of the candidates besides their scores.

    Attributes
    ----------
    eligible : bool, whether a candidate may be chosen at all
    base, rational, emotional : bool, whether it stands on such a level; a theme stands on none yet
    near : bool, shape (candidates, candidates), whether two are near-synonyms
    """

    eligible: Flags
    base: Flags
    rational: Flags
    emotional: Flags
    near: Flags


def choose(scores: Floats, rules: Rules) -> list[int]:
    """Return the numbers of the candidates in the set, highest score first; fewer than four where no more are eligible.

    Parameters
    ----------
    scores : of each candidate; those of all add up to 1 at most
    rules : of the same candidates
    """
    running = _shortlist(scores, rules)
    fours = np.array(list(combinations(running, min(FEWEST, len(running)))), dtype=np.int64)
    total = scores[fours].sum(axis=1)
    for kept in (rules.base, rules.rational, rules.emotional):
        total = total - _BROKEN * ~kept[fours].any(axis=1)
    for first, second in combinations(range(fours.shape[1]), 2):
        total = total - _BROKEN * rules.near[fours[:, first], fours[:, second]]
    chosen: list[int] = fours[int(np.argmax(total))].tolist()
    for candidate in running:
        worth = _WORTH_JOINING * scores[chosen].mean() if chosen else 0.0
        free = candidate not in chosen and not rules.near[candidate, chosen].any()
        if len(chosen) < MOST and free and scores[candidate] >= worth:
            chosen.append(candidate)
    return sorted(chosen, key=lambda candidate: -scores[candidate])


def _shortlist(scores: Floats, rules: Rules) -> list[int]:
    """Return the candidates that may be in the best set: the highest scores, and the highest that keep each rule."""
    order = np.argsort(-scores, kind="stable")
    able = order[rules.eligible[order] & (scores[order] >= LEAST_ATTENTION)]
    kept = set(able[:_SHORTLIST].tolist())
    for which in (rules.base, rules.rational, rules.emotional):
        kept.update(able[which[able]][:2].tolist())
    return [int(candidate) for candidate in able if int(candidate) in kept]
