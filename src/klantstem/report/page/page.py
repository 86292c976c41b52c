"""The page: one HTML file that needs no network."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from klantstem.report.page.cube import cube
from klantstem.report.page.links import link
from klantstem.report.page.method import method
from klantstem.report.page.overview import overview
from klantstem.report.page.payload import embedded, payload
from klantstem.report.page.sections import absent, sections

if TYPE_CHECKING:
    from klantstem.report.report import Report

_SCRIPTS = ("format", "counts", "state", "draw", "panel", "filters", "start")


def render(report: Report) -> str:
    """Return the page of a report.

    Everything that comes from the customer's files is escaped; a content security policy in the page refuses
    every request and every script but its own.
    """
    counts = cube(report.feedback, min_items=report.min_items)
    shown = sections(report, counts)
    script = _script()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    language = report.language
    environment = _environment().overlay()
    environment.filters.update(number=language.number, percent=language.percent, reactions=language.reactions)
    environment.filters.update(enumeration=language.enumeration)
    return environment.get_template("report.html.jinja").render(
        report=report,
        say=language.say,
        interval=language.interval,
        link=link,
        overview=overview(report, counts),
        sections=shown,
        absent=absent(report, shown),
        method=method(report),
        style=Markup(_asset("style.css")),
        script=Markup(script),
        script_digest=digest,
        data=Markup(embedded(payload(report, counts))),
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("klantstem", "report/page/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _script() -> str:
    """Return the script in one piece, in which its files see each other and nothing else sees them."""
    parts = "\n".join(_asset(f"script/{name}.js") for name in _SCRIPTS)
    return f'"use strict";\n(() => {{\n{parts}\n}})();'


def _asset(name: str) -> str:
    return files("klantstem.report.page").joinpath("templates", name).read_text(encoding="utf-8")
