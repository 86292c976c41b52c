"""What goes with the score, what changed, and which segment differs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from klantstem.report.analyses.bands import EMOTIONAL
from klantstem.report.findings.finding import Finding, Telling
from klantstem.report.findings.words import apart

if TYPE_CHECKING:
    from klantstem.report.report import Report

# Smaller than one decimal shows is too small to act on, however sure.
_SMALLEST_EFFECT = 0.05


def drivers(report: Report) -> Iterator[Finding]:
    """What goes with a higher score, and what with a lower one."""
    speak, frame = report.language, report.drivers
    if frame.empty:
        return
    sure = frame[frame["sure"] & (frame["effect"].abs() >= _SMALLEST_EFFECT)].sort_values("effect")
    up, down = sure[sure["effect"] > 0].tail(1), sure[sure["effect"] < 0].head(1)
    fields = {}
    for name, row in (("up", up), ("down", down)):
        if len(row):
            fields[name] = _who(report, row.iloc[0])
            fields[f"{name}_points"] = speak.number(abs(row["effect"].iloc[0]), decimals=1)
    if len(up) and len(down):
        text = speak.say(
            "Het cijfer is hoger bij wie {up} ({up_points} punt) en lager bij wie {down} ({down_points} punt).",
            **fields,
        )
    elif len(up):
        text = speak.say("Het cijfer is hoger bij wie {up} ({up_points} punt).", **fields)
    elif len(down):
        text = speak.say("Het cijfer is lager bij wie {down} ({down_points} punt).", **fields)
    else:
        text = speak.say("Geen enkele waarde hangt zeker samen met het cijfer dat klanten geven.")
    yield Finding("drivers", text, Telling.SCORE if fields else Telling.NOTHING_FOUND)


def _who(report: Report, row: pd.Series[Any]) -> str:
    stance = row["stance"]
    return report.language.say(
        "‘{value}’ ervaart" if stance == "ervaren" else "‘{value}’ mist" if stance == "gemist" else "‘{value}’ wenst",
        value=row["value"],
    )


def change(report: Report) -> Iterator[Finding]:
    """What changed, and since when."""
    speak, frame = report.language, report.trend
    tested = frame[frame["q"].notna()]
    if tested.empty:
        return
    found = _last_changes(tested)
    if found.empty:
        text = speak.say("Over de tijd is er geen verandering die zeker is.")
        yield Finding("trend", text, Telling.NOTHING_FOUND)
        return
    row = found.sort_values("step", key=np.abs).iloc[-1]
    stance, more = speak.say(str(row.stance)), row["step"] > 0
    fields = {
        "since": speak.date(row["start"].date()),
        "what": row["level"] if pd.isna(row["value"]) else row["value"],
        "stance": stance,
        **dict(zip(("share", "before"), apart(speak, row["fitted"], row["before"]), strict=True)),
    }
    text = speak.say(
        "Sinds {since} wordt ‘{what}’ vaker {stance}: {share} tegen {before} daarvoor."
        if more
        else "Sinds {since} wordt ‘{what}’ minder vaak {stance}: {share} tegen {before} daarvoor.",
        **fields,
    )
    yield Finding("trend", text, Telling.CHANGE)


def _last_changes(tested: pd.DataFrame) -> pd.DataFrame:
    """Return of each series the last point where it changes, with the share before it and the step."""
    series = tested.groupby(["value", "level", "stance"], dropna=False, sort=False)
    with_step = tested.assign(before=series["fitted"].shift())
    with_step["step"] = with_step["fitted"] - with_step["before"]
    changes = with_step[with_step["change"] & with_step["sure"] & with_step["step"].notna()]
    return changes.groupby(["value", "level", "stance"], dropna=False, sort=False).tail(1)


def feeling(report: Report) -> Iterator[Finding]:
    """Whether those with the highest scores experience more feeling than those with the ones below."""
    speak, pattern, bands = report.language, report.pattern, report.bands
    row = pattern[pattern["side"] == EMOTIONAL]
    if row.empty or not row["sure"].iloc[0]:
        return
    shares = bands[(bands["side"] == EMOTIONAL) & bands["level"].isna()].iloc[-2:]
    (middle, low), (top, high) = zip(shares["band"], shares["share"], strict=True)
    if (high - low) * row["step"].iloc[0] <= 0:
        return
    more = high > low
    fields = {"top": top, "middle": middle, **dict(zip(("high", "low"), apart(speak, high, low), strict=True))}
    text = speak.say(
        "Wie een {top} geeft noemt vaker gevoel dan wie een {middle} geeft: {high} tegen {low}."
        if more
        else "Wie een {top} geeft noemt minder vaak gevoel dan wie een {middle} geeft: {high} tegen {low}.",
        **fields,
    )
    yield Finding("bands", text, Telling.FEELING)


def segment(report: Report) -> Iterator[Finding]:
    """The largest difference between a segment and the rest, if any is significant."""
    speak, frame = report.language, report.segments
    compared = frame[frame["difference"].notna()]
    if compared.empty:
        return
    found = compared[compared["significant"]]
    if found.empty:
        columns = speak.enumeration([f"‘{column}’" for column in compared["column"].unique()])
        text = speak.say("Tussen de groepen van {columns} is geen verschil dat zeker is.", columns=columns)
        yield Finding("segments", text, Telling.NOTHING_FOUND)
        return
    row = found.sort_values("difference", key=np.abs).iloc[-1]
    stance, more = speak.say(str(row.stance)), row["difference"] > 0
    fields = {
        "segment": row["segment"],
        "column": row["column"],
        "value": row["value"],
        "stance": stance,
        **dict(zip(("share", "rest"), apart(speak, row["share"], row["rest_share"]), strict=True)),
    }
    text = speak.say(
        "Bij ‘{segment}’ ({column}) wordt ‘{value}’ vaker {stance} dan bij de rest: {share} tegen {rest}."
        if more
        else "Bij ‘{segment}’ ({column}) wordt ‘{value}’ minder vaak {stance} dan bij de rest: {share} tegen {rest}.",
        **fields,
    )
    yield Finding("segments", text, Telling.SEGMENT)
