# mypy: disable-error-code="assignment,no-any-return,return-value"
"""Where sentences end: at which marks surely, at which not, and of which to ask."""

from __future__ import annotations

import numpy as np

from klantstem.machine_code import Array, compiled, inlined
from klantstem.text.bulk.kernels.layout import (
    ADDRESS,
    ASK,
    ASK_LINE,
    AT,
    BEGIN,
    END,
    ENDS,
    LINE,
    MARKS,
    NOTHING,
    NUMBER,
    RESTARTS,
    SIGNS,
    STOP,
    WITH_STOP,
)
from klantstem.text.bulk.sentences import ALNUM, CLOSE_LOOK, DIGIT

_LONGEST_LOOK = 24  # as far back as the rules look for the word before a full stop
_MANY_CHARACTERS = 80


@compiled
def judge(
    data: Array,
    stop: int,
    first: int,
    counts: Array,
    starts: Array,
    numbers: Array,
    bounds: Array,
    facts: Array,
    lines: Array,
    marks: Array,
) -> None:
    """Decide at which marks of an item sentences end."""
    line, sentence, asked = -1, 0, 0
    for mark in range(first, counts[MARKS]):
        if marks[mark, LINE] != line:
            line = marks[mark, LINE]
            sentence, asked = lines[line, BEGIN], 0
        end = lines[line, END]
        if marks[mark, STOP] >= end:
            marks[mark, ENDS] = NOTHING
        elif marks[mark, ENDS] == NOTHING:
            marks[mark, ENDS] = _judge_run(data, marks[mark], sentence, asked, end, starts, numbers, bounds, facts)
        if marks[mark, ENDS] < 0:
            asked = marks[mark, STOP]
        elif marks[mark, ENDS] > 0:
            sentence, asked = marks[mark, ENDS], 0


@compiled
def _judge_run(
    data: Array,
    mark: Array,
    sentence: int,
    asked: int,
    end: int,
    starts: Array,
    numbers: Array,
    bounds: Array,
    facts: Array,
) -> int:
    """Decide on a run of full stops, question and exclamation marks that has something after it in its line.

    Parameters
    ----------
    sentence : where the sentence begins, unless it began at an earlier mark that is asked for
    asked : where that mark stops, 0 if there is none
    end : of the line
    """
    at, stop, token = np.int64(mark[AT]), np.int64(mark[STOP]), np.int64(mark[SIGNS])
    blank = data[stop] == ord(" ")
    follow = stop + blank
    first = data[follow]
    if (
        at >= 3
        and data[at - 1] | 0x20 == ord("w")
        and data[at - 2] | 0x20 == ord("w")
        and data[at - 3] | 0x20 == ord("w")
    ):
        return ASK_LINE
    if CLOSE_LOOK[first]:
        return ASK
    letter = ALNUM[first]
    if not blank and not letter:
        return NOTHING
    for place in range(at, stop):
        if data[place] != ord("."):
            return stop
    lower = ord("a") <= first <= ord("z") or (first == 0xC3 and data[follow + 1] >= 0x9F)
    if stop - at > 1:
        if DIGIT[first]:
            return NOTHING
        if not lower:
            return stop
        if asked:
            return ASK
        words = _words_of(data, sentence, at)
        if stop - at == 2:
            return stop if words >= 3 else NOTHING
        return stop if words >= 4 and facts[numbers[token + 1]] & RESTARTS else NOTHING
    if at <= sentence:
        return ASK
    before = data[at - 1]
    if starts[token] < at or before == ord(" ") or before == ord("_"):
        if blank:
            return stop
        if DIGIT[first]:
            return NOTHING
        return ASK if before == ord(" ") and facts[numbers[token + 1]] & ADDRESS else stop
    if not letter:
        return stop
    return _judge_full_stop(data, at, blank, token, sentence, asked, end, starts, numbers, bounds, facts)


@compiled
def _words_of(data: Array, start: int, stop: int) -> int:
    """Return how many words there are, or that they are many."""
    words, characters, inside = 0, 0, False
    for at in range(start, stop):
        filled = data[at] != ord(" ")
        words += filled and not inside
        inside = filled
        characters += data[at] & 0xC0 != 0x80
    return words if characters <= _MANY_CHARACTERS else 9


@compiled
def _judge_full_stop(
    data: Array,
    at: int,
    blank: bool,
    token: int,
    sentence: int,
    asked: int,
    end: int,
    starts: Array,
    numbers: Array,
    bounds: Array,
    facts: Array,
) -> int:
    """Decide on a full stop between a letter or digit and another one, as :mod:`klantstem.text.full_stop` does."""
    word, follow = starts[token - 1], starts[token + 1]
    upcoming = numbers[token + 1]
    size = bounds[upcoming + 1] - bounds[upcoming]
    known = facts[numbers[token - 1]]
    begin = word
    while begin > sentence and data[begin - 1] != ord(" "):
        begin -= 1
        if at - begin >= _LONGEST_LOOK:
            return ASK
    if begin < asked:
        return ASK
    if begin < word:
        begin = _without_openers(data, begin, word)
    counted = DIGIT[data[at - 1]]
    if begin < word:
        # "foto's" and "e-mail" stand in no list.
        if known & NUMBER or DIGIT[data[begin]]:
            return ASK
        for place in range(begin, word):
            if data[place] == ord("."):
                return ASK
    elif known & WITH_STOP:
        return ASK
    if blank:
        if size == 2 and data[follow] == ord("n") and data[follow + 1] == ord("l"):
            return ASK
        if size == 3 and data[follow] == ord("c") and data[follow + 1] == ord("o") and data[follow + 2] == ord("m"):
            return ASK
        # "3." may be an ordinal, "20min." ends with a unit.
        short = at - begin <= 2 or (at - begin == 3 and data[begin] > 0x7F)
        return ASK if (short if counted else DIGIT[data[begin]]) else at + 1
    if counted and DIGIT[data[follow]]:
        return NOTHING
    if facts[upcoming] & ADDRESS:
        after = byte_at(data, follow + size, end)
        if after > 0x7F:
            return ASK
        if after != ord("'"):
            return NOTHING
    if size == 2 and data[follow] == ord("c") and data[follow + 1] == ord("o"):
        return ASK
    if counted:
        first, characters = data[follow], 0
        for place in range(follow, follow + size):
            characters += data[place] & 0xC0 != 0x80
        capital = ord("A") <= first <= ord("Z") or (first == 0xC3 and data[follow + 1] < 0x9F)
        return at + 1 if capital or characters > 3 else NOTHING
    return at + 1


@compiled
def _without_openers(data: Array, begin: int, word: int) -> int:
    """Return where a word begins that has brackets, quotes or a slash before it."""
    while begin < word:
        byte = data[begin]
        if byte == 0xE2 and (data[begin + 2] == 0x98 or data[begin + 2] == 0x9C or data[begin + 2] == 0xAC):
            begin += 3
        elif (
            byte == ord('"')
            or byte == ord("'")
            or byte == ord("(")
            or byte == ord("[")
            or byte == ord("{")
            or byte == ord("-")
            or byte == ord("*")
            or byte == ord("+")
            or byte == ord("&")
            or byte == ord("~")
        ):
            begin += 1
        else:
            break
    for place in range(word - 1, begin - 1, -1):
        if data[place] == ord("/"):
            return place + 1
    return begin


@inlined
def byte_at(data: Array, at: int, stop: int) -> int:
    """Return a byte, or 0 beyond where the item or line stops."""
    return np.int64(data[at]) if at < stop else 0
