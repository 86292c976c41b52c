from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt
import pytest

from klantstem.report import bars, pyramid
from klantstem.report.palette import MISSED, level_colours
from klantstem.values import available, load

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


def area(points: str) -> float:
    corners = [tuple(map(float, point.split(","))) for point in points.split()]
    edges = zip(corners, corners[1:] + corners[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in edges)) / 2


@pytest.mark.parametrize("levels", [1, 3, 4, 6])
def test_areas_of_a_slice_are_in_proportion_to_the_numbers(levels: int) -> None:
    for part in pyramid.slices([(30, 90)] * levels):
        assert area(part.missed) / area(part.experienced) == pytest.approx(1 / 3, rel=0.01)
        assert area(part.missed) + area(part.experienced) == pytest.approx(area(part.outline), rel=0.01)


def test_base_is_the_widest_slice_at_the_bottom() -> None:
    areas = [area(part.outline) for part in pyramid.slices([(1, 1)] * 4)]
    assert areas == sorted(areas, reverse=True)


def test_a_level_without_items_is_an_outline_only() -> None:
    (part,) = pyramid.slices([(0, 0)])
    assert part.outline
    assert (part.missed, part.experienced) == ("", "")


@pytest.mark.parametrize(("missed", "others"), [([], []), ([0.003], [0.9]), ([0.2, 0.1], [0.15]), ([1.0], [1.0])])
def test_all_bounds_fit_on_the_scale(missed: list[float], others: list[float]) -> None:
    scale = bars.scale(missed, others)
    assert scale.at(-max(missed, default=0)) >= 0
    assert scale.at(max(others, default=0)) <= 100
    ticks = scale.ticks()
    assert (ticks[0][0], ticks[-1][0]) == (0, 100)
    assert len(ticks) <= 8
    assert (scale.at(0), "0%") in ticks


def test_missed_goes_left_and_experienced_goes_right() -> None:
    scale = bars.scale([0.1], [0.1])
    row = {"items": 5, "share": 0.05, "low": 0.03, "high": 0.09}
    left, right = bars.bar(row, scale, missed=True), bars.bar(row, scale)
    assert left is not None
    assert right is not None
    assert left.low < left.start < left.high < left.end == 50 == right.start < right.low < right.end < right.high
    assert left.width == right.width
    assert bars.bar({**row, "items": 0}, scale) is None
