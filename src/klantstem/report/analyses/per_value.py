"""How much of the feedback expresses each value, in each stance."""

from __future__ import annotations

import pandas as pd

from klantstem.report.feedback import Feedback
from klantstem.report.statistics import Estimator, of_values


def per_value(feedback: Feedback, *, estimator: Estimator) -> pd.DataFrame:
    """Return a row per value and stance in the order of the set.

    The columns are value, level, stance, items, of, raw, share, low, high, small, method. A value that nobody expresses
    has its rows too.
    """
    frame = estimator.shares(feedback, of_values(feedback.values))
    return frame.assign(level=[feedback.values.level_of(name).name for name in frame["value"]])
