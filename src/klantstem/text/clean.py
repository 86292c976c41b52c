"""Clean a feedback item of what its export did to it, and keep the way back to the original."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from klantstem.text.alignment import Alignment, rewrite
from klantstem.text.markup import decode_entities, strip_tags
from klantstem.text.mojibake import repair_mojibake

# One fix can bring another to light (an entity that spells a tag); more rounds than this only a test can need.
_ROUNDS = 6

_CONTROL = r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
_INVISIBLE = r"\xad\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
_ACCENT = r"\u0300-\u036f"
# Starts with a single class, which is searched much faster than a choice of patterns.
_DUST = re.compile(
    rf"[\ud800-\udfff{_CONTROL}{_INVISIBLE}\u200d\ufe0e\ufe0f{_ACCENT}]"
    rf"(?:(?<=[\ud800-\udbff])[\udc00-\udfff]|(?<=[{_ACCENT}])[{_ACCENT}]+)?"
)
_TAIL = "\u200d\ufe0e\ufe0f"
_LONGEST_TAIL = 8
_EMOJI_PART = re.compile(r"[\ufe0f\u20e3\xa9\xae\u2030-\u3299\U0001f000-\U0001faff#*0-9]")
_MOST_ACCENTS = 8
_ASCII_DUST = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")

# Characters outside this class never change under NFC and never join the one before them, so a run of the class and the
# character before it can be composed alone. The bound keeps canonical ordering, which is quadratic, cheap.
_MOVING = (
    r"\u0300-\u1fff\u2000\u2001\u20d0-\u20f0\u2126\u212a\u212b\u2329\u232a\u2adc\u2cef-\u2cf1\u2d7f\u2de0-\u2dff"
    r"\u302a-\u302f\u3099\u309a\ua66f-\uabff\uac00-\ud7ff\uf900-\ufb4f\ufe20-\ufe2f\U00010000-\U0001efff\U0002f800-\U0002fa1f"
)
_MOVES = re.compile(f"[{_MOVING}]{{1,64}}")
_COMPOSABLE = re.compile(f"[^{_MOVING}]?[{_MOVING}]{{1,64}}")

# Every run of blanks but a single blank.
_BLANKS = re.compile(r"\s(?:(?<! )\s*+|\s++)")
_LINE_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned text and the way back to the original.

    Attributes
    ----------
    text : the cleaned text
    alignments : the edits of each step, in the order in which they were made; empty when nothing changed
    """

    text: str
    alignments: tuple[Alignment, ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map characters `start` to `end` (exclusive) of the cleaned text to character offsets of the original.

        Spans that do not overlap in the cleaned text do not overlap in the original. An empty span stays empty.
        """
        for alignment in reversed(self.alignments):
            start, end = alignment.span(start, end)
        return start, end


def clean(text: str) -> Cleaned:
    """Repair mojibake and HTML, drop controls and invisible characters, tidy blanks, compose accents.

    Line breaks stay (at most two in a row), as do curly quotes and emoji. Cleaning a clean text changes nothing.

    Raises
    ------
    TypeError
        If `text` is not a string.
    """
    if not isinstance(text, str):
        raise TypeError(f"clean expects a str, not {type(text).__name__}.")
    alignments: list[Alignment] = []
    for _ in range(_ROUNDS):
        before = len(alignments)
        for step in _REPAIRS:
            text, alignment = step(text)
            if alignment is not None:
                alignments.append(alignment)
        repaired = len(alignments) > before
        text, alignment = _tidy_blanks(text)
        if alignment is not None:
            alignments.append(alignment)
        # New blanks can show half a character to the repair of mojibake, and nothing to the other steps.
        if not repaired and (alignment is None or text.isascii()):
            break
    return Cleaned(text, tuple(alignments))


def _drop_dust(text: str) -> tuple[str, Alignment | None]:
    if text.isascii():
        return rewrite(text, _ASCII_DUST, lambda match: "")
    return rewrite(text, _DUST, _without_dust)


def _without_dust(match: re.Match[str]) -> str:
    found = match[0]
    if "\u0300" <= found <= "\u0370":
        return found[:_MOST_ACCENTS]
    if len(found) == 2:  # a character that was written as a pair of surrogates
        return chr(0x10000 + ((ord(found[0]) - 0xD800) << 10) + ord(found[1]) - 0xDC00)
    if found in _TAIL:
        # A joiner or selector belongs to the emoji before it and its other ones; anywhere else it is dust.
        before = match.string[max(0, match.start() - _LONGEST_TAIL) : match.start()].rstrip(_TAIL)
        return found if _EMOJI_PART.match(before[-1:]) else ""
    return ""


def _compose(text: str) -> tuple[str, Alignment | None]:
    if text.isascii() or all(
        unicodedata.is_normalized("NFC", text[max(0, run.start() - 1) : run.end()]) for run in _MOVES.finditer(text)
    ):
        return text, None
    return rewrite(text, _COMPOSABLE, lambda match: unicodedata.normalize("NFC", match[0]))


def _tidy_blanks(text: str) -> tuple[str, Alignment | None]:
    size = len(text)

    def tidy(match: re.Match[str]) -> str:
        if match.start() == 0 or match.end() == size:
            return ""
        breaks = len(_LINE_BREAK.findall(match[0]))
        return "\n" * min(breaks, 2) if breaks else " "

    if text[:1] == " " or text[-1:] == " ":
        return rewrite(text, _EDGE_OR_BLANKS, tidy)
    return rewrite(text, _BLANKS, tidy)


_EDGE_OR_BLANKS = re.compile(rf"\A\s+|{_BLANKS.pattern}| \Z")
_REPAIRS = (decode_entities, repair_mojibake, _drop_dust, strip_tags, _compose)
