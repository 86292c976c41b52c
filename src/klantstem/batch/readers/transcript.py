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
        raise ReadError(f"{origin.name} cannot be read as a transcript. {error}") from None
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
    # No names: what goes to the terminal may end in a log. The column `respondent` tells who.
    scored = [turn.speaker for turn in transcript.turns if turn.respondent]
    turns, speakers = len(transcript.turns), len(transcript.speakers)
    are = "is" if len(scored) == 1 else "are"
    return (
        f"read as a transcript: {len(scored)} of {turns} turn{'s' * (turns != 1)} {are} scored, "
        f"of {len(set(scored))} of {speakers} speaker{'s' * (speakers != 1)}."
    )
