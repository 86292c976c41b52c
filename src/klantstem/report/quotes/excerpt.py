"""Cut the passage around a tagged sentence so that it can be shown: masked, in single spaces, ending at words."""

from __future__ import annotations

import re

from klantstem.text.clean import clean
from klantstem.text.privacy import private_spans

_LONGEST = 320
_CONTEXT = 110
# Personal data is looked for in a wider window than is shown, so that none is cut in two at the edge of it.
_WINDOW = 600
_SPACE = re.compile(r"\s+")


def excerpt(text: str, start: int, end: int, *, masked: bool = True) -> tuple[str, str, str]:
    """Return the sentence at ``text[start:end]`` with the text before and after it, ready to be shown.

    White space is made single; what is cut off ends at a word with an ellipsis.
    """
    left, right = max(0, start - _WINDOW), min(len(text), max(end, start + _LONGEST) + _WINDOW)
    raw = text[left:start], text[start:end], text[end:right]
    # Encoding and markup are repaired first: they hide personal data.
    pieces = [clean(piece).text for piece in raw]
    window = pieces[0] + _gap(raw[0], raw[1])
    bounds = len(window), len(window) + len(pieces[1])
    window += pieces[1] + _gap(raw[1], raw[2]) + pieces[2]
    before, sentence, after = (
        _SPACE.sub(" ", piece)
        for piece in (_masked(window, bounds) if masked else (window[: bounds[0]], pieces[1], window[bounds[1] :]))
    )
    head = _tail(before.strip(), cut=left > 0)
    shown = shorten(sentence.strip(), _LONGEST)
    tail = "" if shown != sentence.strip() else shorten(after.strip(), _CONTEXT)
    return (head + _gap(before, sentence) if head else ""), shown, (_gap(sentence, after) + tail if tail else "")


def _gap(left: str, right: str) -> str:
    """Return what stands between two pieces: a line break, a space or nothing."""
    blank = left[len(left.rstrip()) :] + right[: len(right) - len(right.lstrip())]
    return "\n" if "\n" in blank else " " if blank else ""


def shorten(text: str, longest: int) -> str:
    """Cut a text at the last word that fits and mark the cut with an ellipsis."""
    if len(text) <= longest:
        return text
    cut = text[: longest + 1]
    kept = cut.rsplit(" ", 1)[0] if " " in cut.strip() else text[:longest]
    return kept.rstrip(" ,;:-") + "…"


def _tail(text: str, *, cut: bool) -> str:
    if not text or (len(text) <= _CONTEXT and not cut):
        return text
    kept = text[-_CONTEXT - 1 :]
    kept = kept.split(" ", 1)[1] if " " in kept else kept[1:]
    return "…" + kept.lstrip()


def _masked(text: str, bounds: tuple[int, int]) -> tuple[str, str, str]:
    """Mask the whole text and cut it in three after that: data on a boundary goes to where it starts."""
    parts: list[list[str]] = [[], [], []]
    position = 0

    def add(start: int, end: int) -> None:
        edges = (0, *bounds, len(text))
        for number, part in enumerate(parts):
            part.append(text[max(start, edges[number]) : max(start, edges[number], min(end, edges[number + 1]))])

    for span in private_spans(text):
        add(position, span.start)
        parts[sum(span.start >= bound for bound in bounds)].append(span.placeholder)
        position = span.end
    add(position, len(text))
    before, sentence, after = ("".join(part) for part in parts)
    return before, sentence, after
