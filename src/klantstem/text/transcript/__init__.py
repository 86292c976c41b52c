"""Transcripts of interviews: VTT, SRT, DOCX and plain "Naam: tekst", as turns of speakers."""

from klantstem.text.transcript.document import docx_text
from klantstem.text.transcript.plain import is_transcript
from klantstem.text.transcript.read import Kind, parse_transcript, read_transcript
from klantstem.text.transcript.turn import Transcript, Turn

__all__ = ["Kind", "Transcript", "Turn", "docx_text", "is_transcript", "parse_transcript", "read_transcript"]
