"""From an Altair chart to an SVG that stands in the page: its links work there and are read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal
from xml.etree import ElementTree

import vl_convert

if TYPE_CHECKING:
    import altair as alt

WIDE, NARROW = 760, 335
"""Width of a chart in pixels, on a screen with room and on a telephone: text keeps its size, so there are two."""

INK, SOFT, LINE, PAPER = "#1b1e23", "#5c626c", "#e2dfd8", "#fbfaf7"
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
# What vl-convert puts before a relative address.
_BASE = "https://vega.github.io/vega-datasets/"
_LOCALES: dict[str, Literal["nl-NL", "en-GB"]] = {"nl": "nl-NL", "en": "en-GB"}

_AXIS = {
    "domain": False,
    "ticks": False,
    "gridColor": LINE,
    "labelColor": SOFT,
    "labelFontSize": 13,
    "labelPadding": 8,
    "title": None,
}
CONFIG: dict[str, Any] = {
    "font": _FONT,
    "background": None,
    "view": {"stroke": None},
    "axis": _AXIS,
    "axisY": {"grid": False, "labelColor": INK, "labelLimit": 230},
    "text": {"fontSize": 13, "color": INK},
    "header": {"labelFontSize": 15, "labelFontWeight": 600, "labelColor": INK, "title": None},
    "title": {"fontSize": 15, "fontWeight": 600, "color": INK, "anchor": "start", "offset": 10},
}


def to_svg(chart: alt.TopLevelMixin, *, language: str) -> str:
    """Return a chart as an SVG element.

    Each mark with an `href` is a link of which the mark's `description` is the name. Everything else is hidden from a
    screen reader: the table beside the chart says it better.
    """
    spec = {**chart.to_dict(validate=False), "config": CONFIG}
    locale = _LOCALES[language]
    drawn = vl_convert.vegalite_to_svg(spec, format_locale=locale, time_format_locale=locale)
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.fromstring(drawn)
    width, height = root.attrib["width"], root.attrib["height"]
    root.attrib = {"viewBox": f"0 0 {width} {height}", "width": width, "height": height, "focusable": "false"}
    linked = _name_links(root)
    if linked:
        root.set("role", "group")
    else:
        root.set("aria-hidden", "true")
    return ElementTree.tostring(root, encoding="unicode")


def _name_links(element: ElementTree.Element) -> bool:
    """Make links of what has an address, hide what has none; tell whether there was any."""
    if element.tag == f"{{{_SVG}}}a":
        element.set("href", element.attrib.pop(f"{{{_XLINK}}}href").removeprefix(_BASE))
        for mark in element.iter():
            name = mark.attrib.pop("aria-label", None)
            if name:
                element.set("aria-label", name)
            _silence(mark)
        return True
    _silence(element)
    element.attrib.pop("aria-label", None)
    linked = [_name_links(child) for child in element]
    if not any(linked):
        return False
    for child, has_link in zip(element, linked, strict=True):
        if not has_link:
            child.set("aria-hidden", "true")
    return True


def _silence(element: ElementTree.Element) -> None:
    for name in ("role", "aria-roledescription", "aria-hidden"):
        element.attrib.pop(name, None)
