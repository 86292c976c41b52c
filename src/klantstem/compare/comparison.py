"""Two or more value sets against what was said: what each covers, how they overlap, and what each would miss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from klantstem.compare.measured import Measured
from klantstem.discover.near import TOGETHER, together
from klantstem.discover.shares import theme_share
from klantstem.discover.themes import Themes
from klantstem.report.analyses.desired import AnyOf
from klantstem.report.feedback import STANCES
from klantstem.report.statistics import Measure, Share
from klantstem.values import Value, ValueSet

_OUTSIDE = 5
_SHARE = ["items", "of", "share", "low", "high", "method"]
SAME_NAME, SYNONYM, SAME_KNOWN, SAME_ITEMS = "zelfde naam", "synoniem", "zelfde bekende waarde", "samen genoemd"
RATIONAL, EMOTIONAL = "rationeel", "emotioneel"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Value sets beside each other.

    Attributes
    ----------
    names : of the sets, each different
    items : how many items it is measured on
    drawn_from : how many there are, where these were drawn from more
    coverage : a row per set and stance, and one for any stance (None): set, stance, items, of (items with any value in
        that stance), share, low, high, method
    stakeholders : set, stakeholder, items, of, share, low, high, method: the same per stakeholder, in any stance
    balance : set, side (rationeel, emotioneel), values, items, of (all items that the set covers), share, low, high,
        method
    overlap : set_a, value_a, set_b, value_b, why, items (with both), phi: the values of two sets that come to the same
    outside : set, name, theme (bool), items, of, share, low, high, method: the largest values and themes that a set
        does not cover
    unmeasured : per set the values that cannot be found in feedback
    """

    names: tuple[str, ...]
    items: int
    drawn_from: int | None
    coverage: pd.DataFrame
    stakeholders: pd.DataFrame
    balance: pd.DataFrame
    overlap: pd.DataFrame
    outside: pd.DataFrame
    unmeasured: Mapping[str, tuple[str, ...]]


def tables(
    sets: Sequence[ValueSet],
    names: Sequence[str],
    measured: Measured,
    themes: Themes,
    *,
    drawn_from: int | None = None,
) -> Comparison:
    """Make all tables of a comparison.

    Parameters
    ----------
    sets : two or more
    names : what they are called, each different
    measured : what counts as their values, see :func:`~klantstem.compare.measured.measure`
    themes : what fits none of the known values
    drawn_from : how many items there are, where those that are measured were drawn from more
    """
    numbered = list(enumerate(names))
    return Comparison(
        names=tuple(names),
        items=len(measured.heard.feedback),
        drawn_from=drawn_from,
        coverage=pd.DataFrame([row for at, name in numbered for row in _coverage(measured, at, name)]),
        stakeholders=pd.DataFrame([row for at, name in numbered for row in _stakeholders(measured, at, name)]),
        balance=pd.DataFrame([row for at, name in numbered for row in _balance(measured, sets[at], at, name)]),
        overlap=_overlap(measured, sets, names),
        outside=pd.DataFrame(
            [row for at, name in numbered for row in _outside(measured, themes, sets[at], at, name)],
            columns=["set", "name", "theme", *_SHARE],
        ),
        unmeasured={
            name: tuple(each for each, found in measured.labels[at].items() if not found) for at, name in numbered
        },
    )


def _coverage(measured: Measured, number: int, name: str) -> list[dict[str, Any]]:
    rows = []
    for stance, stances in (*((each, (each,)) for each in STANCES), (None, STANCES)):
        share = _ratio(measured, measured.all_labels(number), stances)
        rows.append({"set": name, "stance": stance, **_told(share)})
    return rows


def _stakeholders(measured: Measured, number: int, name: str) -> list[dict[str, Any]]:
    groups = measured.heard.stakeholders
    return [
        {
            "set": name,
            "stakeholder": label,
            **_told(_ratio(measured, measured.all_labels(number), STANCES, within=groups.codes == group)),
        }
        for group, label in enumerate(groups.labels)
    ]


