"""Replace personal data in feedback by Dutch placeholders, so that a quote can be shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from klantstem.text.names import name_spans

_MONTHS = frozenset(["jan", "feb", "mrt", "mar", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "oct", "nov", "dec"])
_UNITS = frozenset(["km", "cm", "mm", "kg", "mg", "ml", "cl", "gb", "mb", "kb", "px", "kw", "hz", "st"])
_SHORT_WORDS = frozenset(
    [
        "en",
        "in",
        "is",
        "ik",
        "je",
        "de",
        "te",
        "op",
        "om",
        "of",
        "er",
        "al",
        "af",
        "na",
        "we",
        "ze",
        "zo",
        "nu",
        "ga",
        "bv",
        "nv",
        "as",
        "za",
        "zo",
        "ma",
        "di",
        "wo",
        "do",
        "vr",
    ]
)

# What is hidden can make what stands beside it look private as well; more rounds than this only a test needs.
_ROUNDS = 4
# An order number has at least so many digits: "order 66 stoelen".
_FEWEST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class PrivateSpan:
    """Where personal data stands in a text, end exclusive, and the placeholder that replaces it."""

    start: int
    end: int
    placeholder: str


def _is_postcode(match: re.Match[str]) -> bool:
    digits, gap, letters, number = match["digits"], match["gap"], match["letters"], match["number"]
    lower = letters.lower()
    if lower in _UNITS and not number:
        return False
    if lower in _SHORT_WORDS and gap:
        # "in 2024 EN 2025" and "van 1500 en 12" are no addresses; "1234 OP 12" is one.
        return letters.isupper() and not digits.startswith(("19", "20"))
    return letters.isupper() or bool(number) or not gap


def _is_plate(match: re.Match[str]) -> bool:
    groups = match[0].split("-")
    size = sum(map(len, groups))
    letters = [group for group in groups if group.isalpha()]
    belgian = size == 7 and len(groups[0]) == 1 and len(letters) == 1 and len(letters[0]) == 3
    return (size == 6 or belgian) and 0 < len(letters) < 3 and not any(group.lower() in _MONTHS for group in letters)


def _always(_: re.Match[str]) -> bool:
    return True


# In order of precedence: where two patterns overlap, the earlier one names the data. A pattern with a group
# "private" hides that group only. Every repetition is bounded, so that a text of a megabyte stays cheap.
_PATTERNS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], bool]], ...] = (
    (
        "[e-mail]",
        re.compile(
            r"(?<![\w.+'\[\]-])[\w.+'-]{1,256}(?:\s?@\s?|\s?[\[(]at[\])]\s?)[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", re.I
        ),
        _always,
    ),
    (
        "[rekeningnummer]",
        re.compile(
            r"\b(?:(?i:NL)\d{2}[ .-]?(?i:[A-Z]{4})(?:[ .-]?\d){10}|(?i:BE)\d{2}(?:[ .-]?\d){12}"
            r"|[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?)\b"
        ),
        _always,
    ),
    (
        "[nummer]",
        re.compile(
            r"\b(?:(?:order|bestel(?:ling)?s?|klant|factuur|polis|dossier|zaak|ticket|referentie|contract|huurders?"
            r"|lid|lidmaatschaps?|relatie|debiteuren?|melding(?:en)?s?|zending|pakket|track)[- ]?"
            r"(?:nummers?|nr\.?|no\.?|id|code)(?:\s{0,2}(?:is|was|:|=|#))?"
            r"|(?:order|bestelling|factuur|polis|dossier|ticket|referentie|kenmerk)\s?[:#]?)"
            r"\s{0,2}[:#]?\s?(?P<private>[A-Z0-9]{1,24}(?:[-./][A-Z0-9]{1,12}){0,4})\b",
            re.I,
        ),
        lambda match: len(re.findall(r"\d", match["private"])) >= _FEWEST_DIGITS,
    ),
    (
        "[telefoon]",
        re.compile(
            r"(?<![\d+])(?<!\d[-/.])(?!\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}(?![-/.]?\d))"
            r"(?:(?:\+|00)\d{2}[\s.-]?(?:\(0\)[\s.-]?)?\d(?:[\s./-]{0,2}\d){7,8}"
            r"|\(?0\d(?:[\s./-]{0,2}\d){0,2}\)?(?:\s?[-./]?\s?\d){6,8})(?!\d)"
        ),
        lambda match: _phone_length(match[0]),
    ),
    ("[rijksregisternummer]", re.compile(r"(?<![\w.,])\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}(?!\w)"), _always),
    ("[bsn]", re.compile(r"(?<![\w.,])(?:\d{9}|\d{4}\.\d{2}\.\d{3}|\d{3}[ -]\d{3}[ -]\d{3})(?!\w)"), _always),
    (
        "[postcode]",
        re.compile(
            r"\b(?P<digits>[1-9]\d{3})(?P<gap>\s?)(?P<letters>[A-Za-z]{2})\b"
            r"(?P<number>[ ,]{1,3}(?:nr\.? ?)?\d{1,5}(?:[ -]?[a-zA-Z]\b|-\d{1,4}\b)?(?!\d))?"
        ),
        _is_postcode,
    ),
    (
        "[adres]",
        re.compile(
            r"\b[A-Z][\w'-]{1,40}(?:straat|laan|weg|plein|gracht|kade|singel|dijk|hof|steeg|pad|dreef|park"
            r"|markt|wal)\s(?:nr\.?\s?)?\d{1,5}(?:[ -]?[a-zA-Z]\b)?(?:,? bus \d{1,4})?(?!\d)"
        ),
        _always,
    ),
    (
        "[kenteken]",
        re.compile(
            r"\b(?:kenteken|nummerplaat)(?:\sis)?:?\s{1,2}"
            r"(?P<private>(?=[A-Z -]{0,8}\d)[A-Z0-9]{1,3}(?:[ -][A-Z0-9]{1,3}){2})\b",
            re.I,
        ),
        _always,
    ),
    (
        "[kenteken]",
        re.compile(r"(?<![\w-])(?:[A-Z]{1,3}|\d{1,3})(?:-(?:[A-Z]{1,3}|\d{1,3})){2}(?![\w-])", re.I),
        _is_plate,
    ),
    (
        "[kenteken]",
        re.compile(
            r"\b(?:[A-Z]{2}\d{3}[A-Z]|[A-Z]\d{3}[A-Z]{2}|\d{2}[A-Z]{3}\d|\d[A-Z]{3}\d{2}|[A-Z]{3}\d{2}[A-Z]"
            r"|\d[A-Z]{2}\d{3}|\d{3}[A-Z]{2}\d|1[A-Z]{3}\d{3})\b"
        ),
        _always,
    ),
    ("[nummer]", re.compile(r"(?<![\w.,])#?\d{7,30}(?!\w)|#\d{4,30}\b"), _always),
    ("[nummer]", re.compile(r"\b(?=[A-Z0-9]{0,20}\d{5})(?=\d{0,20}[A-Z])[A-Z0-9]{8,40}\b"), _always),
)


def _phone_length(text: str) -> bool:
    """A Dutch number has ten digits, a Belgian one nine or ten; nine in one run are more like a BSN."""
    digits = sum(character.isdigit() for character in text)
    if text.startswith(("+", "00")):
        return 10 <= digits <= 13
    return digits == 10 or (digits == 9 and not text.isdigit())


def private_spans(text: str) -> list[PrivateSpan]:
    """Return the spans of `text` that look like personal data, in order and without overlap.

    E-mail addresses, telephone numbers, IBANs, nine digits that may be a BSN, postcodes (with their house
    number), street addresses, licence plates, order and customer numbers, and names of people where the words
    before them tell (`klantstem.text.names`). The patterns are Dutch and Belgian and rather hide too much than
    too little.
    """
    found: list[PrivateSpan] = []
    for _ in range(_ROUNDS):
        before = len(found)
        for find in (_matches, _names):
            new = _apart(find(text), len(text))
            text = _without(text, new)
            found += new
        if len(found) == before:
            break
    return sorted(found, key=lambda span: span.start)


def _matches(text: str) -> Iterator[PrivateSpan]:
    for placeholder, pattern, accepted in _PATTERNS:
        group: str | int = "private" if "private" in pattern.groupindex else 0
        for match in pattern.finditer(text):
            if accepted(match):
                yield PrivateSpan(*match.span(group), placeholder)


def _names(text: str) -> Iterator[PrivateSpan]:
    for start, end in name_spans(text):
        yield PrivateSpan(start, end, "[naam]")


def _apart(spans: Iterator[PrivateSpan], length: int) -> list[PrivateSpan]:
    """Return the spans that do not overlap an earlier one."""
    taken = bytearray(length)
    kept = []
    for span in spans:
        if not any(taken[span.start : span.end]):
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
            kept.append(span)
    return kept


def _without(text: str, spans: list[PrivateSpan]) -> str:
    """Return a text of the same length with signs in the place of the spans, at which a name stops."""
    characters = list(text)
    for span in spans:
        characters[span.start : span.end] = "[" * (span.end - span.start)
    return "".join(characters)


def mask(text: str) -> str:
    """Return `text` with its personal data replaced by placeholders such as ``[e-mail]``.

    Masking twice changes nothing more. See `private_spans` for what is recognised.
    """
    parts: list[str] = []
    position = 0
    for span in private_spans(text):
        parts += text[position : span.start], span.placeholder
        position = span.end
    return "".join(parts) + text[position:]
