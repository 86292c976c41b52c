"""How much every stakeholder speaks of every candidate, counted per voice so that it can be drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from klantstem.discover.hear import Heard
from klantstem.discover.themes import Themes
from klantstem.report.feedback import STANCES
from klantstem.report.statistics import Measure
from klantstem.report.statistics.correction import Correction

# What a mention in a stance counts for: who wishes for a value says outright that it matters, and few do.
WEIGHTS = {"ervaren": 1.0, "gemist": 1.0, "gewenst": 2.0}
# A stakeholder with fewer items, or fewer voices, counts for less than the others: one interview is one opinion.
FULL_ITEMS, FULL_VOICES = 30, 10

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Mentions:
    """Counts per unit: a voice within a stakeholder.

    Attributes
    ----------
    stakeholders : how many there are
    stakeholder : int64, of each unit the number of its stakeholder
    items, sampled : float64, of each unit its items, and those of them that were searched for themes
    of_values : the items of each unit that express each value in each stance, shape (units, values x stances)
    of_themes : the items of each unit that have each theme, shape (units, themes)
    slope, offset : float64, correct the share of each value in each stance for the model's measured errors
    """

    stakeholders: int
    stakeholder: Numbers
    items: Floats
    sampled: Floats
    of_values: csr_matrix
    of_themes: csr_matrix
    slope: Floats
    offset: Floats

    def shares(self, drawn: Floats | None = None) -> tuple[Floats, Floats]:
        """Return the shares of the items of each stakeholder that express each value in each stance, and each theme.

        Parameters
        ----------
        drawn : of each unit how often it counts; None counts each once

        Returns
        -------
        Shapes (stakeholders, values, stances), corrected for the model's errors, and (stakeholders, themes).
        """
        weight = np.ones(len(self.items)) if drawn is None else drawn
        units = np.arange(len(weight))
        by = csr_matrix((weight, (self.stakeholder, units)), shape=(self.stakeholders, len(weight)))
        raw = (by @ self.of_values).toarray() / np.maximum(by @ self.items, 1)[:, None]
        themes = (by @ self.of_themes).toarray() / np.maximum(by @ self.sampled, 1)[:, None]
        corrected = np.where(raw > 0, np.clip(raw * self.slope + self.offset, 0, 1), 0.0)
        return corrected.reshape(len(raw), -1, len(STANCES)), themes

    def attention(self, drawn: Floats | None = None) -> Floats:
        """Return what part of all that each stakeholder brings up each candidate is, shape (stakeholders, candidates).

        The candidates are the values, then the themes. A mention in an item counts once, a wish twice; the parts of a
        stakeholder add up to 1, so that who talks at length does not count for more.
        """
        values, themes = self.shares(drawn)
        brought_up = np.hstack([values @ np.array([WEIGHTS[stance] for stance in STANCES]), themes])
        return np.asarray(brought_up / np.maximum(brought_up.sum(axis=1, keepdims=True), 1e-12))

    def scores(self, drawn: Floats | None = None) -> Floats:
        """Return the mean attention of the stakeholders for each candidate: all with items and voices enough alike."""
        items = np.bincount(self.stakeholder, weights=self.items, minlength=self.stakeholders)
        voices = np.bincount(self.stakeholder, minlength=self.stakeholders)
        weights = np.minimum(1, np.minimum(items / FULL_ITEMS, voices / FULL_VOICES))
        return np.asarray(np.average(self.attention(drawn), axis=0, weights=weights))


def count(heard: Heard, themes: Themes) -> Mentions:
    """Count what each voice brings up."""
    feedback, codes = heard.feedback, heard.stakeholders.codes.astype(np.int64)
    pairs = heard.documents * (int(codes.max()) + 1) + codes
    first, unit = np.unique(pairs, return_index=True, return_inverse=True)[1:]
    kinds = len(feedback.values.names) * len(STANCES)
    expressed = feedback.value * len(STANCES) + feedback.stance
    sampled = np.zeros(len(feedback))
    sampled[themes.sampled] = 1
    slope, offset = _corrections(heard, kinds)
    return Mentions(
        stakeholders=len(heard.stakeholders.labels),
        stakeholder=codes[first],
        items=np.bincount(unit).astype(np.float64),
        sampled=np.bincount(unit, weights=sampled).astype(np.float64),
        of_values=_counted(unit[feedback.item], expressed, (len(first), kinds)),
        of_themes=_of_themes(unit, [theme.items for theme in themes.themes], len(first)),
        slope=slope,
        offset=offset,
    )


def _of_themes(unit: Numbers, themes: Sequence[Numbers], units: int) -> csr_matrix:
    items = np.concatenate([*themes, np.zeros(0, dtype=np.int64)])
    of = np.repeat(np.arange(len(themes)), [len(theme) for theme in themes])
    return _counted(unit[items], of, (units, len(themes)))


def _counted(rows: Numbers, columns: Numbers, shape: tuple[int, int]) -> csr_matrix:
    return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)


def _corrections(heard: Heard, kinds: int) -> tuple[Floats, Floats]:
    slope, offset = np.ones(kinds), np.zeros(kinds)
    rates = heard.estimator.rates
    if rates is None:
        return slope, offset
    for at in range(kinds):
        value, stance = heard.feedback.values.names[at // len(STANCES)], STANCES[at % len(STANCES)]
        measured = rates.of(Measure(value, stances=(stance,)), seed=heard.estimator.seed)
        if measured.usable:
            correction = Correction.by_rates(measured)
            slope[at], offset[at] = correction.slope, correction.offset
    return slope, offset
