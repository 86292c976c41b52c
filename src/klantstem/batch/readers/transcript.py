"""Make a table of a transcript: a row per turn, in order, of which only the respondents' are scored."""

from __future__ import annotations

import pyarrow as pa

from klantstem.batch import detect
from klantstem.batch.readers.columns import in_batches
from klantstem.batch.source import BATCH_ROWS, Origin, Source
from klantstem.errors import ReadError
from klantstem.text.transcript import Kind, Transcript, parse_transcript

_SCHEMA = pa.schema([("speaker", pa.string()), ("text", pa.string()), ("respondent", pa.bool_())])


def whole_text(origin: Origin) -> str:
    """Decode a whole text file; a transcript is read at once."""
    with detect.open_text(origin.open(), detect.encoding_of(origin.open)) as lines:
        return lines.read()


def transcript_source(origin: Origin, text: str, kind: Kind) -> Source:
    """Read the turns of a transcript.

    Raises
    ------
    ReadError
        If the text has no speakers or no cues.
    """
    try:
        transcript = parse_transcript(text, kind)
    except ReadError as error:
        raise ReadError(f"{origin.name} cannot be read as a transcript. {error}") from error
    turns = transcript.turns
    return Source(
        name=origin.name,
        format=origin.format,
        schema=_SCHEMA,
        rows=len(turns),
        read=lambda: in_batches(((turn.speaker, turn.text, turn.respondent) for turn in turns), _SCHEMA, BATCH_ROWS),
        text="text",
        respondent="respondent",
        notes=(_note(transcript),),
    )


def _note(transcript: Transcript) -> str:
    scored = list(dict.fromkeys(turn.speaker for turn in transcript.turns if turn.respondent))
    passed = [speaker for speaker in transcript.speakers if speaker not in scored]
    said = f"read as a transcript; scored: {_listed(scored)}"
    return f"{said}; not scored: {_listed(passed)}." if passed else f"{said}."


def _listed(speakers: list[str]) -> str:
    return ", ".join(speaker or "(no name)" for speaker in speakers) or "nobody"
