"""The sections of the page, one module each, in the order in which the page has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from klantstem.report.page.sections.cooccurrence import cooccurrence_section
from klantstem.report.page.sections.desired import desired_section
from klantstem.report.page.sections.drivers import drivers_section
from klantstem.report.page.sections.kpi import kpi_section
from klantstem.report.page.sections.section import Chart, Section, Table
from klantstem.report.page.sections.segments import segments_section
from klantstem.report.page.sections.statements import statements_section
from klantstem.report.page.sections.trend import trend_section

if TYPE_CHECKING:
    from klantstem.report.page.cube import Cube
    from klantstem.report.report import Report

__all__ = ["Chart", "Section", "Table", "absent", "sections"]


def sections(report: Report, cube: Cube) -> list[Section]:
    """Return the sections for which the table has what they need."""
    found = (
        desired_section(report),
        drivers_section(report),
        trend_section(report, cube),
        segments_section(report),
        statements_section(report),
        kpi_section(report),
        cooccurrence_section(report),
    )
    return [section for section in found if section is not None]


def absent(report: Report, shown: Sequence[Section]) -> list[str]:
    """Return a sentence for each section that a column of the export would give; `shown` are those that are there."""
    language, context = report.language, report.tagged.context
    found = []
    if context.scores is None:
        found.append(
            language.say(
                "Wat met het cijfer samengaat staat er niet: daarvoor is een kolom met een cijfer nodig, zoals ‘nps’ "
                "of ‘rapportcijfer’."
            )
        )
    elif all(section.id != "cijfer" for section in shown):
        found.append(
            language.say("Wat met het cijfer samengaat staat er niet: daarvoor hebben te weinig reacties een cijfer.")
        )
    if context.dates is None:
        found.append(
            language.say("Een verloop in de tijd staat er niet: daarvoor is een kolom met datums nodig, zoals ‘datum’.")
        )
    if not context.groups:
        found.append(
            language.say(
                "Segmenten staan er niet: daarvoor is een kolom nodig die de reacties verdeelt, zoals ‘kanaal’ of "
                "‘regio’."
            )
        )
    if report.tagged.texts is None:
        found.append(language.say("Citaten staan er niet: de kolom met de tekst van de reacties is niet gevonden."))
    return found
