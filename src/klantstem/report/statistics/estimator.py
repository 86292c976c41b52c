"""Shares with intervals that count in what sampling and the model's own errors leave unsure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm

from klantstem.report.feedback import Feedback
from klantstem.report.statistics.checked import Checked
from klantstem.report.statistics.correction import Correction, middle
from klantstem.report.statistics.error_rates import DRAWS, ErrorRates
from klantstem.report.statistics.interval import wilson, wilson_bound
from klantstem.report.statistics.measure import Measure
from klantstem.report.statistics.prediction_powered import Table, powered_share
from klantstem.report.statistics.whole import Items, Whole

SMALL = 5
COUNTED, CORRECTED, CHECKED = "geteld", "gecorrigeerd", "nagekeken"
# Fewer checked items than this say less than the error rates do.
FEWEST_CHECKED = 30

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95% interval; NaN where there are no items.

    Attributes
    ----------
    items : items that were tagged so
    of : items that it is a share of
    share, low, high : fractions of 0-1, corrected for the classifier's errors where those were measured
    method : "geteld", "gecorrigeerd" or "nagekeken", see :class:`Estimator`
    """

    items: int
    of: int
    share: float
    low: float
    high: float
    method: str = COUNTED


@dataclass(frozen=True)
class Estimator:
    """Estimates shares of feedback items, in the best way that what is known of the model's errors allows.

    - "nagekeken": an analyst has checked at least 30 of the items that the share is of. Prediction-powered inference
      assumes nothing of the errors but that the checked items are a random sample; where these hold too few errors or
      examples for it, the shares of right and of missed tags among them are beta distributed.
    - "gecorrigeerd": the adjusted count (Forman, 2008), with the rates that were measured on held-out feedback. It
      assumes that the model finds and mistakes a value as often in this feedback as in that.
    - "geteld": tags are taken for the truth, and Wilson's interval is of the sampling alone: where neither is known, or
      where the rates cannot carry a correction.

    Items of one customer count for less than as many of different ones. All intervals are of 95%: in the simulations of
    tests/unit/report/test_statistics_coverage.py they hold the truth in 93 to 97% of runs, for shares of 0.1 to 30%.
    Those of a level do so in 92 to 94% where its values come in other proportions than in the held-out feedback. What
    no interval of corrected shares holds is errors of another kind than were measured: in domains that the model did
    not learn from it misses more (benchmarks/QUANTIFICATION.md), and checking a sample is the only remedy.

    Parameters
    ----------
    rates : the errors of the model; None where they are not known
    checked : items that an analyst has checked; None where there are none
    seed : of the draws that intervals are made of
    """

    rates: ErrorRates | None = None
    checked: Checked | None = None
    seed: int = 0
    _last: list[Items] = field(default_factory=list, init=False, repr=False, compare=False)

    def shares(
        self, feedback: Feedback, measures: Sequence[Measure], *, within: npt.NDArray[np.bool_] | None = None
    ) -> pd.DataFrame:
        """Return a row per measure: value, level, stance, items, of, raw, share, low, high, small, method.

        Parameters
        ----------
        feedback : the items
        measures : what is counted
        within : bool per item, the items that shares are of; None for all
        """
        return self._shares(self._whole(feedback, within), measures).drop(columns="group")

    def shares_by(
        self, feedback: Feedback, measures: Sequence[Measure], codes: npt.NDArray[Any], number_of_groups: int
    ) -> pd.DataFrame:
        """Return the rows of `shares` for each group, group after group, with its number in a first column, `group`.

        One call for all months or segments takes far less than a call for each.

        Parameters
        ----------
        feedback, measures : as for `shares`
        codes : of each item the number of its group, from 0; -1 for one that is in none
        number_of_groups : how many there are
        """
        return self._shares(Whole.divided(self._items(feedback), codes, number_of_groups), measures)

    def ratio(
        self, feedback: Feedback, part: Measure, whole: Measure, *, within: npt.NDArray[np.bool_] | None = None
    ) -> Share:
        """Return the share that the items of `part` are of those of `whole`, of which they are a part.

        It is the quotient of two shares, both of which are corrected in the same way, or neither.
        """
        asked = self._whole(feedback, within)
        items, of = (int(asked.count(each)[0]) for each in (part, whole))
        if not of:
            return Share(0, 0, np.nan, np.nan, np.nan)
        number = float(asked.of[0])
        effective = min(float(asked.effective(each)[0]) for each in (part, whole))
        scale = effective / number
        (method, of_part), (same, of_whole) = (self._correction(asked, each) for each in (part, whole))
        if of_part is None or of_whole is None or method != same:
            share, low, high = (float(bound) for bound in wilson(items * scale, of * scale))
            return Share(items, of, share, low, high)
        tagged = wilson_bound(of * scale, effective, self._normal(1))
        both = tagged * wilson_bound(items * scale, of * scale, self._normal(2))
        low, high = map(float, middle(_quotient(of_part.draws(both), of_whole.draws(tagged))))
        share = float(_quotient(of_part.of(items / number), of_whole.of(of / number)))
        return Share(items, of, share, min(low, share), max(high, share), method)

    def _shares(self, asked: Whole, measures: Sequence[Measure]) -> pd.DataFrame:
        shape = (len(measures), asked.number)
        items, method = np.zeros(shape, dtype=np.int64), np.full(shape, COUNTED, dtype=object)
        raw, share, low, high = (np.full(shape, np.nan) for _ in range(4))
        for row, measure in enumerate(measures):
            items[row], effective = asked.count(measure), asked.effective(measure)
            tagged = items[row] * (effective / np.maximum(asked.of, 1))
            _, low[row], high[row] = wilson(tagged, effective)
            with np.errstate(invalid="ignore"):
                raw[row] = share[row] = items[row] / asked.of
            correction = self._by_rates(asked, measure)
            if correction is not None:
                share[row], method[row] = correction.of(raw[row]), CORRECTED
                low[row], high[row] = correction.interval(tagged, effective, self._normal(1))
            for group, places in self._checked_groups(asked, measure):
                found = self._powered(asked, measure, group, places)
                share[row, group], low[row, group], high[row, group] = found
                method[row, group] = CHECKED
        numbers = {
            "items": items,
            "of": np.broadcast_to(asked.of, shape),
            "raw": raw,
            "share": share,
            "low": np.fmin(low, share),
            "high": np.fmax(high, share),
            "small": items < SMALL,
            "method": method,
        }
        told = {
            name: [getattr(each, name) for each in measures] * asked.number for name in ("value", "level", "stance")
        }
        return pd.DataFrame(
            {"group": np.repeat(np.arange(asked.number), len(measures))}
            | told
            | {name: column.T.ravel() for name, column in numbers.items()}
        )

    def _correction(self, asked: Whole, measure: Measure) -> tuple[str, Correction | None]:
        """Return how the one group is corrected in a measure, and what corrects it."""
        for _, places in self._checked_groups(asked, measure):
            return CHECKED, Correction.by_checking(self._table(asked, measure, places), seed=self.seed)
        correction = self._by_rates(asked, measure)
        return (COUNTED if correction is None else CORRECTED), correction

    def _by_rates(self, asked: Whole, measure: Measure) -> Correction | None:
        # A level of another value set may have the same name, and other values.
        if self.rates is None or self.rates.values != asked.items.values:
            return None
        rates = self.rates.of(measure, seed=self.seed)
        return Correction.by_rates(rates) if rates.usable else None

    def _powered(
        self, asked: Whole, measure: Measure, group: int, places: npt.NDArray[np.int64]
    ) -> tuple[float, float, float]:
        """Return the share in a group, of which the checked items at `places` are a sample, with its interval."""
        table = self._table(asked, measure, places)
        items, of, effective = (
            float(each[group]) for each in (asked.count(measure), asked.of, asked.effective(measure))
        )
        if table.is_ample:
            tagged = int(items) - table.both - table.only_tagged
            return powered_share(table, tagged, int(of) - table.checked, effect=of / effective)
        correction = Correction.by_checking(table, seed=self.seed)
        low, high = correction.interval(np.array([items * effective / of]), np.array([effective]), self._normal(1))
        return float(correction.of(items / of)), float(low[0]), float(high[0])

    def _table(self, asked: Whole, measure: Measure, places: npt.NDArray[np.int64]) -> Table:
        assert self.checked is not None
        tagged = self.checked.among(asked.items.of(measure))
        return Table.of(self.checked.expressing(measure)[places], tagged[places])

    def _checked_groups(self, asked: Whole, measure: Measure) -> Iterator[tuple[int, npt.NDArray[np.int64]]]:
        """Yield the groups of which enough items were checked, with the places of those among the checked ones."""
        if self.checked is None or not self.checked.tells_of(measure):
            return
        groups = asked.group_of(self.checked.items)
        for group in np.flatnonzero(np.bincount(groups, minlength=asked.number + 1)[:-1] >= FEWEST_CHECKED):
            yield int(group), np.flatnonzero(groups == group)

    def _whole(self, feedback: Feedback, within: npt.NDArray[np.bool_] | None) -> Whole:
        items = self._items(feedback)
        return Whole.all(items) if within is None else Whole.divided(items, np.where(within, 0, -1), 1)

    def _items(self, feedback: Feedback) -> Items:
        """Return what was found of this feedback in an earlier call."""
        if not self._last or self._last[0].feedback is not feedback:
            self._last[:] = [Items(feedback)]
        return self._last[0]

    def _normal(self, which: int) -> Floats:
        """Return `DRAWS` values that have the standard normal distribution exactly, in a random order."""
        levels = (np.arange(DRAWS) + 0.5) / DRAWS
        return np.random.default_rng([self.seed, which]).permutation(norm.ppf(levels))


def _quotient(part: Floats, whole: Floats) -> Floats:
    """Return what part of the whole it is; all of it where the whole is next to nothing and the part is not."""
    return np.clip(part / np.maximum(whole, 1e-9), 0, 1)
