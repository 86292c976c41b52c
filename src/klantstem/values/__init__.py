"""The domain: levels, values, stances and the sets that hold them."""

from __future__ import annotations

from klantstem.values.basis import Basis
from klantstem.values.level import Level
from klantstem.values.loading import DEFAULT, available, load
from klantstem.values.stance import Stance
from klantstem.values.value import Example, Statement, Value
from klantstem.values.value_set import ValueSet

__all__ = ["DEFAULT", "Basis", "Example", "Level", "Stance", "Statement", "Value", "ValueSet", "available", "load"]
