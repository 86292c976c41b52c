"""Read txt: a transcript where the file reads as one, or else a feedback item per line."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from klantstem.batch import detect
from klantstem.batch.readers.columns import in_batches
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
    schema = pa.schema([("text", pa.string())])
    return Source(
        name=origin.name,
        format="txt",
        schema=schema,
        rows=sum(1 for _ in _lines(origin, encoding)),
        read=lambda: in_batches(((line,) for line in _lines(origin, encoding)), schema, BATCH_ROWS),
        text="text",
    )


def _lines(origin: Origin, encoding: str) -> Iterator[str]:
    with detect.open_text(origin.open(), encoding, newline=None) as lines:
        for line in lines:
            yield line.removesuffix("\n")
