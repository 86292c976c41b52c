"""Where the sentences of one line of Dutch feedback end."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from klantstem.text.abbreviations import LEANING, RESTARTERS
from klantstem.text.full_stop import (
    ends_sentence_before_blank,
    ends_sentence_inside_token,
    last_word,
    next_word,
)
from klantstem.text.symbols import (
    ASCII_MARK,
    CLOSER_RUN,
    EMOJI_RUN,
    EMOTICON,
    MARK,
    OPENERS,
    TERMINATOR_RUN,
    TERMINATORS,
)

# A sentence of this length has surely more than a few words: no need to count them.
_MANY_CHARACTERS = 80


def sentence_ends(
    text: str, start: int, body: int, end: int, *, ascii_only: bool, addresses: deque[tuple[int, int]]
) -> Iterator[int]:
    """Yield the positions within `text[start:end]`, one line or list item, where a sentence ends.

    Parameters
    ----------
    text : the whole cleaned item
    start, end : the line
    body : where the bullet of the line is over; equal to `start` without one
    ascii_only : whether the text is ASCII, which the caller knows
    addresses : spans in which nothing ends, in order; those that were passed are taken out
    """
    search = (ASCII_MARK if ascii_only else MARK).search
    sentence = position = body
    while mark := search(text, position, end):
        at = mark.start()
        char = text[at]
        while addresses and addresses[0][1] <= at:
            addresses.popleft()
        if addresses and addresses[0][0] <= at:
            position = addresses[0][1]
            continue
        if char in TERMINATORS:
            run = TERMINATOR_RUN.match(text, at, end)
            run_end = run.end() if run else at + 1
            stop = _after_terminators(text, sentence, at, run_end, end)
            position = stop or run_end
        elif char.isascii():
            position, stop = _after_emoticon(text, sentence, at, end)
        else:
            position, stop = _after_emoji(text, sentence, at, end)
        # Signs before the first word of a line are its bullet.
        if stop and stop < end and at > body:
            yield stop
            sentence = stop


def _after_terminators(text: str, sentence: int, at: int, run_end: int, end: int) -> int:
    """Return where the sentence ends that the terminators `text[at:run_end]` close, or 0."""
    stop = run_end
    closers = ""
    if stop < end and text[stop] in "\"'”’»)]›":
        found = CLOSER_RUN.match(text, stop, end)
        closed = found.end() if found else stop
        # A quote with a letter right behind it opens the next sentence.
        if closed >= end or not text[closed].isalnum() or text[closed - 1] in ")]":
            closers, stop = text[stop:closed], closed
    if stop >= end:
        return stop
    blank = text[stop] == " "
    follow = stop + blank
    while follow < end - 1 and text[follow] in OPENERS:
        follow += 1
    first = text[follow]
    if closers and (first.islower() or text[max(sentence, at - 1) : at] == "("):
        return 0
    if not blank and not first.isalnum() and first.isascii() and text[stop] not in OPENERS:
        return 0
    run = text[at:run_end]
    if ("." not in run and "…" not in run) or "!" in run or "?" in run:
        return stop
    if len(run) > 1 or run == "…":
        return stop if _pause_ends_sentence(text, sentence, at, follow, end, len(run)) else 0
    before = text[at - 1] if at > sentence else " "
    if not before.isalnum():
        return stop if _odd_stop_ends_sentence(text, before, follow, end, blank=blank) else 0
    if closers or not first.isalnum():
        return stop if blank or closers or not first.isascii() else 0
    decide = ends_sentence_before_blank if blank or follow > stop else ends_sentence_inside_token
    return stop if decide(text, sentence, at, follow, end) else 0


def _pause_ends_sentence(text: str, sentence: int, at: int, follow: int, end: int, dots: int) -> bool:
    """Tell a sentence end from a pause: "ik dacht... nou ja" goes on, "wel laat.. maar goed" does not."""
    first = text[follow]
    if first.isupper() or not first.isalnum():
        return True
    if first.isdigit():
        return False
    words = 9 if at - sentence > _MANY_CHARACTERS else len(text[sentence:at].split())
    if dots == 2:
        return words >= 3
    return words >= 4 and next_word(text, follow, end) in RESTARTERS


def _odd_stop_ends_sentence(text: str, before: str, follow: int, end: int, *, blank: bool) -> bool:
    """Decide on a full stop that follows a blank, bracket or sign."""
    if blank:
        return True
    if before == " " and (text[follow].isdigit() or next_word(text, follow, end).lower() in {"nl", "be", "com", "eu"}):
        return False
    return text[follow].isalpha()


def _after_emoticon(text: str, sentence: int, at: int, end: int) -> tuple[int, int]:
    """Return where to go on after a sign that may be an emoticon, and where the sentence ends (or 0)."""
    face = EMOTICON.match(text, at, end)
    if face is None:
        return at + 1, 0
    stop = face.end()
    glued = at > sentence and text[at - 1].isalnum()
    if glued and face[0][-1].isalpha():
        return at + 1, 0
    recent = text[max(sentence, at - 80) : at]
    if face[0].endswith(")") and "-" not in face[0] and recent.rfind("(") > recent.rfind(")"):
        return at + 1, 0
    return stop, 0 if stop < end and text[stop] in ".,!?;" else stop


def _after_emoji(text: str, sentence: int, at: int, end: int) -> tuple[int, int]:
    """Return where to go on after an emoji, and where the sentence ends (or 0)."""
    run = EMOJI_RUN.match(text, at, end)
    stop = run.end() if run else at + 1
    if stop >= end:
        return stop, stop
    if text[stop] in ".,!?;:)":
        return stop, 0
    follow = stop + (text[stop] == " ")
    noun = text[follow : follow + 1].islower() and last_word(text, sentence, at).lower() in LEANING
    if noun or (at > sentence and text[at - 1] == " " and last_word(text, sentence, at - 1).lower() in LEANING):
        return stop, 0
    return stop, stop
