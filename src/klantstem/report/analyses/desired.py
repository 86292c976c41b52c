"""What an organisation wants to be experienced, against what its customers express.

A value is **heard** in the share of the feedback that expresses it in any stance, and **recognised** by the share that
experiences it (ervaren) among those who experience or miss it. Its reading depends on the 95% intervals of these two;
it is the first of these that holds:

- **niet gemeten**: the tagging cannot find the value;
- **nauwelijks gehoord**: the whole interval of *heard* lies below `floor`;
- **niet te zeggen**, of a value that was not chosen: the interval of *heard* holds `floor`;
- **herkend**: the whole interval of *recognised* lies above one half; **gewaardeerd, niet gekozen** of a value that was
  not chosen;
- **gemist**: the whole interval of *recognised* lies below one half; **gemist, niet gekozen** of a value that was not
  chosen;
- **wisselend**: the interval of *recognised* holds one half and is at most a fifth wide, so about as many experience
  the value as miss it;
- **niet te zeggen**: that interval is wider.

`floor` is a convention: a value that one customer in a hundred speaks of is hardly heard.

Feedback that was tagged with the organisation's own set cannot show what customers value outside it. Feedback that was
tagged with a wider set, such as the 26 values of service-excellence, can: a label of the wider set counts as the value
of the organisation that has it as name or synonym or is built from it, and the other labels are values that were not
chosen.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from klantstem.own.resolve import resolve
from klantstem.report.feedback import STANCES, Feedback
from klantstem.report.statistics import Estimator, Measure, Share
from klantstem.values import Stance, ValueSet

FLOOR = 0.01
_COLUMNS = (
    *("value", "level", "chosen", "measured", "stance", "items", "of", "share", "low", "high"),
    *("recognised", "recognised_low", "recognised_high", "reading"),
)
_HALF, _NEAR = 0.5, 0.2
_ERVAREN, _JUDGED = (Stance.ERVAREN.value,), (Stance.ERVAREN.value, Stance.GEMIST.value)


def desired(
    feedback: Feedback,
    wanted: ValueSet | None = None,
    *,
    estimator: Estimator,
    unmeasured: Collection[str] = (),
    floor: float = FLOOR,
) -> pd.DataFrame:
    """Compare what an organisation wants to be experienced with what is expressed.

    Parameters
    ----------
    feedback : the items
    wanted : the organisation's value set; None where that is the set of the tags
    estimator : of the shares
    unmeasured : values of the set of the tags that the model cannot find
    floor : share of the items below which a value is hardly heard

    Returns
    -------
    Three rows per value, one for each stance: value, level, chosen, measured, stance, items, of, share, low, high; and,
    the same in the three rows, recognised, recognised_low, recognised_high and reading. The values of the organisation
    come first, in its order; then the others, surest experienced first. No rows where no organisation has chosen: the
    tags are of a reference framework and `wanted` is None.
    """
    nobody_chose = wanted is None and feedback.values.kind == "referentie"
    sought = [] if nobody_chose else _sought(feedback.values, wanted or feedback.values, unmeasured)
    shares = estimator.shares(feedback, [each.measure((stance,)) for each in sought for stance in STANCES])
    heard = estimator.shares(feedback, [each.measure(STANCES) for each in sought])
    recognised = [estimator.ratio(feedback, each.measure(_ERVAREN), each.measure(_JUDGED)) for each in sought]
    of_value = pd.DataFrame(
        {
            "value": [each.name for each in sought],
            "level": [each.level for each in sought],
            "chosen": [each.chosen for each in sought],
            "measured": [bool(each.labels) for each in sought],
            "recognised": [ratio.share for ratio in recognised],
            "recognised_low": [ratio.low for ratio in recognised],
            "recognised_high": [ratio.high for ratio in recognised],
            "reading": [
                _reading(each, (low, high), ratio, floor)
                for each, low, high, ratio in zip(sought, heard["low"], heard["high"], recognised, strict=True)
            ],
        }
    )
    frame = of_value.loc[of_value.index.repeat(len(STANCES))].reset_index(drop=True)
    frame["stance"] = list(STANCES) * len(sought)
    frame = frame.join(shares[["items", "of", "share", "low", "high"]])
    frame.loc[~frame["measured"], ["share", "low", "high"]] = np.nan
    return frame.iloc[_order(frame)].reset_index(drop=True)[[*_COLUMNS]]


@dataclass(frozen=True, slots=True)
class AnyOf(Measure):
    """A yes or no of each item: does it express one or more of these values?"""

    labels: tuple[str, ...] = ()

    def of(self, feedback: Feedback) -> npt.NDArray[np.bool_]:
        """Tell of each item whether it counts."""
        return feedback.expressing(
            np.isin(feedback.value * len(STANCES) + feedback.stance, self.codes(feedback.values))
        )

    def codes(self, values: ValueSet) -> list[int]:
        """Return what counts as numbers: the place of a value in the set, times three, plus that of a stance."""
        return [code for label in self.labels for code in Measure(label, stances=self.stances).codes(values)]


@dataclass(frozen=True, slots=True)
class _Sought:
    """A value, with the values of the tags that count as it; none where the tagging cannot find it."""

    name: str
    level: str
    chosen: bool
    labels: tuple[str, ...]

    def measure(self, stances: tuple[str, ...]) -> Measure:
        if len(self.labels) == 1:
            return Measure(self.labels[0], stances=stances)
        return AnyOf(stances=stances, labels=self.labels)


def _sought(tagged: ValueSet, wanted: ValueSet, unmeasured: Collection[str]) -> list[_Sought]:
    found = [label for label in tagged.names if label not in unmeasured]
    meant = {source.value: source.labels for source in resolve(wanted, tagged.names, describes=False)}
    chosen = [
        _Sought(value.name, value.level, True, tuple(label for label in meant[value.name] if label in found))
        for value in wanted.values
    ]
    covered = {label for labels in meant.values() for label in labels}
    others = [
        _Sought(value.name, value.level, False, (value.name,) if value.name in found else ())
        for value in tagged.values
        if value.name not in covered
    ]
    return chosen + others


def _reading(value: _Sought, heard: tuple[float, float], recognised: Share, floor: float) -> str:
    low, high = heard
    if not value.labels:
        return "niet gemeten"
    if high < floor:
        return "nauwelijks gehoord"
    if not value.chosen and not low > floor:
        return "niet te zeggen"
    if recognised.low > _HALF:
        return "herkend" if value.chosen else "gewaardeerd, niet gekozen"
    if recognised.high < _HALF:
        return "gemist" if value.chosen else "gemist, niet gekozen"
    # Without an item the bounds are NaN, and their distance is not small.
    return "wisselend" if recognised.high - recognised.low <= _NEAR else "niet te zeggen"


def _order(frame: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Return the order of the rows: those of the organisation as they are, then the others by what is experienced."""
    experienced = frame.loc[frame["stance"] == Stance.ERVAREN.value, "low"].to_numpy().repeat(len(STANCES))
    sureness = np.where(frame["chosen"], np.inf, np.nan_to_num(experienced, nan=-1.0))
    return np.argsort(-sureness, kind="stable")
