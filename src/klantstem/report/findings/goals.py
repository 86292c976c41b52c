"""What the organisation wants against what customers express."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from klantstem.report.findings.finding import Finding, Telling
from klantstem.report.findings.words import listed, names

if TYPE_CHECKING:
    from klantstem.report.report import Report


def desired(report: Report) -> Iterator[Finding]:
    """Which of the values that the organisation chose are recognised, missed and hardly heard."""
    speak, frame = report.language, report.desired
    if frame.empty:
        return
    values = frame[frame["stance"] == "ervaren"]
    chosen = values[values["chosen"]]
    read = {reading: list(chosen.loc[chosen["reading"] == reading, "value"]) for reading in chosen["reading"].unique()}
    clauses = []
    if read.get("herkend"):
        clauses.append(speak.say("herkennen {values}", values=names(report, read["herkend"])))
    if read.get("gemist"):
        clauses.append(speak.say("missen {values}", values=names(report, read["gemist"])))
    if read.get("wisselend"):
        clauses.append(speak.say("zijn verdeeld over {values}", values=names(report, read["wisselend"])))
    if read.get("nauwelijks gehoord"):
        clauses.append(speak.say("noemen {values} nauwelijks", values=names(report, read["nauwelijks gehoord"])))
    rest = []
    if unsure := read.get("niet te zeggen"):
        rest.append(speak.say("over {unsure} ervan is nog niets zeker", unsure=speak.number(len(unsure))))
    if unmeasured := read.get("niet gemeten"):
        rest.append(speak.say("{unmeasured} ervan vindt het model niet", unmeasured=speak.number(len(unmeasured))))
    fields = {
        "count": speak.number(len(chosen)),
        "clauses": speak.enumeration(clauses),
        "rest": speak.enumeration(rest),
    }
    if not clauses:
        text = speak.say("Van geen van de {count} gekozen waarden is zeker of klanten die ervaren of missen.", **fields)
    elif rest:
        text = speak.say("Van de {count} gekozen waarden: klanten {clauses}; {rest}.", **fields)
    else:
        text = speak.say("Van de {count} gekozen waarden: klanten {clauses}.", **fields)
    yield Finding("desired", text, Telling.WANTED if clauses else Telling.UNSURE)
    extra = list(values.loc[values["reading"] == "gewaardeerd, niet gekozen", "value"])
    if extra:
        text = speak.say(
            "Niet gekozen, maar wel gewaardeerd: klanten ervaren ook {values}.", values=names(report, extra)
        )
        yield Finding("desired", text, Telling.NOT_CHOSEN)


def targets(report: Report) -> Iterator[Finding]:
    """How many targets are reached, and which are not."""
    speak = report.language
    aims = report.kpi[report.kpi["target"].notna()]
    if aims.empty:
        return
    reached, failed = aims[aims["on_target"] == "gehaald"], aims[aims["on_target"] == "niet gehaald"]
    fields = {"count": speak.number(len(aims)), "reached": speak.number(len(reached)), "when": _when(report, aims)}
    if len(aims) == 1:
        text = speak.say(
            "Het doel voor {target}{when} is gehaald."
            if len(reached)
            else "Het doel voor {target}{when} is niet gehaald."
            if len(failed)
            else "Of het doel voor {target}{when} is gehaald, is niet te zeggen.",
            **fields,
            target=_aims(report, aims),
        )
    elif len(failed):
        text = speak.say(
            "Zeker gehaald: {reached} van de {count} doelen{when}; zeker niet gehaald: {failed}.",
            **fields,
            failed=_aims(report, failed),
        )
    else:
        text = speak.say(
            "Zeker gehaald: {reached} van de {count} doelen{when}; geen enkel doel is zeker niet gehaald.", **fields
        )
    yield Finding("kpi", text, Telling.TARGETS)


def _when(report: Report, aims: pd.DataFrame) -> str:
    """Tell of which period the shares are; of all feedback there is nothing to tell."""
    name = aims["period"].iloc[0]
    if pd.isna(name):
        return ""
    period = pd.Period(name)
    days = report.language.period(period.start_time.date(), period.end_time.date())
    return report.language.say(" (over {period})", period=days)


def _aims(report: Report, aims: pd.DataFrame) -> str:
    """Name targets; one that is not about being experienced with its stance."""
    said = [
        f"‘{value}’" if stance == "ervaren" else f"‘{value}’ {report.language.say(stance)}"
        for value, stance in zip(aims["value"], aims["stance"], strict=True)
    ]
    return listed(report, said)
