"""Read vtt and srt: the cues of a recorded talk, joined to turns of speakers."""

from __future__ import annotations

from klantstem.batch.readers.transcript import transcript_source, whole_text
from klantstem.batch.source import Origin, Source


def read(origin: Origin) -> Source:
    """Open a subtitle file: a row per turn, with `speaker`, `text` and `respondent`."""
    return transcript_source(origin, whole_text(origin), "vtt" if origin.format == "vtt" else "srt")
