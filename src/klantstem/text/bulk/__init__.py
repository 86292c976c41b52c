"""Read a whole batch of feedback items at once: the segments and words of :mod:`klantstem.text`, as arrays."""

from klantstem.text.bulk.reader import BulkReader, Segments
from klantstem.text.bulk.vectorised import VectorisedPlain

__all__ = ["BulkReader", "Segments", "VectorisedPlain"]
