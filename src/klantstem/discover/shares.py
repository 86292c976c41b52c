"""How many of the items express each value and have each theme, of all together and of each stakeholder."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from klantstem.discover.candidates import Candidates
from klantstem.discover.hear import STAKEHOLDER, Heard
from klantstem.discover.themes import Theme, Themes
from klantstem.report.statistics import of_values
from klantstem.report.statistics.estimator import COUNTED
from klantstem.report.statistics.interval import wilson

_COLUMNS = ["value", "stance", "items", "of", "share", "low", "high", "method"]


def stakeholders(heard: Heard) -> pd.DataFrame:
    """Return stakeholder, items and voices, most items first."""
    groups = heard.stakeholders
    rows = [
        (label, int((groups.codes == at).sum()), len(np.unique(heard.documents[groups.codes == at])))
        for at, label in enumerate(groups.labels)
    ]
    return pd.DataFrame(rows, columns=[STAKEHOLDER, "items", "voices"])


def shares(heard: Heard, themes: Themes, candidates: Candidates) -> pd.DataFrame:
    """Return a row per value and stance, then one per theme: value, stance, items, of, share, low, high, method."""
    known = heard.estimator.shares(heard.feedback, of_values(heard.feedback.values))[_COLUMNS]
    names = candidates.names[candidates.values :]
    rows = [
        {"value": name, "stance": None, **theme_share(heard, themes, theme)}
        for name, theme in zip(names, themes.themes, strict=True)
    ]
    return _together([known, pd.DataFrame(rows, columns=_COLUMNS)])


def theme_share(heard: Heard, themes: Themes, theme: Theme) -> dict[str, Any]:
    """Return items, of, share, low, high and method of a theme, as a share of all items.

    The themes are of a sample in which small stakeholders have more than their part; the share is what it would be if
    each had its own part, and the interval Wilson's of as many items as make its variance.
    """
    groups = heard.stakeholders
    size = np.bincount(groups.codes, minlength=len(groups.labels))
    of = np.bincount(groups.codes[themes.sampled], minlength=len(size))
    items = np.bincount(groups.codes[theme.items], minlength=len(size))
    weight, part = size / size.sum(), items / np.maximum(of, 1)
    share = float(weight @ part)
    variance = float((weight**2 / np.maximum(of, 1)) @ (part * (1 - part)))
    effective = share * (1 - share) / variance if variance > 0 else float(of.sum())
    _, low, high = (float(bound) for bound in wilson(share * effective, effective))
    told = {"items": len(theme.items), "of": len(themes.sampled), "share": share, "low": low, "high": high}
    return told | {"method": COUNTED}


def shares_by_stakeholder(heard: Heard, themes: Themes, candidates: Candidates) -> pd.DataFrame:
    """Return the rows of `shares` per stakeholder, whose name is in front."""
    groups, measures = heard.stakeholders, of_values(heard.feedback.values)
    known = heard.estimator.shares_by(heard.feedback, measures, groups.codes, len(groups.labels))
    parts = [known.assign(stakeholder=[groups.labels[group] for group in known["group"]])]
    for group, label in enumerate(groups.labels):
        rows = _of_themes(themes, candidates, groups.codes[themes.sampled] == group)
        parts.append(rows.assign(stakeholder=label))
    return _together(parts)[[STAKEHOLDER, *_COLUMNS]]


def _of_themes(themes: Themes, candidates: Candidates, searched: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Return a row per theme, as a share of some of the sampled items."""
    names, of = candidates.names[candidates.values :], int(searched.sum())
    items = [int(np.isin(themes.sampled[searched], theme.items).sum()) for theme in themes.themes]
    share, low, high = wilson(items, of)
    columns = {"value": names, "stance": None, "items": items, "of": of, "share": share, "low": low, "high": high}
    return pd.DataFrame(columns | {"method": COUNTED}, columns=_COLUMNS)


def _together(parts: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat([part for part in parts if len(part)], ignore_index=True)
