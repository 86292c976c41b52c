"""Rewrite a text by regular expression and remember where every character came from."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alignment:
    """The edits that turned an old text into a new one; everything between two edits is unchanged.

    Edit `k` replaced `old[old_starts[k]:old_ends[k]]` by `new[new_starts[k]:new_ends[k]]`. Inside an edit positions are
    interpolated, so that the map is monotone and every boundary of the new text is one boundary of the old.
    """

    old_starts: list[int]
    old_ends: list[int]
    new_starts: list[int]
    new_ends: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map the span of some characters of the new text to the old text, without the deleted ones around it."""
        old_start = self._position(start, bisect_right(self.new_starts, start) - 1)
        if end <= start:
            return old_start, old_start
        return old_start, self._position(end, bisect_left(self.new_starts, end) - 1)

    def _position(self, position: int, edit: int) -> int:
        if edit < 0:
            return position
        beyond = position - self.new_ends[edit]
        if beyond >= 0:
            return self.old_ends[edit] + beyond
        start = self.new_starts[edit]
        old_length = self.old_ends[edit] - self.old_starts[edit]
        return self.old_starts[edit] + (position - start) * old_length // (self.new_ends[edit] - start)


def rewrite(
    text: str, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str]
) -> tuple[str, Alignment | None]:
    """Replace each match of `pattern`; the alignment is None when nothing changed."""
    parts: list[str] = []
    old_starts: list[int] = []
    old_ends: list[int] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    copied = length = 0
    for match in pattern.finditer(text):
        replacement = replace(match)
        if replacement == match[0]:
            continue
        start, end = match.span()
        parts.append(text[copied:start])
        parts.append(replacement)
        old_starts.append(start)
        old_ends.append(end)
        length += start - copied
        new_starts.append(length)
        length += len(replacement)
        new_ends.append(length)
        copied = end
    if not parts:
        return text, None
    parts.append(text[copied:])
    return "".join(parts), Alignment(old_starts, old_ends, new_starts, new_ends)