def _balance(measured: Measured, values: ValueSet, number: int, name: str) -> list[dict[str, Any]]:
    labels = measured.labels[number]
    covered = AnyOf(labels=measured.all_labels(number))
    rows = []
    for side, rational in ((RATIONAL, True), (EMOTIONAL, False)):
        members = [value.name for value in values.values if values.level_of(value.name).rational is rational]
        on_side = AnyOf(labels=tuple(dict.fromkeys(label for each in members for label in labels[each])))
        share = measured.heard.estimator.ratio(measured.heard.feedback, on_side, covered)
        rows.append({"set": name, "side": side, "values": len(members), **_told(share)})
    return rows


def _ratio(
    measured: Measured,
    labels: tuple[str, ...],
    stances: tuple[str, ...],
    *,
    within: npt.NDArray[np.bool_] | None = None,
) -> Share:
    """Return the share that the items with one of these values are of the items with any, in some stances."""
    heard = measured.heard
    part, whole = AnyOf(stances=stances, labels=labels), Measure(stances=stances)
    return heard.estimator.ratio(heard.feedback, part, whole, within=within)


def _told(share: Share) -> dict[str, Any]:
    return {name: getattr(share, name) for name in _SHARE}


def _overlap(measured: Measured, sets: Sequence[ValueSet], names: Sequence[str]) -> pd.DataFrame:
    """Return the pairs of values of two sets that come to the same."""
    owners = [(number, value) for number, values in enumerate(sets) for value in values.values]
    feedback = measured.heard.feedback
    expressed = np.zeros((len(feedback), len(owners)), dtype=np.float32)
    for column, (number, value) in enumerate(owners):
        expressed[:, column] = AnyOf(labels=measured.labels[number][value.name]).of(feedback)
    phi, both = together(expressed), expressed.T @ expressed
    rows = []
    for one, other in combinations(range(len(owners)), 2):
        (first, a), (second, b) = owners[one], owners[other]
        labels = [set(measured.labels[number][value.name]) for number, value in (owners[one], owners[other])]
        why = _why(a, b, *labels) or (SAME_ITEMS if phi[one, other] >= TOGETHER else None)
        if first != second and why is not None:
            found = (int(both[one, other]), float(phi[one, other]))
            rows.append((names[first], a.name, names[second], b.name, why, *found))
    return pd.DataFrame(rows, columns=["set_a", "value_a", "set_b", "value_b", "why", "items", "phi"])


def _why(a: Value, b: Value, of_a: set[str], of_b: set[str]) -> str | None:
    names = a.name.casefold(), b.name.casefold()
    if names[0] == names[1]:
        return SAME_NAME
    if names[0] in map(str.casefold, b.synonyms) or names[1] in map(str.casefold, a.synonyms):
        return SYNONYM
    return SAME_KNOWN if of_a & of_b else None


def _outside(measured: Measured, themes: Themes, values: ValueSet, number: int, name: str) -> list[tuple[Any, ...]]:
    """Return the largest values that a set does not cover, and the themes of which it covers less than half."""
    feedback = measured.heard.feedback
    inside = measured.all_labels(number)
    # What another set has of its own is outside this one too, unless this one has that name.
    called = {each: measured.own.get(each, each) for each in feedback.values.names}
    others = [each for each, plain in called.items() if each not in inside and not values.known([plain])]
    shares = measured.heard.estimator.shares(feedback, [Measure(each) for each in others])
    largest = shares[shares["items"] > 0].sort_values("share", ascending=False, kind="stable").head(_OUTSIDE)
    rows = [(name, row["value"], False, *(row[each] for each in _SHARE)) for row in largest.to_dict("records")]
    covered = AnyOf(labels=inside).of(feedback)
    for theme in themes.themes:
        if covered[theme.items].mean() < 0.5:
            told = theme_share(measured.heard, themes, theme)
            rows.append((name, ", ".join(theme.words), True, *(told[each] for each in _SHARE)))
    return rows
