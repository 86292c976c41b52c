"""The part of the page that the filters change: the pyramid and the bars, as they are without a filter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from klantstem.report.feedback import STANCES, Feedback
from klantstem.report.page import bars, pyramid
from klantstem.report.page.cube import Cube
from klantstem.report.page.readings import JUDGED, Rows, level_reading, pyramid_reading, values_reading
from klantstem.report.page.sections.section import Table
from klantstem.report.page.sections.wording import between, spoken
from klantstem.report.palette import MISSED, level_colours

if TYPE_CHECKING:
    from klantstem.report.language import Language
    from klantstem.report.report import Report


@dataclass(frozen=True, slots=True)
class Cell:
    """What is known of a value or level in a stance; `number` is what the cube and the script call it."""

    number: int
    items: int
    whole: str
    percent: str
    margin: str
    bounds: str


@dataclass(frozen=True, slots=True)
class Bar:
    """Places in percent of the width: the bar, and the line of its margin."""

    left: float
    width: float
    low: float
    reach: float


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A value with its bars, and the items that express it; `small` where these are too few to be quoted."""

    name: str
    number: int
    items: int
    small: bool
    cells: dict[str, Cell]
    bars: dict[str, Bar | None]


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A level: its slice, its numbers and the values that were heard on it."""

    name: str
    number: int
    colour: str
    description: str
    slice: str
    cut: str
    silent: bool
    reading: str
    cells: dict[str, Cell]
    values: list[ValueRow]
    all_values: list[ValueRow]
    unheard: list[str]
    unmeasured: list[str]


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything of the pyramid and the bars.

    Attributes
    ----------
    levels : base first
    ticks : of the axis of the bars: place in percent, and what is written
    zero : place of zero on that axis
    pyramid_reading, values_reading : sentences made of the numbers
    gauge : the base check as places in percent of a line; None without one
    base : the base check of each value of the base; None without one
    """

    levels: list[LevelRow]
    ticks: list[tuple[float, str]]
    zero: float
    missed_colour: str
    pyramid_reading: list[str]
    values_reading: list[str]
    gauge: dict[str, float] | None
    base: Table | None


def overview(report: Report, cube: Cube) -> Overview:
    """Gather the pyramid and the bars of a report."""
    language, values = report.language, report.values
    by_level = {(row["level"], row["stance"]): row for row in report.pyramid.to_dict("records")}
    by_value = {(row["value"], row["stance"]): row for row in report.per_value.to_dict("records")}
    heard = [row for row in by_value.values() if row["items"]]
    scale = bars.scale(
        [row["high"] for row in heard if row["stance"] == "gemist"],
        [row["high"] for row in heard if row["stance"] != "gemist"],
    )
    colours, slices = level_colours(values), pyramid.slices(len(values.levels))
    counts = _items(report.feedback)
    levels = []
    for number, level in enumerate(values.levels):
        rows = [
            _value_row(report, cube, name, items, by_value, scale)
            for name, items in zip(values.names, counts, strict=True)
            if values.level_of(name) == level
        ]
        rows.sort(key=lambda row: -row.items)
        cells = {
            stance: _cell(language, by_level[level.name, stance], cube.measures.level(number, at))
            for at, stance in enumerate(STANCES)
        }
        unheard = [row.name for row in rows if not row.items]
        missed, experienced = (
            by_level[level.name, stance]["share"] if cells[stance].items else 0.0 for stance in JUDGED
        )
        levels.append(
            LevelRow(
                name=level.name,
                number=number,
                colour=colours[level.name],
                description=language.translated(level.description),
                slice=slices[number],
                cut=pyramid.cut(missed / (missed + experienced) if missed + experienced else 0),
                silent=not missed + experienced,
                reading=level_reading(language, by_level, level.name) if rows else "",
                cells=cells,
                values=[row for row in rows if row.items],
                all_values=rows,
                unheard=[name for name in unheard if name not in report.unmeasured],
                unmeasured=[name for name in unheard if name in report.unmeasured],
            )
        )
    return Overview(
        levels=levels,
        ticks=[(place, language.percent(share)) for place, share in scale.ticks()],
        zero=scale.at(0),
        missed_colour=MISSED,
        pyramid_reading=pyramid_reading(language, by_level, [row.name for row in levels if row.all_values]),
        values_reading=values_reading(language, by_value),
        gauge=_gauge(report),
        base=_base_table(report),
    )


def _items(feedback: Feedback) -> list[int]:
    """Count the items that express each value in any stance."""
    # The expressions of an item stand by value, so those of one value are next to each other.
    first = np.diff(feedback.item * len(feedback.values.names) + feedback.value, prepend=-1) != 0
    counts: list[int] = np.bincount(feedback.value[first], minlength=len(feedback.values.names)).tolist()
    return counts


def _value_row(report: Report, cube: Cube, name: str, items: int, rows: Rows, scale: bars.Scale) -> ValueRow:
    number = report.values.names.index(name)
    cells = {
        stance: _cell(report.language, rows[name, stance], cube.measures.value(number, at))
        for at, stance in enumerate(STANCES)
    }
    return ValueRow(
        name=name,
        number=number,
        items=items,
        small=0 < items < report.min_items,
        cells=cells,
        bars={stance: _bar(rows[name, stance], scale, missed=stance == "gemist") for stance in STANCES},
    )


def _cell(language: Language, row: dict[Any, Any], number: int) -> Cell:
    items = int(row["items"])
    return Cell(
        number=number,
        items=items,
        whole=language.number(items),
        percent=language.percent(row["share"], decimals=1) if items else "–",
        margin=language.interval(row["low"], row["high"], decimals=1) if items else "",
        bounds=between(language, row["low"], row["high"]) if items else "–",
    )


def _bar(row: dict[Any, Any], scale: bars.Scale, *, missed: bool) -> Bar | None:
    if not row["items"]:
        return None
    return Bar(*scale.span(0, row["share"], missed=missed), *scale.span(row["low"], row["high"], missed=missed))


def _gauge(report: Report) -> dict[str, float] | None:
    """The share that misses the base, its interval and the tolerance, in percent of a line from 0."""
    if report.base.empty or not report.base.iloc[0]["judged"]:
        return None
    base = report.base.iloc[0]
    furthest = max(base["high"], base["tolerance"])
    end = next((end for end in (0.4, 0.6, 0.8) if furthest <= end * 0.9), 1.0)
    places = {name: float(base[name]) for name in ("low", "high", "share", "tolerance")}
    return {f"{name}_at": round(place / end * 100, 2) for name, place in places.items()} | places


def _base_table(report: Report) -> Table | None:
    language, frame = report.language, report.base
    rows = frame[frame["value"].notna()].to_dict("records")
    if not rows:
        return None
    return Table(
        caption=language.say("De basis per waarde: wie haar mist van wie er iets over zegt"),
        head=[
            language.say("waarde"),
            language.say("reacties"),
            language.say("gemist"),
            language.say("deel gemist"),
            language.say("95%-marge"),
            language.say("oordeel"),
        ],
        rows=[
            [
                row["value"],
                language.number(row["judged"]),
                language.number(row["missed"]),
                language.percent(row["share"]),
                between(language, row["low"], row["high"], decimals=0),
                spoken(language, str(row["outcome"])),
            ]
            for row in rows
        ],
        words=frozenset({5}),
    )
