"""Read txt: a transcript or a letter where the file reads as one, or else a feedback item per line."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from klantstem.batch import detect
from klantstem.batch.readers.columns import in_batches, one_item
from klantstem.batch.readers.letter import is_letter
from klantstem.batch.readers.transcript import transcript_source, whole_text
from klantstem.batch.source import BATCH_ROWS, Origin, Source
from klantstem.text.transcript import is_transcript

_SAMPLE_CHARS = 65_536


def read(origin: Origin) -> Source:
    """Open a text file; an empty line between others is an empty item, so that rows and lines stay in step."""
    encoding = detect.encoding_of(origin.open)
    with detect.open_text(origin.open(), encoding, newline=None) as lines:
        sample = lines.read(_SAMPLE_CHARS)
    if is_transcript(sample):
        return transcript_source(origin, whole_text(origin), "txt")
    if len(sample) < _SAMPLE_CHARS and is_letter(sample):
        return one_item(origin, sample.strip(), note="read as one item: a letter.")
    schema = pa.schema([("text", pa.string())])
    rows = empty = 0
    for line in _lines(origin, encoding):
        rows += 1
        empty += not line.strip()
    items = "1 item" if rows == 1 else f"{rows:,} items"
    note = f"read as {items}, one per line" + (f", {empty:,} of them empty." if empty else ".")
    return Source(
        name=origin.name,
        format="txt",
        schema=schema,
        rows=rows,
        read=lambda: in_batches(((line,) for line in _lines(origin, encoding)), schema, BATCH_ROWS),
        text="text",
        notes=(note,),
    )


def _lines(origin: Origin, encoding: str) -> Iterator[str]:
    with detect.open_text(origin.open(), encoding, newline=None) as lines:
        for line in lines:
            yield line.removesuffix("\n")
