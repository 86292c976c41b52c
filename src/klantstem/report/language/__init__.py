"""The language of a report: Dutch, or English on request."""

from klantstem.report.language.language import LANGUAGES, Language, language

__all__ = ["LANGUAGES", "Language", "language"]
