"""The base check: is the base of the pyramid in order, as far as this feedback can tell?

The rule, among the items that say something about a value of the base (ervaren or gemist): the share that misses at
least one of them, with its 95% interval, against a tolerance.

- the whole interval at or below the tolerance: **op orde**;
- the whole interval above the tolerance: **niet op orde**;
- the interval holds the tolerance, or there are fewer than `minimum` such items: **niet te zeggen**.

The same rule holds for each value of the base by itself. The tolerance is a convention that who makes the report may
set; no source gives a norm for it.

A set without a base gets no verdict: its values are an order of priority (Disney), its first level is not called a
base ("basis op orde", "basis", "basiswaarden"), or no value stands on that level.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import pandas as pd

from klantstem.report.feedback import Feedback
from klantstem.report.language import Language
from klantstem.report.statistics import Estimator, Measure, Share
from klantstem.report.statistics.estimator import CORRECTED, COUNTED
from klantstem.values.stance import Stance

if TYPE_CHECKING:
    from klantstem.values import ValueSet

TOLERANCE = 0.2
MINIMUM = 30
_NAMED = 3
_JUDGED = (Stance.ERVAREN.value, Stance.GEMIST.value)
_MISSED = (Stance.GEMIST.value,)


class Outcome(StrEnum):
    """What can be said of the base."""

    IN_ORDER = "op orde"
    NOT_IN_ORDER = "niet op orde"
    UNDECIDED = "niet te zeggen"
    NO_BASE = "geen basis"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of the base check, worded.

    Attributes
    ----------
    level : the level that is the base; None when the set has none
    headline : the outcome in a few words
    grounds : the numbers and the reasoning, in sentences
    """

    outcome: Outcome
    level: str | None
    headline: str
    grounds: tuple[str, ...]


def base_level(values: ValueSet) -> str | None:
    """Return the name of the level that is the base of a value set, or None when it has no base."""
    first = values.levels[0].name
    holds_values = any(value.level == first for value in values.values)
    return first if "basis" in first.lower() and holds_values and not values.priority else None


def base_check(
    feedback: Feedback,
    *,
    estimator: Estimator,
    tolerance: float = TOLERANCE,
    minimum: int = MINIMUM,
    unmeasured: Collection[str] = (),
) -> pd.DataFrame:
    """Judge the base of the pyramid, and each value of it, by the rule of this module.

    Parameters
    ----------
    feedback : the items
    estimator : of the shares
    tolerance : the share that may miss a base value, between 0 and 1
    minimum : items about the base, or about a value, below which nothing is said
    unmeasured : values that the model cannot find

    Returns
    -------
    A row for the base as a whole (value None), then one per value of it: value, level, measured, judged (items with
    ervaren or gemist), missed, share (of judged), low, high, method, tolerance, minimum, outcome.

    Raises
    ------
    ValueError
        If `tolerance` is not between 0 and 1.
    """
    if not 0 < tolerance < 1:
        raise ValueError(f"the tolerance is a share between 0 and 1, not {tolerance}")
    level = base_level(feedback.values)
    names = [value.name for value in feedback.values.values if value.level == level]
    measured = [name not in unmeasured for name in names]
    if level is None:
        found = [Share(0, 0, float("nan"), float("nan"), float("nan"))]
        outcomes = [Outcome.NO_BASE]
    else:
        found = [_missed(feedback, estimator, level=level)]
        found += [_missed(feedback, estimator, value=name) for name in names]
        outcomes = [_outcome(share, tolerance, minimum) for share in found]
    return pd.DataFrame(
        {
            "value": pd.Series([None, *names], dtype=object),
            "level": pd.Series([level] * len(found), dtype=object),
            "measured": [any(measured), *measured],
            "judged": [share.of for share in found],
            "missed": [share.items for share in found],
            "share": [share.share for share in found],
            "low": [share.low for share in found],
            "high": [share.high for share in found],
            "method": [share.method for share in found],
            "tolerance": tolerance,
            "minimum": minimum,
            "outcome": [outcome.value for outcome in outcomes],
        }
    )


def _missed(feedback: Feedback, estimator: Estimator, *, value: str | None = None, level: str | None = None) -> Share:
    return estimator.ratio(feedback, Measure(value, level, _MISSED), Measure(value, level, _JUDGED))


def _outcome(missed: Share, tolerance: float, minimum: int) -> Outcome:
    if missed.of < minimum:
        return Outcome.UNDECIDED
    if missed.high <= tolerance:
        return Outcome.IN_ORDER
    return Outcome.NOT_IN_ORDER if missed.low > tolerance else Outcome.UNDECIDED


