"""On what the tags of a value rest."""

from __future__ import annotations

from enum import StrEnum


class Basis(StrEnum):
    """What lets a model find a value.

    bekend: it learnt the value, under this name or a synonym; afgeleid: it learnt the values that this one is built
    from; omschrijving: it reads the value's definition and lading; voorbeelden: it was shown what customers said of it.
    """

    BEKEND = "bekend"
    AFGELEID = "afgeleid"
    OMSCHRIJVING = "omschrijving"
    VOORBEELDEN = "voorbeelden"
