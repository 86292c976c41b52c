"""What customers literally said: the quotes behind the numbers."""

from klantstem.report.quotes.choose import LIMIT, choose_quotes
from klantstem.report.quotes.quote import Quote

__all__ = ["LIMIT", "Quote", "choose_quotes"]