def verdict(frame: pd.DataFrame, language: Language) -> Verdict:
    """Put the outcome of :func:`base_check` into words."""
    base, say = frame.iloc[0], language.say
    outcome = Outcome(base["outcome"])
    if outcome is Outcome.NO_BASE:
        grounds = [
            say(
                "In de bron staat geen van deze waarden op een basisniveau; de indeling in niveaus hieronder is van "
                "wie de set beschreef. Of de basis op orde is, laat zich er dus niet mee beoordelen."
            )
        ]
        return Verdict(outcome, None, say("Deze waardenset kent geen basis"), tuple(grounds))
    if not base["measured"]:
        grounds = [say("Het model herkent geen van de waarden van de basis, dus die zijn niet gemeten.")]
    elif base["judged"] < base["minimum"]:
        grounds = [_few(int(base["judged"]), int(base["minimum"]), language)]
    else:
        grounds = [*_numbers(base, language), _conclusion(base, language)]
    if outcome is Outcome.IN_ORDER:
        headline = say("De basis is op orde")
    elif outcome is Outcome.NOT_IN_ORDER:
        headline = say("De basis is niet op orde")
    else:
        headline = say("Of de basis op orde is, is niet te zeggen")
    return Verdict(outcome, base["level"], headline, (*grounds, *_by_value(frame.iloc[1:], language)))


def _few(judged: int, minimum: int, language: Language) -> str:
    if judged == 0:
        return language.say("Geen enkele reactie zegt iets over de basis.")
    return language.say(
        "Slechts {reactions} gaan over de basis. Onder de {minimum} doen we geen uitspraak: toeval telt dan te zwaar."
        if judged > 1
        else "Slechts {reactions} gaat over de basis. Onder de {minimum} doen we geen uitspraak: toeval telt dan te "
        "zwaar.",
        reactions=language.reactions(judged),
        minimum=language.number(minimum),
    )


def _numbers(base: pd.Series[Any], language: Language) -> Iterator[str]:
    judged, missed, corrected = int(base["judged"]), int(base["missed"]), base["method"] == CORRECTED
    fields = {
        "reactions": language.reactions(judged),
        "missed": language.number(missed),
        "share": language.percent(base["share"]),
        "interval": language.interval(base["low"], base["high"]),
    }
    if base["method"] == COUNTED:
        yield language.say(
            "In {missed} van de {reactions} over de basis wordt iets gemist: {share}, met 95% zekerheid {interval}.",
            **fields,
        )
    else:
        yield language.say("In {missed} van de {reactions} over de basis wordt iets gemist.", **fields)
        yield language.say(
            "Gecorrigeerd voor leesfouten van het model is dat {share}, met 95% zekerheid {interval}."
            if corrected
            else "Volgens de nagekeken steekproef is dat {share}, met 95% zekerheid {interval}.",
            **fields,
        )


def _conclusion(base: pd.Series[Any], language: Language) -> str:
    limit, corrected = language.percent(base["tolerance"]), base["method"] == CORRECTED
    if base["outcome"] == Outcome.IN_ORDER:
        return language.say(
            "Dat blijft onder de grens van {limit}: er is een bodem om op verder te bouwen.", limit=limit
        )
    if base["outcome"] == Outcome.NOT_IN_ORDER:
        return language.say(
            "Dat ligt boven de grens van {limit}. Zolang de basis niet op orde is, heeft verrassen weinig zin.",
            limit=limit,
        )
    return language.say(
        "De grens van {limit} ligt binnen die marge: het kan nog beide kanten op. Een steekproef die met de hand is "
        "nagekeken maakt de marge smaller."
        if corrected
        else "De grens van {limit} ligt binnen die marge: het kan nog beide kanten op. Meer reacties maken de marge "
        "smaller.",
        limit=limit,
    )


def _by_value(values: pd.DataFrame, language: Language) -> Iterator[str]:
    """Name the values that are surely not in order, surest first, and those that were not measured."""
    worst = values[values["outcome"] == Outcome.NOT_IN_ORDER.value].sort_values("low", ascending=False, kind="stable")
    named = [
        language.say("‘{value}’ (minstens {share} mist het)", value=value, share=language.percent(low))
        for value, low in zip(worst["value"][:_NAMED], worst["low"][:_NAMED], strict=True)
    ]
    if len(worst) > _NAMED:
        yield language.say(
            "Van de {total} waarden van de basis zijn er {count} op zichzelf niet op orde. Het zekerst gemist: "
            "{values}.",
            total=language.number(len(values)),
            count=language.number(len(worst)),
            values=language.enumeration(named),
        )
    elif named:
        yield language.say("Op zichzelf niet op orde: {values}.", values=language.enumeration(named))
    absent = [f"‘{value}’" for value in values.loc[~values["measured"], "value"]]
    if absent and len(absent) < len(values):
        yield language.say("Niet gemeten: {values}.", values=language.enumeration(absent))
