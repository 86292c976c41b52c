"""The stance (houding) that a customer takes towards a value."""

from __future__ import annotations

from enum import StrEnum


class Stance(StrEnum):
    """ervaren: experienced; gemist: its absence or opposite was experienced; gewenst: wished for."""

    ERVAREN = "ervaren"
    GEMIST = "gemist"
    GEWENST = "gewenst"
