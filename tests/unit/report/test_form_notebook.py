from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

import pandas as pd
import pytest

from klantstem.report import Report
from klantstem.report.forms import notebook
from klantstem.values import ValueSet

Table = Callable[..., pd.DataFrame]


class Frames(HTMLParser):
    """The attributes of all frames."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "iframe":
            self.found.append(dict(attrs))


@pytest.fixture
def report(table: Table, values: ValueSet) -> Report:
    return Report.from_frame(table([("ok", [("snel", "gemist")])] * 6), values=values, title='Zo "gaat" het & <meer>')


def test_a_report_shows_its_page_in_a_frame_that_cannot_reach_the_notebook(report: Report) -> None:
    [frame] = Frames(report._repr_html_()).found
    assert frame["srcdoc"] == report.to_html()
    assert frame["sandbox"] == "allow-scripts"
    assert frame["title"] == report.title


def test_a_page_that_is_too_large_gives_its_findings(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "LARGEST", 1_000)
    shown = report._repr_html_()
    assert not Frames(shown).found
    assert "<meer>" not in shown
    assert all(f"<li>{sentence}</li>" in shown for sentence in report.findings)
    assert "to_html" in shown
