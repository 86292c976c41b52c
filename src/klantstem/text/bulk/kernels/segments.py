# mypy: disable-error-code="assignment,no-any-return,return-value"
"""From lines and the ends of sentences in them to the segments of items."""

from __future__ import annotations

import numpy as np

from klantstem.machine_code import Array, compiled
from klantstem.text.bulk.kernels.layout import (
    BEGIN,
    END,
    ENDS,
    HAS_ACCENTS,
    IS_FOREIGN,
    IS_ODD,
    ITEM,
    LINE,
    LINES,
    MARKS,
    TOKEN,
    TOKENS,
)
from klantstem.text.bulk.plain import CLASSES, LONGEST_SEGMENT, WORD

_SHORT_FACE = 12


@compiled
def assemble(
    data: Array,
    items: Array,
    counts: Array,
    starts: Array,
    numbers: Array,
    lines: Array,
    marks: Array,
    kinds: Array,
    segments: Array,
    bounds: Array,
    words: Array,
) -> int:
    """Set the segments of the plain items; an item that turns out odd is called so.

    Parameters
    ----------
    data, items : the bytes of all items, and where each begins
    counts, starts, numbers, lines, marks, kinds : what :func:`scan` made of them, every mark decided
    segments : of each its item, its number inside that, where it starts and ends in the characters of the item, and
        where in the bytes; this and what follows is set
    bounds : where each segment begins in `words`, and in the end their number
    words : numbers of the words of all segments

    Returns
    -------
    segments : their number
    """
    found = word = mark = 0
    item = -1
    of_item = token_of_item = number = 0
    place = character = 0
    bounds[0] = 0
    for line in range(counts[LINES]):
        if lines[line, ITEM] != item:
            item = lines[line, ITEM]
            of_item, token_of_item, number = found, word, 0
            place, character = items[item], 0
        first_mark = mark
        while mark < counts[MARKS] and marks[mark, LINE] == line:
            mark += 1
        if kinds[item] & (IS_ODD | IS_FOREIGN):
            continue
        begin, token = np.int64(lines[line, BEGIN]), np.int64(lines[line, TOKEN])
        last = counts[TOKENS] if line + 1 == counts[LINES] else np.int64(lines[line + 1, TOKEN])
        odd, opening = False, True
        for at in range(first_mark, mark + 1):
            stop = np.int64(lines[line, END]) if at == mark else np.int64(marks[at, ENDS])
            if stop <= 0:
                continue
            wordy = False
            while token < last and starts[token] < stop:
                letter = np.int64(starts[token])
                while letter < stop and data[letter] == ord("_"):
                    letter += 1
                wordy |= letter < stop and CLASSES[data[letter]] & WORD != 0
                words[word] = numbers[token]
                token += 1
                word += 1
            if wordy:
                byte = data[begin]
                face = byte == ord(":") or byte == ord(";") or byte == ord("=") or byte | 0x20 == ord("x")
                odd |= face and stop - begin <= 3 * _SHORT_FACE
                segments[found, 0], segments[found, 1] = item, number
                if kinds[item] & HAS_ACCENTS:
                    while place < begin:
                        character += data[place] & 0xC0 != 0x80
                        place += 1
                    segments[found, 2] = character
                else:
                    segments[found, 2] = begin - items[item]
                segments[found, 4] = begin
                found += 1
                number += 1
            else:
                # What holds no word joins the sentence before it.
                odd |= opening
            if odd:
                break
            opening = False
            if kinds[item] & HAS_ACCENTS:
                while place < stop:
                    character += data[place] & 0xC0 != 0x80
                    place += 1
                segments[found - 1, 3] = character
            else:
                segments[found - 1, 3] = stop - items[item]
            segments[found - 1, 5] = stop
            bounds[found] = word
            odd |= stop - segments[found - 1, 4] > LONGEST_SEGMENT
            if odd:
                break
            begin = stop + (data[stop] == ord(" "))
        if odd:
            kinds[item] |= IS_ODD
            found, word = of_item, token_of_item
            bounds[found] = word
    return found
