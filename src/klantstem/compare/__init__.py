"""Test: two or more value sets against what was said."""

from klantstem.compare.comparison import Comparison
from klantstem.compare.numbers import to_json
from klantstem.compare.on import compare
from klantstem.compare.workbook import to_xlsx

__all__ = ["Comparison", "compare", "to_json", "to_xlsx"]
