"""How a report shows itself in a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from klantstem.report.report import Report

LARGEST = 2_000_000
_HEIGHT = 800


def to_notebook(report: Report) -> str:
    """Return the page in a frame of its own, or only its findings where the page would make the notebook too large.

    The frame is sandboxed: its script cannot reach the notebook. A notebook keeps what its cells show, so that whoever
    gets the notebook gets the quotes too; make the report with ``quotes=0`` to leave them out.
    """
    page = report.to_html()
    if len(page) <= LARGEST:
        frame = escape(page, quote=True)
        style = f"width:100%;height:{_HEIGHT}px;border:1px solid #ccc"
        return (
            f'<iframe title="{escape(report.title)}" sandbox="allow-scripts" style="{style}" srcdoc="{frame}"></iframe>'
        )
    speak = report.language
    findings = "".join(f"<li>{escape(sentence)}</li>" for sentence in report.findings)
    hint = escape(
        speak.say('Het hele rapport is te groot voor een notebook; schrijf het met .to_html("rapport.html").')
    )
    return f"<h3>{escape(report.title)}</h3><ol>{findings}</ol><p>{hint}</p>"
