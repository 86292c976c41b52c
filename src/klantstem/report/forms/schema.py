"""The document that `klantstem report --json` writes: its fields, their meaning and their types.

`docs/report.schema.json` is made of these models; a test keeps the two alike.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

SCHEMA: Literal["klantstem-report/2"] = "klantstem-report/2"


def _absent(cell: Any) -> Any:
    # The only thing that differs from itself is NaN, and in a frame that stands for an absent text too.
    return None if cell != cell else cell


Stance = Literal["ervaren", "gemist", "gewenst"]
Number = Annotated[float | None, BeforeValidator(_absent)]
Count = Annotated[int | None, BeforeValidator(_absent)]
Text = Annotated[str | None, BeforeValidator(_absent)]


class Row(BaseModel):
    """A row of an analysis, or a group of fields."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class _Share(Row):
    """A share with its 95% interval, of 0-1; null where there are no items or they may not be told."""

    items: Count = Field(description="items that are tagged so")
    of: Count = Field(description="items that it is a share of")
    share: Number
    low: Number
    high: Number


class _Corrected(_Share):
    raw: Number = Field(description="share as it was tagged, before correction for the errors of the model")
    small: bool = Field(description="too few items to lean on")
    method: str = Field(description="geteld, gecorrigeerd or nagekeken")


class Reach(_Corrected):
    """Items that express any value in any stance."""


class LevelShare(_Corrected):
    """Items that express one or more values of a level, in a stance."""

    level: str
    stance: Stance


class ValueShare(_Corrected):
    """Items that express a value, in a stance."""

    value: str
    level: str
    stance: Stance


class BaseCheck(Row):
    """The base check; value is null in the first row, which is of the base as a whole."""

    value: Text
    level: Text
    measured: bool
    judged: int = Field(description="items that experience or miss it")
    missed: int = Field(description="items that miss it")
    share: Number = Field(description="of judged that misses it")
    low: Number
    high: Number
    tolerance: float
    minimum: int = Field(description="items that judging takes")
    outcome: Literal["op orde", "niet op orde", "niet te zeggen", "geen basis"]


class DesiredShare(_Share):
    """A value that the organisation wants, or that customers express besides."""

    value: str
    level: str
    chosen: bool
    measured: bool
    stance: Stance
    recognised: Number = Field(description="share that experiences it of those who experience or miss it")
    recognised_low: Number
    recognised_high: Number
    reading: str


class StatementScore(Row):
    """The evidence for a statement of the lading."""

    value: str
    statement: str
    by: Literal["organisatie", "medewerker"]
    ervaren: int = Field(description="segments that speak for it")
    gemist: int = Field(description="segments that speak against it")
    share: Number = Field(description="that speaks for it")
    low: Number
    high: Number
    mark: str


class Indicator(_Share):
    """A value against its target and the previous period."""

    value: str
    level: str
    stance: Stance
    target: Number
    on_target: Text
    previous: Number
    difference: Number
    difference_low: Number
    difference_high: Number
    direction: Text
    period: Text
    previous_period: Text


class Pair(Row):
    """Two expressions that go together."""

    value_a: str
    stance_a: Stance
    value_b: str
    stance_b: Stance
    items: int
    expected: float
    lift: Number
    low: Number
    high: Number
    q: Number


class Driver(Row):
    """What goes with the score, in points of it."""

    value: str
    level: str
    stance: Stance
    items: int
    of: int
    mean_with: Number
    mean_without: Number
    effect: Number = Field(description="points more than items that express all the same but this")
    low: Number
    high: Number
    sure: bool


class Band(_Share):
    """What those with a low, middle and high score experience; level is null for a whole side."""

    band: str
    side: Literal["rationeel", "emotioneel"]
    level: Text


class TrendPoint(_Share):
    """The share of a level (value null) or value in one week, month or quarter."""

    by: Literal["week", "maand", "kwartaal"]
    start: dt.date
    label: str
    partial: bool
    value: Text
    level: str
    stance: Stance
    fitted: Number
    change: bool = Field(description="from here on the share is another")
    q: Number
    sure: bool


class SegmentShare(_Share):
    """The share of a value in a segment, and in the rest; without numbers where these are too small to be told."""

    column: str
    segment: str
    value: str
    level: str
    stance: Stance
    rest_share: Number
    difference: Number
    difference_low: Number
    difference_high: Number
    p: Number
    q: Number
    significant: bool
    small: bool


class Verdict(Row):
    """The base check in words."""

    outcome: str
    level: str | None
    headline: str
    grounds: list[str]


class Level(Row):
    """A level of the value set, base first."""

    name: str
    rational: bool


class SetValue(Row):
    """A value of the set."""

    name: str
    level: str
    measured: bool = Field(description="false where the model cannot find it")


class ValueSet(Row):
    """The value set of the tags."""

    name: str
    title: str
    priority: bool
    levels: list[Level]
    values: list[SetValue]


class Period(Row):
    """The first and the last date."""

    first: dt.date
    last: dt.date


class Items(Row):
    """How many feedback items there are."""

    rows: int = Field(description="feedback items in the table")
    interviewer: int = Field(description="turns of an interviewer, which are no feedback")
    read: int = Field(description="items that count: with status ok or afgekapt")
    status: dict[str, int]


class Document(Row):
    """The numbers of a report. Shares are of 0-1; no text of a customer is in it."""

    model_config = ConfigDict(title="klantstem-report/2", extra="forbid", protected_namespaces=())

    schema_: Literal["klantstem-report/2"] = Field(default=SCHEMA, alias="schema")
    language: Literal["nl", "en"]
    title: str
    source: str | None
    model: str | None
    model_note: str | None
    value_set: ValueSet
    desired_set: str | None = Field(description="the set that the organisation wants")
    period: Period | None
    items: Items
    min_items: int = Field(
        description="a value with fewer items is not shown in a segment, nor what would give it away"
    )
    findings: list[str]
    verdict: Verdict
    reach: Reach
    base: list[BaseCheck]
    pyramid: list[LevelShare]
    values: list[ValueShare]
    desired: list[DesiredShare]
    statements: list[StatementScore]
    kpi: list[Indicator]
    drivers: list[Driver]
    bands: list[Band]
    trend: list[TrendPoint]
    segments: list[SegmentShare]
    cooccurrence: list[Pair]


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the document."""
    return Document.model_json_schema(by_alias=True)
