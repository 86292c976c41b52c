"""Whose voice an item is: a customer's, or that of an employee, a manager or a partner."""

from __future__ import annotations

from pathlib import Path

CUSTOMERS = "klanten"
_GROUPS = {
    CUSTOMERS: "klant klanten huurder huurders customer customers",
    "medewerkers": "medewerker medewerkers collega collega's employee employees",
    "managers": "manager managers leidinggevende leidinggevenden directie management",
    "partners": "partner partners",
}
_OF_WORD = {word: group for group, words in _GROUPS.items() for word in words.split()}


def stakeholder_of_file(path: Path) -> str:
    """Return the stakeholder that the nearest folder of a file is named after, else the customers."""
    for folder in path.absolute().parents:
        if folder.name.casefold() in _OF_WORD:
            return _OF_WORD[folder.name.casefold()]
    return CUSTOMERS


def stakeholder_of_cell(cell: str | None) -> str | None:
    """Return the stakeholder that a cell names: one of the usual four where it means that; None for an empty cell."""
    word = (cell or "").strip()
    return _OF_WORD.get(word.casefold(), word) or None
