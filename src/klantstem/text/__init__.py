"""From raw feedback to sentences: cleaning, segmentation, transcripts, the check of the language."""

from __future__ import annotations

from klantstem.text.clean import Cleaned, clean
from klantstem.text.language import looks_dutch
from klantstem.text.segment import Segment, segment
from klantstem.text.transcript import (
    Transcript,
    Turn,
    docx_text,
    is_transcript,
    parse_transcript,
    read_transcript,
)

__all__ = [
    "Cleaned",
    "Segment",
    "Transcript",
    "Turn",
    "clean",
    "docx_text",
    "is_transcript",
    "looks_dutch",
    "parse_transcript",
    "read_transcript",
    "segment",
]
