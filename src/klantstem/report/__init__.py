"""The report: from a tagged table to findings, a page, JSON and a table in the terminal."""

from __future__ import annotations

from klantstem.report.palette import level_colours
from klantstem.report.report import Report

__all__ = ["Report", "level_colours"]
