"""What customers experience and miss most, as far as the intervals tell, and on which level."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from klantstem.report.findings.finding import Finding, Telling
from klantstem.report.findings.words import listed, margin, of_stance

if TYPE_CHECKING:
    from klantstem.report.report import Report

# With more rivals than this, a sentence does not name all that may be the one at the top.
_RIVALS = 2


def most(report: Report, stance: str) -> Finding:
    """What is experienced, missed or wished for most; a set of priorities is told in its order."""
    speak, rows = report.language, _first(report, stance)
    said = speak.say(stance)
    if not rows:
        text = speak.say("Geen enkele waarde is zo vaak {said} dat er iets over te zeggen valt.", said=said)
    elif report.values.priority:
        text = speak.say("In volgorde van voorrang is {said}: {values}.", said=said, values=_in_order(report, rows))
    elif len(rows) > 1:
        text = speak.say(
            "Het vaakst {said} is {values}; welke daarvan is niet zeker.", said=said, values=_either(report, rows)
        )
    elif _is_first(report, rows[0]):
        text = speak.say(
            "Het vaakst {said} is ‘{value}’: in {share} van de reacties ({interval}).",
            said=said,
            value=rows[0]["value"],
            share=speak.percent(rows[0]["share"]),
            interval=margin(speak, rows[0]["low"], rows[0]["high"]),
        )
    else:
        text = speak.say(
            "Van wat is {said} staat {value} bovenaan, maar dat kan toeval zijn.",
            said=said,
            value=_with_share(report, rows[0]),
        )
    return Finding(stance, text)


def both(report: Report) -> Finding:
    """What is experienced and what is missed most, in one sentence."""
    speak = report.language
    parts = []
    for stance in ("ervaren", "gemist"):
        rows = _first(report, stance)
        if not rows:
            parts.append(speak.say("niets zo vaak dat er iets over te zeggen valt"))
        elif report.values.priority:
            parts.append(_in_order(report, rows))
        elif len(rows) == 1 and not _is_first(report, rows[0]):
            parts.append(speak.say("onder meer {value}", value=_with_share(report, rows[0])))
        else:
            parts.append(speak.say("het vaakst {values}", values=_either(report, rows)))
    text = speak.say("Klanten ervaren {experienced}, en missen {missed}.", experienced=parts[0], missed=parts[1])
    return Finding("ervaren en gemist", text)


def _first(report: Report, stance: str) -> list[dict[Hashable, Any]]:
    """Return the values that may be the most frequent, highest share first.

    Where that are more than a few, or one of them is spoken of by too few people to be named, only the one at the top
    is returned. A set of priorities has all that was heard returned, in its order.
    """
    rows = of_stance(report, stance)
    heard = rows[rows["items"] >= report.min_items]
    if report.values.priority or heard.empty:
        return heard.to_dict("records")
    ranked = heard.sort_values("share", ascending=False, kind="stable")
    rivals = _rivals(rows, ranked.to_dict("records")[0])
    nameable = ranked[ranked["value"].isin(rivals)]
    few = len(rivals) <= _RIVALS and len(nameable) == len(rivals)
    return pd.concat([ranked.head(1), nameable if few else nameable.head(0)]).to_dict("records")


def _rivals(rows: pd.DataFrame, first: Mapping[Hashable, Any]) -> list[str]:
    """Return the other values whose interval reaches that of the first."""
    return [*rows.loc[(rows["high"] >= first["low"]) & (rows["value"] != first["value"]), "value"]]


def _is_first(report: Report, row: Mapping[Hashable, Any]) -> bool:
    return not _rivals(of_stance(report, row["stance"]), row)


def _in_order(report: Report, rows: Sequence[Mapping[Hashable, Any]]) -> str:
    return listed(report, [_with_share(report, row) for row in rows])


def _with_share(report: Report, row: Mapping[Hashable, Any]) -> str:
    return report.language.say("‘{value}’ ({share})", value=row["value"], share=report.language.percent(row["share"]))


def _either(report: Report, rows: Sequence[Mapping[Hashable, Any]]) -> str:
    *others, last = [_with_share(report, row) for row in rows]
    return report.language.say("{values} of {last}", values=", ".join(others), last=last) if others else last


def levels(report: Report) -> Iterator[Finding]:
    """Which level is experienced most, and whether that is reason or feeling."""
    speak, frame = report.language, report.pyramid
    rows = frame[(frame["stance"] == "ervaren") & (frame["items"] >= report.min_items)]
    if len(report.values.levels) < 2 or rows.empty:
        return
    ranked = rows.sort_values("share", ascending=False, kind="stable")
    first, level = ranked.iloc[0], report.values.level(ranked["level"].iloc[0])
    others = frame[(frame["stance"] == "ervaren") & (frame["level"] != level.name)]
    fields = {
        "level": level.name,
        "share": speak.percent(first["share"]),
    }
    if (others["high"] >= first["low"]).any():
        text = speak.say(
            "Geen niveau wordt zeker vaker ervaren dan de andere; ‘{level}’ staat bovenaan met {share}.", **fields
        )
        yield Finding("pyramid", text, Telling.UNSURE)
        return
    text = speak.say(
        "Het niveau dat klanten het vaakst ervaren is ‘{level}’ ({share}): dat is verstand, goed voor een 7 of 8."
        if level.rational
        else "Het niveau dat klanten het vaakst ervaren is ‘{level}’ ({share}): dat is gevoel, goed voor een 9 of 10.",
        **fields,
    )
    yield Finding("pyramid", text, Telling.LEVEL)
