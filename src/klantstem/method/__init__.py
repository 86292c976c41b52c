"""The rules of the method for a value set: how many values, on which levels, how far apart, how loaded."""

from __future__ import annotations

from klantstem.method.check import Check, check
from klantstem.method.finding import Finding, Rule, Severity

__all__ = ["Check", "Finding", "Rule", "Severity", "check"]
