from __future__ import annotations

import itertools
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from klantstem.report.page import bars, pyramid
from klantstem.report.page.charts import NARROW, WIDE, Line, Panel, Row, Scale, forest, to_svg, trend
from klantstem.report.palette import MISSED, level_colours
from klantstem.values import available, load

SVG = "{http://www.w3.org/2000/svg}"

# Machado et al. (2009), full severity, on linear RGB.
BLINDNESS = {
    "none": np.eye(3),
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear(colour: str) -> npt.NDArray[np.float64]:
    srgb = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("kind", BLINDNESS)
@pytest.mark.parametrize("name", available())
def test_colours_of_levels_differ_for_every_kind_of_colour_vision(name: str, kind: str) -> None:
    colours = [*level_colours(load(name)).values(), MISSED]
    seen = [lab(np.array(BLINDNESS[kind]) @ linear(colour)) for colour in colours]
    assert min(np.linalg.norm(one - other) for one, other in itertools.combinations(seen, 2)) > 15


@pytest.mark.parametrize("name", available())
def test_every_level_has_a_colour_that_stands_out_on_white(name: str) -> None:
    values = load(name)
    colours = level_colours(values)
    assert list(colours) == [level.name for level in values.levels]
    for colour in colours.values():
        luminance = linear(colour) @ np.array([0.2126, 0.7152, 0.0722])
        assert 1.05 / (luminance + 0.05) >= 3


def clipped_area(fraction: float, level: int, levels: int) -> float:
    """The part of a slice that the cut leaves on its left."""
    left, right, _, top_left = corners(pyramid.slices(levels)[level])
    (apex_x, _), _, (foot_x, foot_y) = corners(pyramid.cut(fraction))

    def at(y: float) -> float:
        return apex_x + (foot_x - apex_x) * y / foot_y

    assert left[0] - 0.01 <= at(left[1]) <= right[0] + 0.01
    return area([left, (at(left[1]), left[1]), (at(top_left[1]), top_left[1]), top_left])


def corners(points: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (point.split(",") for point in points.split())]


def area(points: list[tuple[float, float]]) -> float:
    edges = zip(points, points[1:] + points[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in edges)) / 2


@pytest.mark.parametrize("fraction", [0.0, 0.25, 0.5, 1.0])
@pytest.mark.parametrize("levels", [1, 3, 4, 6])
def test_areas_of_a_slice_are_in_proportion_to_the_numbers(levels: int, fraction: float) -> None:
    for level in range(levels):
        whole = area(corners(pyramid.slices(levels)[level]))
        assert clipped_area(fraction, level, levels) == pytest.approx(fraction * whole, abs=0.01 * whole)


def test_base_is_the_widest_slice_at_the_bottom() -> None:
    slices = [corners(points) for points in pyramid.slices(4)]
    assert [area(points) for points in slices] == sorted(map(area, slices), reverse=True)
    assert slices[0][0][1] == pyramid.HEIGHT


@pytest.mark.parametrize(("missed", "others"), [([], []), ([0.003], [0.9]), ([0.2, 0.1], [0.15]), ([1.0], [1.0])])
def test_all_bounds_fit_on_the_scale(missed: list[float], others: list[float]) -> None:
    scale = bars.scale(missed, others)
    assert scale.at(-max(missed, default=0)) >= 0
    assert scale.at(max(others, default=0)) <= 100
    ticks = scale.ticks()
    assert (ticks[0][0], ticks[-1][0]) == (0, 100)
    assert len(ticks) <= 8
    assert (scale.at(0), 0) in ticks


def test_missed_goes_left_and_experienced_goes_right() -> None:
    scale = bars.scale([0.1], [0.1])
    start, width = scale.span(0, 0.05, missed=True)
    assert (start, start + width) == (25, 50)
    assert scale.span(0, 0.05) == (50, 25)
    assert scale.span(0.03, 0.09, missed=True) == (5, 30)


ROW = Row(
    name="<b>& een 'naam'",
    note="12%",
    at=0.2,
    low=0.1,
    high=0.3,
    colour="#2b5ba8",
    sure=True,
    href="#waarde=snel",
    description='snel: "12%" & <meer>',
)


def svg(rows: list[Row], width: int = WIDE) -> ElementTree.Element:
    return ElementTree.fromstring(
        to_svg(forest(rows, width=width, scale=Scale(0, 1, label="datum.value")), language="nl")
    )


def test_a_mark_with_an_address_is_one_link_with_a_name() -> None:
    (link,) = svg([ROW]).iter(f"{SVG}a")
    assert (link.get("href"), link.get("aria-label")) == ("#waarde=snel", 'snel: "12%" & <meer>')


def test_what_is_no_link_is_hidden_from_a_screen_reader() -> None:
    drawn = svg([ROW])
    hidden = {text for element in drawn.iter() if element.get("aria-hidden") for text in element.iter(f"{SVG}text")}
    assert hidden == set(drawn.iter(f"{SVG}text"))
    assert not any(element.get("role") for element in drawn.iter() if element is not drawn)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_chart_fits_its_width_whatever_its_names(width: int) -> None:
    long = [replace(ROW, name="zeer lange naam " * 20, note="zeer lange noot " * 20)]
    assert float(svg(long, width).attrib["width"]) <= width + 2


def test_rows_with_the_same_name_stay_apart() -> None:
    assert len(list(svg([ROW, ROW, ROW]).iter(f"{SVG}a"))) == 3


def points(shares: list[float], *, change: int | None = None) -> pd.DataFrame:
    months = pd.date_range("2024-01-01", periods=len(shares), freq="MS").date
    return pd.DataFrame(
        {
            "start": months,
            "share": shares,
            "low": [share * 0.8 for share in shares],
            "high": [share * 1.2 for share in shares],
            "fitted": shares,
            "change": [at == change for at in range(len(shares))],
            "turn": "gemist ↓",
            "href": "#periode=1",
            "description": "een maand",
        }
    )


def drawn_trend(shares: list[float], **options: int) -> str:
    panel = Panel("basis", [Line("gemist", "#33373d", points(shares, **options))])
    return to_svg(trend([panel], width=WIDE), language="nl")


def test_there_is_no_line_through_three_points() -> None:
    assert "mark-line" not in drawn_trend([0.1, 0.2, 0.3])
    assert "mark-line" in drawn_trend([0.1, 0.2, 0.3, 0.2])


def test_a_change_point_is_marked_with_its_word() -> None:
    assert "gemist ↓" not in drawn_trend([0.1, 0.1, 0.3, 0.3])
    assert "gemist ↓" in drawn_trend([0.1, 0.1, 0.3, 0.3], change=2)


def test_a_period_without_items_leaves_a_chart() -> None:
    assert drawn_trend([0.1, float("nan"), 0.3, 0.3, 0.2]).count("<a ") == 4
