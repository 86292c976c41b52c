"""Labelled feedback: read it, check it, count it."""

from __future__ import annotations

from klantstem.corpus.gold import GoldSentence, read_gold

__all__ = ["GoldSentence", "read_gold"]
