"""Read a transcript from a text or a file, and tell respondents from interviewers."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Literal

from klantstem.errors import ReadError
from klantstem.text.transcript.cues import cue_utterances
from klantstem.text.transcript.document import docx_text
from klantstem.text.transcript.plain import plain_utterances
from klantstem.text.transcript.speakers import find_respondents
from klantstem.text.transcript.turn import Transcript, joined, make_turn

Kind = Literal["txt", "vtt", "srt"]


def parse_transcript(
    text: str,
    kind: Kind,
    *,
    respondents: Collection[str] | None = None,
    interviewers: Collection[str] | None = None,
) -> Transcript:
    """Read the turns of a transcript whose text is already there.

    Parameters
    ----------
    text : the decoded file; the offsets of the turns refer to it
    kind : "txt" for lines of the form "Naam: tekst", "vtt" or "srt" for subtitles
    respondents : the speakers to score, as the file names them; everybody else is left out
    interviewers : the speakers not to score. Without either, names such as Interviewer and Gespreksleider tell, or
        else the speaker with the highest share of questions is the interviewer

    Raises
    ------
    ReadError
        If the text has no speakers (txt) or no cues (vtt, srt), or a given name does not speak.
    """
    utterances = joined(plain_utterances(text) if kind == "txt" else cue_utterances(text, blank_ends=kind == "vtt"))
    if not utterances:
        raise ReadError('The text has no speakers: a transcript has lines such as "Interviewer: Hoe ging het?".')
    talk = [(each.speaker, " ".join(text[start:end] for start, end in each.places)) for each in utterances]
    scored = find_respondents(talk, respondents=respondents, interviewers=interviewers)
    return Transcript(text, tuple(make_turn(text, each, respondent=each.speaker in scored) for each in utterances))


def read_transcript(
    path: str | Path,
    *,
    encoding: str | None = None,
    respondents: Collection[str] | None = None,
    interviewers: Collection[str] | None = None,
) -> Transcript:
    """Read a transcript from a .txt, .vtt, .srt or .docx file.

    Without `encoding` a byte order mark decides, then UTF-8, then Windows-1252. The other options are those of
    `parse_transcript`.

    Raises
    ------
    ReadError
        If the file is missing, of another kind, cannot be decoded, or is no transcript.
    """
    path = Path(path)
    suffix = path.suffix.lower().lstrip(".")
    try:
        if suffix == "docx":
            return parse_transcript(docx_text(path), "txt", respondents=respondents, interviewers=interviewers)
        if suffix not in ("txt", "vtt", "srt"):
            raise ReadError("The name of a transcript ends in .txt, .vtt, .srt or .docx.")
        text = _decode(path, encoding)
        kind: Kind = "txt" if suffix == "txt" else "vtt" if suffix == "vtt" else "srt"
        return parse_transcript(text, kind, respondents=respondents, interviewers=interviewers)
    except ReadError as error:
        if str(path) in str(error):
            raise
        raise ReadError(f"{path} cannot be read as a transcript. {error}") from error


def _decode(path: Path, encoding: str | None) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise ReadError(f"There is no file {path}. Check the name.") from error
    except OSError as error:
        raise ReadError(f"{path} cannot be opened: {error.strerror}.") from error
    if encoding is None:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            encoding = "utf-16"
        else:
            try:
                return data.decode("utf-8-sig")
            except UnicodeDecodeError:
                return data.decode("cp1252", errors="replace")
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise ReadError(f"{path} is not {encoding} text. Give its encoding, such as utf-8 or windows-1252.") from error
