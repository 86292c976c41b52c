"""Read docx: a transcript where the document reads as one, or else a feedback item per paragraph."""

from __future__ import annotations

import pyarrow as pa

from klantstem.batch.readers.columns import in_batches
from klantstem.batch.readers.transcript import transcript_source
from klantstem.batch.source import BATCH_ROWS, Origin, Source
from klantstem.errors import ReadError
from klantstem.text.transcript import docx_text, is_transcript


def read(origin: Origin) -> Source:
    """Open a Word document; empty paragraphs are layout and no rows."""
    try:
        text = docx_text(origin.path)
    except ReadError as error:
        raise ReadError(
            f"{origin.name} cannot be read as a Word document. Save it again as .docx, or as plain text."
        ) from error
    if is_transcript(text):
        return transcript_source(origin, text, "txt")
    paragraphs = [line for line in text.split("\n") if line.strip()]
    schema = pa.schema([("text", pa.string())])
    return Source(
        name=origin.name,
        format="docx",
        schema=schema,
        rows=len(paragraphs),
        read=lambda: in_batches(((paragraph,) for paragraph in paragraphs), schema, BATCH_ROWS),
        text="text",
    )
