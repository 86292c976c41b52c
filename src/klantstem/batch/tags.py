"""How tags are stored: their Arrow type, and one score for every format."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from klantstem.tag import Tag

TAG = pa.struct(
    [
        ("value", pa.string()),
        ("stance", pa.string()),
        ("level", pa.string()),
        ("score", pa.float32()),
        ("segment", pa.int32()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("basis", pa.string()),
    ]
)
TAGS = pa.list_(TAG)


def as_record(tag: Tag) -> dict[str, Any]:
    """Return a tag as plain values, in the order of its fields."""
    return {
        "value": tag.value,
        "stance": str(tag.stance),
        "level": tag.level,
        "score": tag.score,
        "segment": tag.segment,
        "start": tag.start,
        "end": tag.end,
        "basis": str(tag.basis),
    }


def shortest(score: float) -> float:
    """Return the number with the fewest digits that is the same 32-bit float.

    Parquet holds the 32-bit float and JSON holds these digits, so that both are read as the same score.
    """
    return float(str(np.float32(score)))
