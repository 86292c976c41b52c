"""The charts of the page that no filter changes, made with Altair; each function returns a chart."""

from klantstem.report.page.charts.bands import bands
from klantstem.report.page.charts.forest import Row, Scale, forest
from klantstem.report.page.charts.svg import NARROW, WIDE, to_svg
from klantstem.report.page.charts.trend import Line, Panel, trend

__all__ = ["NARROW", "WIDE", "Line", "Panel", "Row", "Scale", "bands", "forest", "to_svg", "trend"]
