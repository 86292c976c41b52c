"""How much was heard, whether the base is in order, and what goes first in a set of priorities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from klantstem.report.findings.finding import Finding
from klantstem.report.findings.words import margin, of_stance

if TYPE_CHECKING:
    from klantstem.report.report import Report


def reach(report: Report) -> Finding:
    """How much of the feedback expresses anything at all."""
    speak, items = report.language, len(report.feedback)
    row = report.reach.iloc[0]
    reactions = speak.reactions(items)
    some = row["items"] > 0
    if items == 1:
        text = speak.say(
            "In de enige reactie klinkt een waarde door." if some else "In de enige reactie klinkt geen waarde door."
        )
    elif not some:
        text = speak.say("In geen van de {reactions} klinkt een waarde door.", reactions=reactions)
    else:
        text = speak.say(
            "In {share} van de {reactions} klinkt een waarde door ({interval}).",
            reactions=reactions,
            share=speak.percent(row["share"]),
            interval=margin(speak, row["low"], row["high"]),
        )
    return Finding("feedback", text)


def base(report: Report) -> Iterator[Finding]:
    """Tell whether the base is in order, and what follows from it."""
    speak, row = report.language, report.base.iloc[0]
    outcome, judged = row["outcome"], int(row["judged"])
    if outcome == "geen basis":
        return
    fields = {
        "share": speak.percent(row["share"]),
        "interval": margin(speak, row["low"], row["high"]),
        "limit": speak.percent(row["tolerance"]),
    }
    if outcome == "op orde":
        text = speak.say(
            "De basis is op orde: {share} van wie er iets over zegt mist iets ({interval}), en dat blijft binnen de "
            "grens van {limit}.",
            **fields,
        )
    elif outcome == "niet op orde":
        text = speak.say(
            "De basis is niet op orde: {share} van wie er iets over zegt mist iets ({interval}), en zolang dat zo is "
            "heeft verrassen weinig zin.",
            **fields,
        )
    elif judged == 0:
        text = speak.say("Of de basis op orde is, valt niet te zeggen: geen enkele reactie gaat erover.")
    elif judged < row["minimum"]:
        text = speak.say(
            "Of de basis op orde is, valt nog niet te zeggen: daar gaan maar {reactions} over."
            if judged > 1
            else "Of de basis op orde is, valt nog niet te zeggen: daar gaat maar {reactions} over.",
            reactions=speak.reactions(judged),
        )
    else:
        text = speak.say(
            "Of de basis op orde is, valt nog niet te zeggen: {share} van wie er iets over zegt mist iets ({interval}) "
            "en de grens van {limit} ligt daartussen.",
            **fields,
        )
    yield Finding("base", text)


def priority(report: Report) -> Iterator[Finding]:
    """Of a set whose order is one of priority: the first value that surely goes wrong."""
    if not report.values.priority:
        return
    speak = report.language
    missed, experienced = of_stance(report, "gemist"), of_stance(report, "ervaren")
    wrong = missed["low"].to_numpy() > experienced["high"].to_numpy()
    place = int(np.argmax(wrong)) if wrong.any() else 0
    row = missed.iloc[place]
    fields = {
        "value": row["value"],
        "share": speak.percent(row["share"]),
        "interval": margin(speak, row["low"], row["high"]),
    }
    if wrong.any():
        text = speak.say(
            "Begin bij ‘{value}’: van wat klanten zeker vaker missen dan ervaren gaat dat voor, en in {share} van de "
            "reacties wordt het gemist ({interval}).",
            **fields,
        )
    else:
        text = speak.say(
            "Geen enkele waarde wordt zeker vaker gemist dan ervaren; ‘{value}’ gaat voor en wordt in {share} van de "
            "reacties gemist ({interval}).",
            **fields,
        )
    yield Finding("priority", text)
