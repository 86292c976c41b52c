"""The charts of the page as files, for a presentation or a document: each as SVG and as PNG."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import vl_convert

from klantstem.errors import WriteError
from klantstem.report.forms.charts import pyramid_chart, values_chart
from klantstem.report.page.cube import cube
from klantstem.report.page.sections import sections
from klantstem.write import write_bytes, write_text

if TYPE_CHECKING:
    from klantstem.report.report import Report

_SHARP = 2
# On its own a figure may come to stand on a dark ground.
_GROUND = '<rect width="100%" height="100%" fill="white"/>'


def figures(report: Report) -> Iterator[tuple[str, str]]:
    """Yield the charts of a report: a name for a file, and the SVG."""
    yield "piramide", pyramid_chart(report)
    bars = values_chart(report)
    if bars is not None:
        yield "waarden", bars
    counts = cube(report.feedback, min_items=report.min_items)
    for section in sections(report, counts):
        for number, chart in enumerate(section.charts, 1):
            name = section.id if len(section.charts) == 1 else f"{section.id}-{number}"
            yield name, str(chart.wide)


def write(report: Report, folder: Path) -> list[Path]:
    """Write the charts to a folder, which is made where it is absent; return the files.

    Raises
    ------
    WriteError
        If the folder cannot be made or written to.
    """
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise WriteError(f"The folder {folder} cannot be made: {error.strerror}. Choose another folder.") from error
    written = []
    for name, svg in figures(report):
        svg = svg.replace(">", f">{_GROUND}", 1)
        vector, image = folder / f"{name}.svg", folder / f"{name}.png"
        write_text(vector, svg)
        write_bytes(image, vl_convert.svg_to_png(svg, scale=_SHARP))
        written += [vector, image]
    return written
