"""Draw the feedback items whose labelling by people teaches or verifies most, as a file to correct."""

from __future__ import annotations

from klantstem.sample.draw import Item, Reason, Shares, draw
from klantstem.sample.pool import Pool, read_pool

__all__ = ["Item", "Pool", "Reason", "Shares", "draw", "read_pool"]
