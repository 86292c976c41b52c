"""Tell a letter or an e-mail from a list of feedback items, a line each."""

from __future__ import annotations

import re

_FIRST_LINES = 14
_LAST_LINES = 8
_SHORT = 70
_MOST_CHARS = 30_000

_SALUTATION = re.compile(
    r"(?:zeer )?(?:geachte|waarde)\b|(?:beste|lieve|dear)\b|l\.?s\.?[,.]?$|mevrouw,? (?:mijn|me)n?heer\b"
    r"|(?:hallo|hoi|hey|hee|hé|dag|yo|goedemorgen|goedemiddag|goedenavond|goedendag)\b|aan wie het aangaat",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:hoogachtend|m\.?v\.?g\b|gr\.?,?$|groet(?:en?|jes)?\b|(?:veel|de|hartelijke|vriendelijke|lieve|warme) [\w ]*?"
    r"groet|met (?:[\w.]+ ){0,4}(?:groet|gr\.|(?:hoog)?achting)|kind regards|p\.?s\.?[: ])",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"(?:onderwerp|betreft|betr\.?|(?:uw|ons|mijn) kenmerk|aan|van|cc|subject)\s?:|aan (?:de|het|wie)\b|aan \w+$"
    r"|t\.?a\.?v\.?\s|(?:per )?aangetekend",
    re.IGNORECASE,
)
# "Lindenrade, 14 maart 2025".
_PLACE_AND_DATE = re.compile(r"[a-zà-ÿ' -]+, (?:de |den )?\d{1,2}(?:en|de|e)? [a-z]{3,9}(?: \d{4})?$", re.IGNORECASE)
# "Tarwehof 31", "Galerij 3, De Schermer", a telephone number: who writes, under the text.
_ADDRESS = re.compile(r"(?:^|[\s,])[^\W\d_]{4,} \d{1,4}(?:[- ]?[A-Za-z]{1,2})?(?:$|,| [a-z]+$)|^0\d[\d ]{7,12}$")


def is_letter(text: str) -> bool:
    r"""Tell whether a text is one letter, by the salutation, the closing, the headings or the sender's address.

    Without blank lines between its paragraphs a text must have both a salutation and a closing.

    >>> is_letter("Geachte heer,\n\nDe lift staat stil.\n\nHoogachtend,\nA. Jansen")
    True
    >>> is_letter("Beste service ooit.\n\nVriendelijke balie.\n")
    False
    """
    if len(text) > _MOST_CHARS:
        return False
    lines = [line.strip() for line in text.strip().splitlines()]
    filled = [line for line in lines if line]
    if len(filled) < 3:
        return False
    first, last = filled[:_FIRST_LINES], filled[max(1, len(filled) - _LAST_LINES) :]
    greeted = any(_is_salutation(line) for line in first)
    closed = any(_is_closing(line) for line in last)
    if len(filled) == len(lines):
        return greeted and closed
    headed = any(_is_label(line) and _HEADING.match(line) for line in filled[:4])
    dated = any(_PLACE_AND_DATE.match(line) for line in (*filled[:8], *filled[-2:]))
    signed = any(_is_label(line) and _ADDRESS.search(line) for line in filled[-2:])
    return greeted or closed or headed or dated or signed


def _is_label(line: str) -> bool:
    return len(line) <= _SHORT and line[-1] not in ".!"


def _is_salutation(line: str) -> bool:
    """A greeting on a line of its own: with a comma, or of a few words; "Beste service ooit." is an opinion."""
    match = _SALUTATION.match(line)
    if match is None or len(line) > _SHORT:
        return False
    if line.endswith(",") or len(line) == match.end():
        return True
    rest = line[match.end() :].split()
    return len(rest) <= 3 and line[-1] not in ".?" and (match[0].lower() in ("yo", "hoi") or rest[0][0].isupper())


def _is_closing(line: str) -> bool:
    match = _CLOSING.match(line)
    return match is not None and (line.endswith(",") or len(line.split()) <= 6 or match[0].lower().startswith("p"))
