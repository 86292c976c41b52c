from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import pytest

from klantstem.report.feedback import Feedback
from klantstem.report.tagged import as_table, read_tags
from klantstem.values import ValueSet, load

Spec = tuple[str, Sequence[tuple[str, str]]]


@pytest.fixture(scope="session")
def values() -> ValueSet:
    return load("service-excellence")


@pytest.fixture(scope="session")
def table(values: ValueSet) -> Callable[..., pd.DataFrame]:
    """Make a tagged table of (status, [(value, stance), ...]) per item; the whole text carries every tag."""

    def make(
        items: Sequence[Spec],
        *,
        texts: Sequence[str] | None = None,
        of: ValueSet = values,
        columns: Mapping[str, Sequence[Any]] | None = None,
    ) -> pd.DataFrame:
        texts = texts or [f"Dit is de reactie van klant {number} over iets." for number in range(len(items))]
        tags = [
            [
                {
                    "value": value,
                    "stance": stance,
                    "level": of.level_of(value).name if value in of.names else "elders",
                    "score": 0.9,
                    "segment": 0,
                    "start": 0,
                    "end": len(text),
                }
                for value, stance in pairs
            ]
            for (_, pairs), text in zip(items, texts, strict=True)
        ]
        rows: dict[str, Any] = {
            "opmerking": list(texts),
            "status": [status for status, _ in items],
            "tags": tags,
        }
        return pd.DataFrame(rows | dict(columns or {}))

    return make


@pytest.fixture(scope="session")
def feedback(table: Callable[..., pd.DataFrame], values: ValueSet) -> Callable[..., Feedback]:
    """Make feedback of [(value, stance), ...] per item, with the columns (dates, scores, groups) of `columns`."""

    def make(items: Sequence[Sequence[tuple[str, str]]], *, of: ValueSet = values, **options: Any) -> Feedback:
        frame = table([("ok", pairs) for pairs in items], of=of, **options)
        return Feedback.of(read_tags(as_table(frame)), of)

    return make
