"""The findings: five sentences that a manager can read aloud, made of the numbers.

What is called most, more, less or changed is so with 95% certainty; where the intervals do not say so, neither does
the sentence. Which sentences there are depends on what the table has: a set that the organisation wants, targets,
scores, dates, groups.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from klantstem.report.findings.certainty import certainty
from klantstem.report.findings.differences import change, drivers, feeling, segment
from klantstem.report.findings.finding import Finding, Telling
from klantstem.report.findings.goals import desired, targets
from klantstem.report.findings.most import both, levels, most
from klantstem.report.findings.opening import base, priority, reach

if TYPE_CHECKING:
    from klantstem.report.report import Report

SENTENCES = 5


def findings(report: Report) -> tuple[Finding, ...]:
    """Return the findings of a report, at most five, in the order in which they are told."""
    feedback = report.feedback
    if not len(feedback):
        nothing = report.language.say("Geen enkele reactie kon worden gelezen, dus er valt niets over te zeggen.")
        return (Finding("feedback", nothing),)
    heard, sure = reach(report), certainty(report)
    if len(np.unique(feedback.item)) < report.min_items:
        return (heard, sure)
    opening = next(iter([*base(report), *priority(report), heard]))
    told = [heard] if opening is not heard else [most(report, "gewenst")]
    for tell in (levels, desired, targets, drivers, feeling, change, segment):
        told += tell(report)
    room = SENTENCES - 2
    # What is experienced and what is missed most share a sentence where other findings need the room.
    full = sum(finding.telling >= Telling.SEGMENT for finding in told) >= room - 1
    top = (both(report),) if full else (most(report, "ervaren"), most(report, "gemist"))
    chosen = sorted(told, key=lambda finding: -finding.telling)[: room - len(top)]
    return (opening, *top, *(finding for finding in told if finding in chosen), sure)
