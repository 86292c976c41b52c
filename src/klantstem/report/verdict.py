"""The base check: is the base of the pyramid in order, as far as this feedback can tell?

The rule, among the items that say something about a value of the base (ervaren or gemist): the share that
misses at least one of them, with its 95% interval, against a tolerance.

- the whole interval at or below the tolerance: **op orde**;
- the whole interval above the tolerance: **niet op orde**;
- the interval holds the tolerance, or there are fewer than `minimum` such items: **niet te zeggen**.

The tolerance is a convention that who makes the report may set; no source gives a norm for it.

A set without a base gets no verdict: its values are an order of priority (Disney), its first level is not
called a base ("basis op orde", "basis", "basiswaarden"), or no value stands on that level.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from klantstem.report import dutch
from klantstem.report.counts import Counts, Share, share_of
from klantstem.values.stance import Stance

if TYPE_CHECKING:
    from klantstem.values import ValueSet

TOLERANCE = 0.2
MINIMUM = 30


class Outcome(StrEnum):
    """What can be said of the base."""

    IN_ORDER = "op orde"
    NOT_IN_ORDER = "niet op orde"
    UNDECIDED = "niet te zeggen"
    NO_BASE = "geen basis"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of the base check with its grounds.

    Attributes
    ----------
    level : the level that is the base; None when the set has none
    judged : items that express a value of the base, ervaren or gemist
    missed : those that miss at least one, as a share of `judged`
    headline : the outcome as a Dutch sentence
    grounds : the numbers and the reasoning, Dutch sentences
    """

    outcome: Outcome
    level: str | None
    judged: int
    missed: Share
    tolerance: float
    headline: str
    grounds: tuple[str, ...]


def base_level(values: ValueSet) -> str | None:
    """Return the name of the level that is the base of a value set, or None when it has no base."""
    if getattr(values, "priority", False) or not values.levels:
        return None
    first = values.levels[0].name
    holds_values = any(value.level == first for value in values.values)
    return first if "basis" in first.lower() and holds_values else None


def base_verdict(counts: Counts, values: ValueSet, *, tolerance: float = TOLERANCE, minimum: int = MINIMUM) -> Verdict:
    """Judge the base of the pyramid by the rule of this module.

    Parameters
    ----------
    tolerance : the share that may miss a base value, 0-1
    minimum : items about the base below which nothing is said

    Raises
    ------
    ValueError
        If `tolerance` is not between 0 and 1.
    """
    if not 0 < tolerance < 1:
        raise ValueError(f"the tolerance is a share between 0 and 1, not {tolerance}")
    level = base_level(values)
    if level is None:
        grounds: tuple[str, ...] = (
            "Geen van de waarden in deze set staat in de bron op een basisniveau. Of de basis op orde is, "
            "laat zich er dus niet mee beoordelen.",
        )
        headline = "Deze waardenset kent geen basis"
        return Verdict(Outcome.NO_BASE, None, 0, share_of(0, 0), tolerance, headline, grounds)

    totals, levels = counts.level_totals, counts.levels
    of_base = (levels["level"] == level) & (levels["stance"] == Stance.GEMIST.value)
    judged = int(totals.loc[totals["level"] == level, "judged"].sum())
    missed = share_of(int(levels.loc[of_base, "items"].sum()), judged)
    limit = dutch.percent(tolerance)
    if judged < minimum:
        outcome = Outcome.UNDECIDED
        grounds = (_few(judged, minimum),)
    else:
        numbers = (
            f"Van de {dutch.reactions(judged)} over de basis {'noemt' if judged == 1 else 'noemen'} er "
            f"{dutch.number(missed.items)} een gemis: {dutch.percent(missed.share)}, "
            f"met 95% zekerheid {dutch.interval(missed.low, missed.high)}."
        )
        if missed.high <= tolerance:
            outcome = Outcome.IN_ORDER
            conclusion = f"Dat blijft onder de grens van {limit}: er is een bodem om op verder te bouwen."
        elif missed.low > tolerance:
            outcome = Outcome.NOT_IN_ORDER
            conclusion = (
                f"Dat ligt boven de grens van {limit}. Zolang de basis niet op orde is, heeft verrassen weinig zin."
            )
        else:
            outcome = Outcome.UNDECIDED
            conclusion = (
                f"De grens van {limit} ligt binnen die marge: het kan nog beide kanten op. "
                "Meer reacties maken de marge smaller."
            )
        grounds = (numbers, conclusion)
    return Verdict(outcome, level, judged, missed, tolerance, _HEADLINES[outcome], grounds)


_HEADLINES = {
    Outcome.IN_ORDER: "De basis is op orde",
    Outcome.NOT_IN_ORDER: "De basis is niet op orde",
    Outcome.UNDECIDED: "Of de basis op orde is, is niet te zeggen",
}


def _few(judged: int, minimum: int) -> str:
    if judged == 0:
        return "Geen enkele reactie zegt iets over de basis."
    verb = "zegt" if judged == 1 else "zeggen"
    return (
        f"Slechts {dutch.reactions(judged)} {verb} iets over de basis. Onder de {minimum} "
        "doen we geen uitspraak: toeval telt dan te zwaar."
    )
