"""How sure all of it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klantstem.report.findings.finding import Finding
from klantstem.report.statistics.estimator import CHECKED, CORRECTED

if TYPE_CHECKING:
    from klantstem.report.report import Report

FEW = 30


def certainty(report: Report) -> Finding:
    """On how much this rests, and what the margins hold."""
    speak, items = report.language, len(report.feedback)
    reactions = speak.reactions(items)
    if items < FEW:
        text = speak.say(
            "Lees dit als een indruk: {reactions} is weinig, dus de marges zijn ruim.", reactions=reactions
        )
        return Finding("certainty", text)
    methods = set(report.per_value.loc[report.per_value["items"] >= report.min_items, "method"])
    if CHECKED in methods:
        text = speak.say(
            "Dit rust op {reactions}, waarvan {checked} met de hand zijn nagekeken; de marges zijn voor 95% zeker.",
            reactions=reactions,
            checked=speak.number(len(report.estimator.checked or ())),
        )
    elif CORRECTED in methods:
        text = speak.say(
            "Dit rust op {reactions}; de marges zijn voor 95% zeker en tellen leesfouten van het model mee."
            if methods == {CORRECTED}
            else "Dit rust op {reactions}; de marges zijn voor 95% zeker en tellen leesfouten van het model mee "
            "waar die bekend zijn.",
            reactions=reactions,
        )
    else:
        text = speak.say(
            "Dit rust op {reactions}; de marges zijn voor 95% zeker, maar leesfouten van het model komen daar nog bij.",
            reactions=reactions,
        )
    return Finding("certainty", text)
