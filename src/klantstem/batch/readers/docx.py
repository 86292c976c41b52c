"""Read docx: a transcript where the document reads as one, or else one feedback item, such as a letter."""

from __future__ import annotations

from klantstem.batch.readers.columns import one_item
from klantstem.batch.readers.letter import is_letter
from klantstem.batch.readers.transcript import transcript_source
from klantstem.batch.source import Origin, Source
from klantstem.errors import ReadError
from klantstem.text.transcript import docx_text, is_transcript


def read(origin: Origin) -> Source:
    """Open a Word document."""
    try:
        text = docx_text(origin.path)
    except ReadError:
        raise ReadError(
            f"{origin.name} cannot be read as a Word document. Save it again as .docx, or as plain text."
        ) from None
    if is_transcript(text):
        return transcript_source(origin, text, "txt")
    text = text.strip()
    if not text:
        raise ReadError(f"{origin.name} has no text: only empty paragraphs, or images.")
    # Word sets paragraphs apart by itself, without blank lines.
    if is_letter(text.replace("\n", "\n\n")):
        return one_item(origin, text, note="read as one item: a letter.")
    return one_item(
        origin, text, note="read as one item: the whole document. Save it as .txt to have an item per line."
    )
