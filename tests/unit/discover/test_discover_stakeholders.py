"""Whose voice an item is."""

from __future__ import annotations

from pathlib import Path

import pytest

from klantstem.discover.stakeholders import stakeholder_of_cell, stakeholder_of_file


@pytest.mark.parametrize(
    ("path", "stakeholder"),
    [
        ("/gesprekken/medewerkers/01.vtt", "medewerkers"),
        ("/gesprekken/Managers/maart/01.vtt", "managers"),
        ("/klanten/partners/01.vtt", "partners"),
        ("/gesprekken/01.vtt", "klanten"),
    ],
)
def test_the_nearest_folder_tells_the_stakeholder(path: str, stakeholder: str) -> None:
    assert stakeholder_of_file(Path(path)) == stakeholder


@pytest.mark.parametrize(
    ("cell", "stakeholder"), [("Medewerker", "medewerkers"), (" Raad ", "Raad"), ("", None), ("  ", None), (None, None)]
)
def test_a_cell_names_one_of_the_usual_four_or_another(cell: str | None, stakeholder: str | None) -> None:
    assert stakeholder_of_cell(cell) == stakeholder
