"""The numbers of a report as a document of plain values, and as JSON."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import pandas as pd

from klantstem.report.forms import schema

if TYPE_CHECKING:
    from klantstem.report.report import Report


def document(report: Report) -> schema.Document:
    """Return the numbers of a report, checked against their schema."""
    tagged, values = report.tagged, report.values
    return schema.Document.model_validate(
        {
            "schema": schema.SCHEMA,
            "language": report.language.code,
            "title": report.title,
            "source": report.source,
            "model": report.model,
            "model_note": report.model_note,
            "value_set": {
                "name": values.name,
                "title": values.title,
                "priority": values.priority,
                "levels": [{"name": level.name, "rational": level.rational} for level in values.levels],
                "values": [
                    {"name": value.name, "level": value.level, "measured": value.name not in report.unmeasured}
                    for value in values.values
                ],
            },
            "desired_set": None if report.wanted is None else report.wanted.name,
            "period": None if tagged.period is None else dict(zip(("first", "last"), tagged.period, strict=True)),
            "items": {
                "rows": tagged.rows,
                "interviewer": tagged.interviewer,
                "read": tagged.items,
                "status": dict(tagged.status),
            },
            "min_items": report.min_items,
            "findings": list(report.findings),
            "verdict": report.verdict,
            "reach": rows(report.reach, schema.Reach)[0],
            "base": rows(report.base, schema.BaseCheck),
            "pyramid": rows(report.pyramid, schema.LevelShare),
            "values": rows(report.per_value, schema.ValueShare),
            "desired": rows(report.desired, schema.DesiredShare),
            "statements": rows(report.statements, schema.StatementScore),
            "kpi": rows(report.kpi, schema.Indicator),
            "drivers": rows(report.drivers, schema.Driver),
            "bands": rows(report.bands, schema.Band),
            "trend": rows(report.trend, schema.TrendPoint),
            "segments": rows(report.segments, schema.SegmentShare),
            "cooccurrence": rows(report.cooccurrence, schema.Pair),
        }
    )


def to_dict(report: Report) -> dict[str, Any]:
    """Return the document as plain values, without NaN."""
    return document(report).model_dump(mode="json", by_alias=True)


def to_json(report: Report) -> str:
    """Return the document as JSON text."""
    return document(report).model_dump_json(by_alias=True, indent=2)


def rows(frame: pd.DataFrame, kind: type[schema.Row]) -> list[dict[Hashable, Any]]:
    """Return the rows of an analysis with the fields of `kind`; what else the analysis has stays out."""
    return frame[list(kind.model_fields)].to_dict("records")
