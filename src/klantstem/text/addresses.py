"""Web and e-mail addresses, whose full stops and question marks end nothing."""

from __future__ import annotations

import re
from collections import deque

_WEB = re.compile(r"(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)…'’”]", re.IGNORECASE)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[a-zA-Z0-9-]{2,63}){1,4}")


def address_spans(text: str) -> deque[tuple[int, int]]:
    """Find the addresses in a text, in order."""
    spans: list[tuple[int, int]] = []
    if "@" in text:
        spans.extend(match.span() for match in _MAIL.finditer(text))
    if "://" in text or "www." in text.lower():
        spans.extend(match.span() for match in _WEB.finditer(text))
    return deque(sorted(spans))
