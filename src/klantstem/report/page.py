"""The page: one HTML file in Dutch that needs no network."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from klantstem.report import bars, dutch, pyramid, summary
from klantstem.report.counts import STANCES
from klantstem.report.palette import MISSED, level_colours
from klantstem.report.tagged import READ
from klantstem.tag import Status

if TYPE_CHECKING:
    from klantstem.report.report import Report


def render(report: Report) -> str:
    """Return the page of a report.

    Everything that comes from the customer's files is escaped; a content security policy in the page refuses
    every request and every script but its own.
    """
    script = _asset("script.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            report=report,
            counts=report.counts,
            verdict=report.verdict,
            gauge=_gauge(report),
            levels=_levels(report),
            left_out=_left_out(report),
            cut=report.tagged.status.get(Status.AFGEKAPT.value, 0),
            period=report.tagged.period and dutch.period(*report.tagged.period),
            missed_colour=MISSED,
            style=Markup(_asset("style.css")),
            script=Markup(script),
            script_digest=digest,
            data=Markup(_embedded(summary.to_json(report))),
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("klantstem", "report/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        number=dutch.number, percent=dutch.percent, reactions=dutch.reactions, enumeration=dutch.enumeration
    )
    environment.globals.update(interval=dutch.interval)
    return environment


def _asset(name: str) -> str:
    return files("klantstem.report").joinpath("templates", name).read_text(encoding="utf-8")


def _embedded(data: str) -> str:
    """Make JSON safe inside a script element: no way out of the element, still the same JSON."""
    compact = json.dumps(json.loads(data), ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        compact = compact.replace(character, f"\\u{ord(character):04x}")
    return compact


def _levels(report: Report) -> list[dict[str, Any]]:
    """The levels, base first, each with its shares, its slice of the pyramid and its values."""
    counts = report.counts
    colours = level_colours(report.values)
    shares = {(row["level"], row["stance"]): row for row in counts.levels.to_dict("records")}
    value_shares = {(row["value"], row["stance"]): row for row in counts.values.to_dict("records")}
    scale = _scale(report)
    names = [level.name for level in report.values.levels]
    cuts = pyramid.slices([(shares[name, "gemist"]["items"], shares[name, "ervaren"]["items"]) for name in names])
    result = []
    for number, level in enumerate(report.values.levels):
        totals = counts.value_totals[counts.value_totals["level"] == level.name]
        ordered = totals.sort_values("items", ascending=False, kind="stable").to_dict("records")
        stances = {stance: shares[level.name, stance] for stance in STANCES}
        result.append(
            {
                "id": f"niveau-{number + 1}",
                "level": level,
                "colour": colours[level.name],
                "stances": stances,
                "slice": cuts[number],
                "reading": _reading(stances),
                "ticks": scale.ticks(),
                "zero": scale.at(0),
                "values": [
                    _value(report, row["value"], row["items"], value_shares, scale) for row in ordered if row["items"]
                ],
                "rows": [
                    {
                        "name": row["value"],
                        **{stance: value_shares[row["value"], stance] for stance in STANCES},
                    }
                    for row in ordered
                ],
                "definitions": [report.values.value(row["value"]) for row in ordered],
                "silent": [
                    row["value"] for row in ordered if not row["items"] and row["value"] not in report.unmeasured
                ],
                "unmeasured": [
                    row["value"] for row in ordered if not row["items"] and row["value"] in report.unmeasured
                ],
            }
        )
    return result


def _scale(report: Report) -> bars.Scale:
    rows = report.counts.values
    rows = rows[rows["items"] > 0]
    missed = rows["stance"] == "gemist"
    return bars.scale(rows.loc[missed, "high"], rows.loc[~missed, "high"])


def _value(
    report: Report, name: str, items: int, shares: dict[tuple[Any, Any], dict[Any, Any]], scale: bars.Scale
) -> dict[str, Any]:
    stances = {stance: shares[name, stance] for stance in STANCES}
    return {
        "value": report.values.value(name),
        "items": items,
        "small": items < report.min_items,
        "stances": stances,
        "missed": bars.bar(stances["gemist"], scale, missed=True),
        "experienced": bars.bar(stances["ervaren"], scale),
        "wished": bars.bar(stances["gewenst"], scale),
        "quotes": {stance: report.quotes.get((name, stance), ()) for stance in STANCES},
        "label": "; ".join(
            f"{stance} {dutch.percent(row['share'], decimals=1)}, {dutch.interval(row['low'], row['high'], decimals=1)}"
            for stance, row in stances.items()
            if row["items"]
        ),
    }


def _reading(stances: dict[str, dict[Any, Any]]) -> str:
    """One line that says what the bars of a level show."""
    experienced, missed = stances["ervaren"], stances["gemist"]
    if not experienced["items"] and not missed["items"]:
        return "Hierover zeggen klanten niets dat ze hebben ervaren of gemist."
    numbers = (
        f"{dutch.percent(experienced['share'])} van de reacties noemt hier iets dat is ervaren, "
        f"{dutch.percent(missed['share'])} iets dat is gemist"
    )
    if experienced["low"] > missed["high"]:
        return f"{numbers}. Er wordt duidelijk meer ervaren dan gemist."
    if missed["low"] > experienced["high"]:
        return f"{numbers}. Er wordt duidelijk meer gemist dan ervaren."
    return f"{numbers}. Het verschil valt binnen de marge."


def _gauge(report: Report) -> dict[str, Any] | None:
    """The share that misses the base, its interval and the tolerance, in percent of a line from 0."""
    verdict = report.verdict
    if not verdict.judged:
        return None
    share = verdict.missed
    furthest = max(share.high, verdict.tolerance)
    end = next((end for end in (0.4, 0.6, 0.8) if furthest <= end * 0.9), 1.0)
    places = {"low": share.low, "high": share.high, "share": share.share, "tolerance": verdict.tolerance}
    return {"end": end, **{name: round(place / end * 100, 2) for name, place in places.items()}}


def _left_out(report: Report) -> list[str]:
    """What happened to the items that do not count, in words."""
    words = {"leeg": "leeg", "andere taal": "in een andere taal", "fout": "onleesbaar"}
    left_out = [
        f"{dutch.number(count)} {words.get(status, status)}"
        for status, count in sorted(report.tagged.status.items())
        if status not in READ and count
    ]
    asked = report.tagged.interviewer
    if asked:
        left_out.append(
            "1 beurt van de interviewer" if asked == 1 else f"{dutch.number(asked)} beurten van de interviewer"
        )
    return left_out
