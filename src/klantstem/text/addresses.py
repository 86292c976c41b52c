"""Web and e-mail addresses, whose full stops and question marks end nothing."""

from __future__ import annotations

import re
from collections import deque

_WEB = re.compile(r"(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)…'’”]", re.IGNORECASE)
_MAIL_HOST = re.compile(r"@[\w-]{1,63}(?:\.[a-zA-Z0-9-]{2,63}){1,4}")
_LONGEST_MAILBOX = 64


def address_spans(text: str) -> deque[tuple[int, int]]:
    """Find the addresses in a text, in order."""
    spans: list[tuple[int, int]] = []
    if "@" in text:
        spans.extend((_mailbox(text, host.start()), host.end()) for host in _MAIL_HOST.finditer(text))
    if "://" in text or "www." in text.lower():
        spans.extend(match.span() for match in _WEB.finditer(text))
    return deque(sorted(spans))


def _mailbox(text: str, at: int) -> int:
    """Return where the name before an @ begins; walked backwards, since a search for it would try every word."""
    start = at
    while start > 0 and at - start < _LONGEST_MAILBOX and (text[start - 1].isalnum() or text[start - 1] in "._+-"):
        start -= 1
    return start
