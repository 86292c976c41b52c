"""The pyramid: how much of the feedback expresses each level, in each stance."""

from __future__ import annotations

import pandas as pd

from klantstem.report.feedback import Feedback
from klantstem.report.statistics import Estimator, of_levels


def pyramid(feedback: Feedback, *, estimator: Estimator) -> pd.DataFrame:
    """Return a row per level and stance, base first: level, stance, items, of, raw, share, low, high, small, method.

    An item counts once for a level, however many of its values it expresses.
    """
    return estimator.shares(feedback, of_levels(feedback.values)).drop(columns="value")
