from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from klantstem.errors import WriteError
from klantstem.report import Report
from klantstem.values import ValueSet, load

Table = Callable[..., pd.DataFrame]
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def report(table: Table, values: ValueSet) -> Report:
    items = [("ok", [("snel", "gemist")])] * 40 + [("ok", [("warm", "ervaren")])] * 40
    return Report.from_frame(table(items, columns={"cijfer": [4, 5] * 20 + [8, 9] * 20}), values=values)


def test_every_chart_is_written_as_svg_and_png(report: Report, tmp_path: Path) -> None:
    written = report.to_figures(tmp_path / "figuren")
    assert {path.suffix for path in written} == {".svg", ".png"}
    assert sorted(written) == sorted((tmp_path / "figuren").iterdir())
    names = {path.stem for path in written}
    assert {"piramide", "waarden"} <= names
    for path in written:
        if path.suffix == ".svg":
            assert ElementTree.fromstring(path.read_text(encoding="utf-8")).tag == "{http://www.w3.org/2000/svg}svg"
        else:
            assert path.read_bytes().startswith(PNG)


def test_the_pyramid_tells_its_numbers(report: Report, tmp_path: Path) -> None:
    report.to_figures(tmp_path)
    svg = (tmp_path / "piramide.svg").read_text(encoding="utf-8")
    texts = [element.text for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]
    for level in report.values.levels:
        assert level.name in texts
    assert texts.count("50,0%") == 2


def test_names_are_escaped(table: Table, tmp_path: Path) -> None:
    document = load("manutan").model_dump()
    document["levels"][0]["name"] = document["values"][0]["level"] = "<script>&"
    values = ValueSet.model_validate(document)
    Report.from_frame(table([("ok", [("snel", "gemist")])] * 9, of=values), values=values).to_figures(tmp_path)
    assert "<script>" not in (tmp_path / "piramide.svg").read_text(encoding="utf-8")


def test_nothing_heard_gives_the_pyramid_alone(table: Table, values: ValueSet, tmp_path: Path) -> None:
    written = Report.from_frame(table([("ok", [])]), values=values).to_figures(tmp_path)
    assert {path.stem for path in written} == {"piramide"}


def test_a_folder_that_cannot_be_made_is_refused(report: Report, tmp_path: Path) -> None:
    (tmp_path / "bestand").touch()
    with pytest.raises(WriteError, match="cannot be made"):
        report.to_figures(tmp_path / "bestand")
