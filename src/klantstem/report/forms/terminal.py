"""A summary of a report for the terminal: the findings, and the shares per value."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table
from rich.text import Text

from klantstem.report.feedback import STANCES
from klantstem.report.palette import level_colours
from klantstem.report.statistics import Measure

if TYPE_CHECKING:
    from klantstem.report.language import Language
    from klantstem.report.report import Report


def summary(report: Report) -> Group:
    """Return the findings and the values that are expressed, for a rich console."""
    speak = report.language
    parts: list[Any] = [Text(report.verdict.headline, style="bold"), ""]
    findings = Table.grid(padding=(0, 1))
    for number, sentence in enumerate(report.findings, 1):
        findings.add_row(f"{number}.", Text(sentence))
    parts.append(findings)
    heard = _heard(report)
    if heard:
        of = report.language.reactions(len(report.feedback))
        caption = speak.say("aandeel van {reactions}, met de marge van 95%; * klein aantal", reactions=of)
        parts += [_table(report, heard), Text(caption, style="dim")]
    silent = [value for value in report.values.names if value not in heard and value not in report.unmeasured]
    if silent:
        parts.append(Text(speak.say("niet genoemd: {values}", values=", ".join(silent)), style="dim"))
    if report.unmeasured:
        unmeasured = ", ".join(report.unmeasured)
        parts.append(
            Text(speak.say("niet gemeten, want het model kent ze niet: {values}", values=unmeasured), style="dim")
        )
    return Group(*parts)


def _heard(report: Report) -> dict[str, int]:
    """Return how many items express each value, in any stance; values that none expresses stay out."""
    feedback = report.feedback
    measures = [Measure(value=name) for name in feedback.values.names]
    items = report.estimator.shares(feedback, measures)["items"]
    return {name: int(count) for name, count in zip(feedback.values.names, items, strict=True) if count}


def _table(report: Report, heard: Mapping[str, int]) -> Table:
    """The values by level, those that are experienced or missed most first."""
    speak, colours = report.language, level_colours(report.values)
    shares = {(row["value"], row["stance"]): row for row in report.per_value.to_dict("records")}
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(speak.say("waarde"), no_wrap=True)
    table.add_column(speak.say("niveau"), no_wrap=True)
    for stance in STANCES:
        table.add_column(speak.say(stance), justify="right", no_wrap=True)
    for level in report.values.levels:
        on_level = [value for value in heard if report.values.level_of(value) == level]
        for value in sorted(on_level, key=lambda value: -heard[value]):
            small = " *" if heard[value] < report.min_items else ""
            cells = [Text(_cell(shares[value, stance], speak)) for stance in STANCES]
            table.add_row(Text(value + small), Text(level.name, style=colours[level.name]), *cells)
        table.add_section()
    return table


def _cell(row: Mapping[Hashable, Any], speak: Language) -> str:
    if row["items"] == 0:
        return "–"
    low, high = (speak.percent(row[bound]).rstrip("%") for bound in ("low", "high"))
    return f"{speak.percent(row['share'], decimals=1)} ({low}–{high})"
