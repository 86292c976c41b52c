"""Shares with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from klantstem.report.feedback import Feedback
from klantstem.report.interval import wilson
from klantstem.report.statistics.measure import Measure

SMALL = 5


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95% interval; NaN where there are no items.

    Attributes
    ----------
    items : items that were tagged so
    of : items that it is a share of
    share, low, high : fractions of 0-1, corrected for the classifier's errors where those were measured
    """

    items: int
    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimator:
    """Estimates shares of feedback items."""

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
        chosen = np.ones(len(feedback), dtype=np.bool_) if within is None else within
        of = int(chosen.sum())
        items = np.array([int((measure.of(feedback) & chosen).sum()) for measure in measures], dtype=np.int64)
        share, low, high = wilson(items, np.full(len(items), of))
        return pd.DataFrame(
            {
                "value": [measure.value for measure in measures],
                "level": [measure.level for measure in measures],
                "stance": [measure.stance for measure in measures],
                "items": items,
                "of": of,
                "raw": share,
                "share": share,
                "low": low,
                "high": high,
                "small": items < SMALL,
                "method": "geteld",
            }
        )

    def ratio(
        self, feedback: Feedback, part: Measure, whole: Measure, *, within: npt.NDArray[np.bool_] | None = None
    ) -> Share:
        """Return the share that the items of `part` are of those of `whole`, of which they are a part."""
        chosen = np.ones(len(feedback), dtype=np.bool_) if within is None else within
        items, of = int((part.of(feedback) & chosen).sum()), int((whole.of(feedback) & chosen).sum())
        share, low, high = wilson(items, of)
        return Share(items, of, float(share), float(low), float(high))
