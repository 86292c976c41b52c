"""A discovery as plain numbers, for a program."""

from __future__ import annotations

import json
import math
from typing import Any

from klantstem.discover.discovery import Discovery

SCHEMA = "klantstem-discover/1"


def to_dict(found: Discovery) -> dict[str, Any]:
    """Return everything but the quotes of values: shares are fractions, and null where there are none."""
    told: dict[str, Any] = plain(
        {
            "schema": SCHEMA,
            "model": found.model,
            "values": found.values.name,
            "stakeholders": found.stakeholders.to_dict("records"),
            "proposed": found.proposed["name"].tolist(),
            "stability": {"draws": found.stability.draws, "same": found.stability.same},
            "candidates": found.candidates.to_dict("records"),
            "shares": found.shares.to_dict("records"),
            "by_stakeholder": found.by_stakeholder.to_dict("records"),
            "themes": [
                {
                    "name": name,
                    "words": theme.words,
                    "items": len(theme.items),
                    "voices": theme.voices,
                    "stability": theme.stability,
                    "judging": theme.judging,
                    "quotes": theme.quotes,
                }
                for name, theme in found.themes.items()
            ],
            "notes": found.notes,
        }
    )
    return told


def to_json(found: Discovery) -> str:
    """Return `to_dict` as JSON."""
    return json.dumps(to_dict(found), ensure_ascii=False, indent=2, allow_nan=False)


def plain(cell: Any) -> Any:
    """Return a cell as JSON knows it: fractions in six decimals, and null for what is no number."""
    if isinstance(cell, dict):
        return {str(key): plain(value) for key, value in cell.items()}
    if isinstance(cell, (list, tuple)):
        return [plain(value) for value in cell]
    if isinstance(cell, float):
        return round(cell, 6) if math.isfinite(cell) else None
    return cell
