"""How sure the numbers are and how they came about, in the words of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from klantstem.report.statistics.estimator import CHECKED, CORRECTED, COUNTED
from klantstem.report.tagged import READ
from klantstem.tag import Status

if TYPE_CHECKING:
    from klantstem.report.report import Report


@dataclass(frozen=True, slots=True)
class Method:
    """What the page tells of the method.

    Attributes
    ----------
    reading : how many items, and how the shares came about
    left_out : what happened to the items that do not count, in words
    cut : number of items of which the first part was read alone
    certainty : sentences on what the margins hold
    privacy : sentences on what is left out or masked
    """

    reading: str
    left_out: list[str]
    cut: int
    certainty: list[str]
    privacy: list[str]


def method(report: Report) -> Method:
    """Gather what the page tells of the method."""
    language, tagged = report.language, report.tagged
    words = {
        Status.LEEG.value: language.say("leeg"),
        Status.ANDERE_TAAL.value: language.say("in een andere taal"),
        Status.FOUT.value: language.say("onleesbaar"),
    }
    left_out = [
        f"{language.number(count)} {words.get(status, status)}"
        for status, count in sorted(tagged.status.items())
        if status not in READ and count
    ]
    if tagged.interviewer:
        left_out.append(
            language.say("1 beurt van de interviewer")
            if tagged.interviewer == 1
            else language.say("{aantal} beurten van de interviewer", aantal=language.number(tagged.interviewer))
        )
    cut = tagged.status.get(Status.AFGEKAPT.value, 0)
    return Method(_reading(report), left_out, cut, _certainty(report), _privacy(report))


def _methods(report: Report) -> set[str]:
    return set(report.per_value.loc[report.per_value["items"] > 0, "method"])


def _reading(report: Report) -> str:
    language, methods = report.language, _methods(report)
    items = language.reactions(report.tagged.items)
    if not report.tagged.items:
        return language.say("Er is geen reactie die gelezen kon worden.")
    if CHECKED in methods:
        return language.say(
            "Alle aandelen gaan over {reacties}, verbeterd met wat met de hand is nagekeken.", reacties=items
        )
    if CORRECTED in methods:
        return language.say(
            "Alle aandelen gaan over {reacties}, verbeterd voor de fouten van het model.", reacties=items
        )
    return language.say("Alle aandelen gaan over {reacties}, geteld zoals het model ze las.", reacties=items)


def _certainty(report: Report) -> list[str]:
    language, methods = report.language, _methods(report)
    found = []
    if CHECKED in methods:
        found.append(
            language.say(
                "Een deel van de reacties is met de hand nagekeken. Aandelen en marges zijn daarmee verbeterd, dus ook "
                "voor de fouten van het model."
            )
        )
    elif CORRECTED in methods:
        found.append(
            language.say(
                "Het model mist waarden en ziet er soms een die er niet is. Op apart gehouden reacties is gemeten hoe "
                "vaak; daarmee zijn de aandelen verbeterd, en die onzekerheid zit in de marge. Een aandeel kan dus "
                "afwijken van het aantal reacties gedeeld door het totaal."
            )
        )
        if COUNTED in methods:
            found.append(language.say("Voor zeldzame waarden is die meting te klein; hun aandeel is geteld."))
    else:
        found.append(
            language.say(
                "De aandelen zijn geteld. De marge gaat alleen over het toeval van de steekproef: leesfouten van het "
                "model zitten er niet in."
            )
        )
    if report.feedback.customers is not None:
        found.append(
            language.say("Reacties van dezelfde klant tellen in de marge niet als reacties van verschillende klanten.")
        )
    found.append(language.say("Of wie reageert op andere klanten lijkt, zegt geen marge."))
    if report.model_note:
        found.append(report.model_note)
    return found


def _privacy(report: Report) -> list[str]:
    language = report.language
    few = language.number(report.min_items)
    found = [
        language.say(
            "Van een waarde die in een segment door minder dan {aantal} reacties wordt genoemd, staan er geen aandeel "
            "en geen citaten in dit bestand. Een ander aantal dat dat kleine zou verraden, als verschil met het "
            "totaal, blijft ook weg.",
            aantal=few,
        )
    ]
    if report.quotes:
        found.append(
            language.say(
                "In citaten zijn e-mailadressen, telefoonnummers, adressen, kentekens, namen na een aanspreking of "
                "groet en nummers vervangen. Ze zijn gekozen op bewijskracht en verscheidenheid en zijn dus geen "
                "doorsnee."
            )
        )
    else:
        found.append(language.say("In dit rapport staan geen citaten."))
    return found
