"""The numbers of a report as JSON and as a table in the terminal.

Schema ``klantstem-report/1``; shares and bounds are fractions of 0-1, or null where there are no items::

    schema      "klantstem-report/1"
    title, source, value_set, model, model_note      text or null
    period      {"from": "2025-01-01", "to": "2025-06-30"} or null
    items       {"rows", "interviewer", "read", "status": {"ok": 480, ...}}
                rows: feedback items; interviewer: the other turns of a transcript;
                read: ok or afgekapt, the whole of the shares
    with_value, no_value      SHARE
    levels      [{"level", "rational", "any", "ervaren", "gemist", "gewenst"}]          SHAREs; base first
    values      [{"value", "level", "small", "measured", "any", "ervaren", "gemist", "gewenst"}]
                small: too few items to quote; measured: false where the model cannot find the value
    verdict     {"outcome", "level", "judged", "missed", "tolerance", "headline", "grounds": [...]}
                outcome: "op orde", "niet op orde", "niet te zeggen" or "geen basis"; missed: SHARE of judged
    findings    [Dutch sentences]

    SHARE       {"items", "share", "low", "high"}   low, high: 95% Wilson interval, for sampling only
"""

from __future__ import annotations

import json
import math
from collections.abc import Hashable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table
from rich.text import Text

from klantstem.report import dutch
from klantstem.report.counts import STANCES
from klantstem.report.palette import level_colours

if TYPE_CHECKING:
    from klantstem.report.report import Report

SCHEMA = "klantstem-report/1"


def numbers(report: Report) -> dict[str, Any]:
    """Return the numbers of a report in the schema of this module."""
    counts, tagged = report.counts, report.tagged
    level_shares = _by_stance(counts.levels.to_dict("records"), "level")
    value_shares = _by_stance(counts.values.to_dict("records"), "value")
    verdict = asdict(report.verdict)
    return {
        "schema": SCHEMA,
        "title": report.title,
        "source": report.source,
        "value_set": report.values.name,
        "model": report.model,
        "model_note": report.model_note,
        "period": tagged.period and {"from": tagged.period[0].isoformat(), "to": tagged.period[1].isoformat()},
        "items": {
            "rows": tagged.rows,
            "interviewer": tagged.interviewer,
            "read": counts.items,
            "status": dict(tagged.status),
        },
        "with_value": _share(asdict(counts.with_value)),
        "no_value": _share(asdict(counts.no_value)),
        "levels": [
            {
                "level": row["level"],
                "rational": report.values.level(row["level"]).rational,
                "any": _share(row),
                **level_shares[row["level"]],
            }
            for row in counts.level_totals.to_dict("records")
        ],
        "values": [
            {
                "value": row["value"],
                "level": row["level"],
                "small": row["items"] < report.min_items,
                "measured": row["value"] not in report.unmeasured,
                "any": _share(row),
                **value_shares[row["value"]],
            }
            for row in counts.value_totals.to_dict("records")
        ],
        "verdict": {
            **verdict,
            "outcome": report.verdict.outcome.value,
            "missed": _share(verdict["missed"]),
            "grounds": list(report.verdict.grounds),
        },
        "findings": list(report.findings),
    }


def to_json(report: Report) -> str:
    """Return the numbers of a report as JSON text, in UTF-8 and without NaN."""
    return json.dumps(numbers(report), ensure_ascii=False, indent=2, allow_nan=False)


def to_table(report: Report) -> Group:
    """Return the findings and a table of the values that are expressed, for a rich console."""
    counts = report.counts
    colours = level_colours(report.values)
    shares = {(row["value"], row["stance"]): row for row in counts.values.to_dict("records")}
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("waarde", no_wrap=True)
    table.add_column("niveau", no_wrap=True)
    for stance in STANCES:
        table.add_column(stance, justify="right", no_wrap=True)
    silent: list[str] = []
    for level in report.values.levels:
        rows = counts.value_totals[counts.value_totals["level"] == level.name]
        rows = rows.sort_values("items", ascending=False, kind="stable")
        for row in rows.to_dict("records"):
            if row["items"] == 0:
                if row["value"] in report.unmeasured:
                    continue
                silent.append(row["value"])
                continue
            name = row["value"] + (" *" if row["items"] < report.min_items else "")
            cells = [Text(_cell(shares[row["value"], stance])) for stance in STANCES]
            table.add_row(Text(name), Text(level.name, style=colours[level.name]), *cells)
        table.add_section()
    parts: list[Any] = [Text(report.verdict.headline, style="bold")]
    parts += [Text(sentence) for sentence in (*report.verdict.grounds, "", *report.findings)]
    if counts.with_value.items:
        parts.append(table)
        parts.append(
            Text(f"aandeel van {dutch.reactions(counts.items)}, met 95%-interval; * klein aantal", style="dim")
        )
    if silent:
        parts.append(Text(f"niet genoemd: {', '.join(silent)}", style="dim"))
    if report.unmeasured:
        unmeasured = ", ".join(report.unmeasured)
        parts.append(Text(f"niet gemeten, want het model kent ze niet: {unmeasured}", style="dim"))
    return Group(*parts)


def _cell(row: Mapping[Hashable, Any]) -> str:
    if row["items"] == 0:
        return "–"
    low, high = (dutch.percent(row[bound]).rstrip("%") for bound in ("low", "high"))
    return f"{dutch.percent(row['share'], decimals=1)} ({low}–{high})"


def _by_stance(rows: list[dict[Hashable, Any]], key: str) -> dict[str, dict[str, Any]]:
    result: dict[str, dict[str, Any]] = {}
    for row in rows:
        result.setdefault(row[key], {})[row["stance"]] = _share(row)
    return result


def _share(row: Mapping[Any, Any]) -> dict[str, Any]:
    bounds = {name: float(row[name]) for name in ("share", "low", "high")}
    return {
        "items": int(row["items"]),
        **{name: None if math.isnan(bound) else bound for name, bound in bounds.items()},
    }
