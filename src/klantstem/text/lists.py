"""Lines and list items: where a piece of feedback is split whatever its punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from klantstem.text.symbols import BULLET, LINE_BULLET, NUMBERED

_LINE = re.compile(r"[^\n]+")
_INLINE = {mark: re.compile(rf"(?<!\d) [{re.escape(mark)}] ?(?=\S)") for mark in "*·–—✓✔✗✘☑☐>"}
# Pluses and minuses share a list: "+ snelle levering - slecht ingepakt".
_INLINE |= dict.fromkeys("+-", re.compile(r"(?<!\d) [+-] (?=\S)| [+-] (?=\D)"))


def list_items(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield (start, body, end) of each line or list item; `body` is where the bullet is over."""
    numbered = "2." in text or "2)" in text
    bulleted = not text.isascii() and BULLET.search(text) is not None
    for line in _LINE.finditer(text):
        start, end = line.span()
        bullet = LINE_BULLET.match(text, start, end)
        splits: set[int] = set()
        if bulleted:
            splits.update(found.start() for found in BULLET.finditer(text, start, end))
        if numbered:
            splits.update(_numbered_items(text, start, end))
        if bullet is not None and (inline := _INLINE.get(text[start])):
            splits.update(found.start() + 1 for found in inline.finditer(text, start + 1, end))
        if not splits:
            yield start, bullet.end() if bullet else start, end
            continue
        splits.discard(start)
        starts = [start, *sorted(splits)]
        for item, item_end in zip(starts, [*starts[1:], end], strict=True):
            marker = LINE_BULLET.match(text, item, item_end)
            yield item, marker.end() if marker else item, item_end


def _numbered_items(text: str, start: int, end: int) -> list[int]:
    """Find "1. ... 2. ..." on one line: consecutive numbers from 1, at least two, with one kind of mark."""
    found: list[int] = []
    closer = ""
    for item in NUMBERED.finditer(text, start, end):
        if int(item[1]) != len(found) + 1 or (found and item[2] != closer):
            continue
        before = text[start : item.start()].rstrip()[-1:] if not found else ""
        if item[2] == "." and before and before not in ":;.,!?":
            continue
        closer = item[2]
        found.append(item.start())
    return found if len(found) > 1 else []
