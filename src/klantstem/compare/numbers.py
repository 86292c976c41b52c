"""A comparison as plain numbers, for a program."""

from __future__ import annotations

import json
from typing import Any

from klantstem.compare.comparison import Comparison
from klantstem.discover.numbers import plain

SCHEMA = "klantstem-compare/1"
TABLES = ("coverage", "stakeholders", "balance", "overlap", "outside")


def to_dict(found: Comparison) -> dict[str, Any]:
    """Return all tables as lists of rows: shares are fractions, and null where there are none."""
    tables = {name: getattr(found, name).to_dict("records") for name in TABLES}
    told: dict[str, Any] = plain(
        {
            "schema": SCHEMA,
            "sets": found.names,
            "items": found.items,
            "drawn_from": found.drawn_from,
            **tables,
            "unmeasured": dict(found.unmeasured),
        }
    )
    return told


def to_json(found: Comparison) -> str:
    """Return `to_dict` as JSON."""
    return json.dumps(to_dict(found), ensure_ascii=False, indent=2, allow_nan=False)
