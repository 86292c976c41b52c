"""How sure the choice is: the same choice, over and over, from voices that are drawn again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from klantstem.discover.choose import Rules, choose
from klantstem.discover.mentions import Mentions

DRAWS = 200


@dataclass(frozen=True, slots=True)
class Stability:
    """What the draws chose.

    Attributes
    ----------
    choices : bool, shape (draws, candidates), what each draw chose
    proposed : the set that was chosen from all voices
    """

    choices: npt.NDArray[np.bool_]
    proposed: tuple[int, ...]

    @property
    def draws(self) -> int:
        """How often the choice was repeated."""
        return len(self.choices)

    @property
    def kept(self) -> npt.NDArray[np.float64]:
        """Of each candidate the share of the draws that chose it."""
        return np.asarray(self.choices.mean(axis=0))

    @property
    def same(self) -> float:
        """The share of the draws that chose exactly the proposed set."""
        proposed = np.isin(np.arange(self.choices.shape[1]), self.proposed)
        return float((self.choices == proposed).all(axis=1).mean())

    def instead(self, candidate: int) -> npt.NDArray[np.int64]:
        """Return who took the place of a candidate in the draws that did not choose it, most often first."""
        without = self.choices[~self.choices[:, candidate]].sum(axis=0)
        without[list(self.proposed)] = 0
        order = np.argsort(-without, kind="stable")
        return np.asarray(order[without[order] > 0])


def resample(mentions: Mentions, rules: Rules, proposed: list[int], *, draws: int = DRAWS, seed: int = 0) -> Stability:
    """Draw the voices of every stakeholder again, with replacement, and choose anew (the bootstrap of Efron, 1979).

    From counts: nothing is tagged again, and the themes keep their items.

    Parameters
    ----------
    mentions, rules : of the candidates
    proposed : the set that was chosen
    draws : how often
    seed : of the draws
    """
    members = [np.flatnonzero(mentions.stakeholder == group) for group in range(mentions.stakeholders)]
    choices = np.zeros((draws, len(rules.eligible)), dtype=bool)
    for draw in range(draws):
        random = np.random.default_rng([seed, 2, draw])
        drawn = np.zeros(len(mentions.items))
        for group in members:
            drawn[group] = np.bincount(random.integers(0, len(group), len(group)), minlength=len(group))
        choices[draw, choose(mentions.scores(drawn), rules)] = True
    return Stability(choices, tuple(proposed))
