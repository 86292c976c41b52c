"""The page: a report as one HTML file."""

from klantstem.report.page.page import render

__all__ = ["render"]
