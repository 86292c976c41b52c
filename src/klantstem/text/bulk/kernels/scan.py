# mypy: disable-error-code="assignment,no-any-return,return-value"
"""One pass over the bytes of items: their lines, their words, and the marks at which sentences may end."""

from __future__ import annotations

import numpy as np

from klantstem.machine_code import Array, compiled, inlined, prefetch
from klantstem.text.bulk.kernels.layout import (
    ASK,
    ASK_LINE,
    AT,
    BEGIN,
    DUTCH,
    END,
    ENDS,
    HAS_ACCENTS,
    IS_DOUBTFUL,
    IS_ODD,
    ITEM,
    LETTERS,
    LINE,
    LINES,
    MARKS,
    NOTHING,
    RUNS,
    SIGNS,
    STOP,
    TOKEN,
    TOKENS,
    WORDS,
)
from klantstem.text.bulk.kernels.marks import byte_at, judge
from klantstem.text.bulk.kernels.words import EMPTY, add, find, head_with, key_of, tail_with
from klantstem.text.bulk.plain import BLANK, CLASSES, LONGEST, ODD, SAFE_ACCENTED, SIGN, WORD
from klantstem.text.bulk.sentences import ALNUM, DIGIT, FACE
from klantstem.text.language import FEWEST_WORDS, MOST_WORDS_READ


@compiled
def scan(
    data: Array,
    items: Array,
    first: int,
    lower: Array,
    slots: Array,
    letters: Array,
    bounds: Array,
    facts: Array,
    counts: Array,
    starts: Array,
    numbers: Array,
    lines: Array,
    marks: Array,
    kinds: Array,
    stops: Array,
    heads: Array,
    keys: Array,
) -> int:
    """Take items apart.

    Parameters
    ----------
    data, items : the bytes of all items, with some zeros after the end, and where each item begins
    first : number of the item to begin with
    lower : room for the bytes in lower case
    slots, letters, bounds, facts : the words: their slots, bytes, places there, and what is known of each
    counts : how many words, bytes of these, tokens, lines and marks there are
    starts, numbers : of each token of a plain item where it begins and its number as a word; these and what follows are
        set
    lines : of each line with more than blanks its item, where it begins and ends, and its first token
    marks : of each mark at which a sentence may end its line, its place, where its run of marks stops, the token that
        it is in, and where the sentence ends
    kinds : of each item what is known of it
    stops, heads, keys : room for as many numbers as an item may have tokens

    Returns
    -------
    item : the first that was not read for want of room for words, or the number of items
    """
    for item in range(first, len(items) - 1):
        size = items[item + 1] - items[item]
        if size > LONGEST:
            kinds[item] = IS_ODD
            continue
        full = 2 * (counts[WORDS] + size) > len(slots) or counts[LETTERS] + size > len(letters)
        if full or counts[WORDS] + size >= len(bounds):
            return item
        tokens, line, mark = counts[TOKENS], counts[LINES], counts[MARKS]
        kinds[item] = _scan_item(
            data,
            items[item],
            items[item + 1],
            item,
            lower,
            counts,
            starts,
            lines,
            marks,
            stops,
            heads,
            keys,
        )
        if kinds[item] & IS_ODD:
            counts[TOKENS], counts[LINES], counts[MARKS] = tokens, line, mark
        else:
            # All words at once, so that none waits for the memory in which another is found.
            for at in range(counts[TOKENS] - tokens):
                prefetch(slots, (keys[at] >> 1) & (len(slots) - 1))
            parts = dutch = 0
            for token in range(tokens, counts[TOKENS]):
                start, at = starts[token], token - tokens
                head, key = heads[at], keys[at]
                number = find(lower, start, stops[at] - start, head, key, slots, letters, bounds)
                if number == EMPTY:
                    number = add(lower, start, stops[at], head, key, slots, letters, bounds, facts, counts)
                numbers[token] = number
                parts += facts[number] >> RUNS
                dutch += facts[number] & DUTCH
                if data[start] == ord("'") or (data[start] > 0x7F and data[start] != 0xC3):
                    # An apostrophe may join two of our words to one.
                    dutch -= 2
            if parts >= FEWEST_WORDS and (5 * dutch < parts or parts > MOST_WORDS_READ):
                kinds[item] |= IS_DOUBTFUL
            judge(data, items[item + 1], mark, counts, starts, numbers, bounds, facts, lines, marks)
    return len(items) - 1


@compiled
def _scan_item(
    data: Array,
    start: int,
    stop: int,
    item: int,
    lower: Array,
    counts: Array,
    starts: Array,
    lines: Array,
    marks: Array,
    stops: Array,
    heads: Array,
    keys: Array,
) -> int:
    """Set the places and hashes of the tokens, the lines and the marks of one item; return what is known of it."""
    token, line, mark = counts[TOKENS], counts[LINES] - 1, counts[MARKS]
    open_, one = False, False
    accents, emoji = 0, -1
    first = token
    at = start
    while at < stop:
        byte = np.int64(data[at])
        kind = CLASSES[byte]
        if kind & BLANK:
            if byte != ord(" "):
                open_ = False
            elif at + 1 < stop and data[at + 1] == ord(" "):
                return IS_ODD
            at += 1
            continue
        begin, head, tail = at, 0, 0
        if not open_:
            if _starts_oddly(data, at, stop):
                return IS_ODD
            open_, one = True, False
            line += 1
            lines[line, ITEM], lines[line, BEGIN], lines[line, TOKEN] = item, at, token
        if kind & WORD:
            while at < stop and CLASSES[data[at]] & WORD:
                byte = np.int64(data[at])
                if byte >= 0x80:
                    second = np.int64(data[at + 1])
                    if not SAFE_ACCENTED[second]:
                        return IS_ODD
                    # An "ï" beside another such letter is a sign of a wrong encoding.
                    if second == 0xAF and (
                        (at > start and data[at - 1] > 0x7F) or (at + 2 < stop and data[at + 2] > 0x7F)
                    ):
                        return IS_ODD
                    accents = HAS_ACCENTS
                    lower[at] = byte
                    head, tail = head_with(head, byte, at - begin), tail_with(tail, byte, at - begin)
                    at += 1
                    byte = second + 32 if second < 0x9F else second
                elif ord("A") <= byte <= ord("Z"):
                    if byte == ord("D") and at > begin and data[at - 1] | 0x20 == ord("x"):
                        marks[mark, LINE], marks[mark, AT], marks[mark, STOP] = line, at - 1, at + 1
                        marks[mark, SIGNS], marks[mark, ENDS] = token, ASK
                        mark += 1
                    byte += 32
                lower[at] = byte
                head, tail = head_with(head, byte, at - begin), tail_with(tail, byte, at - begin)
                at += 1
        else:
            while at < stop and CLASSES[data[at]] & SIGN:
                byte = np.int64(data[at])
                size = _size_of_sign(data, at, stop)
                if size == 0:
                    return IS_ODD
                if size > 1:
                    accents = HAS_ACCENTS
                    if size == 4 and emoji == at:
                        marks[mark - 1, STOP] = emoji = at + 4
                    elif size == 4:
                        emoji = at + 4
                        marks[mark, LINE], marks[mark, AT], marks[mark, STOP] = line, at, emoji
                        marks[mark, SIGNS], marks[mark, ENDS] = token, ASK
                        mark += 1
                elif byte == ord(".") or byte == ord("!") or byte == ord("?"):
                    size = 1
                    while at + size < stop and _ends(data[at + size]):
                        size += 1
                    marks[mark, LINE], marks[mark, AT], marks[mark, STOP] = line, at, at + size
                    marks[mark, SIGNS], marks[mark, ENDS] = token, NOTHING
                    mark += 1
                elif byte == ord(":") or byte == ord(";") or byte == ord("="):
                    asked = _may_be_face(data, at, stop)
                    if asked != NOTHING:
                        marks[mark, LINE], marks[mark, AT], marks[mark, STOP] = line, at, at + 1
                        marks[mark, SIGNS], marks[mark, ENDS] = token, asked
                        mark += 1
                if (byte == ord(".") or byte == ord(")")) and at > start:
                    # "1. ... 2. ..." on one line is a list.
                    number = data[at - 1]
                    if at - 1 > start and DIGIT[data[at - 2]] and data[at - 2] != ord("0"):
                        number = np.uint8(0)
                    if number == ord("1"):
                        one = True
                    elif number == ord("2") and one:
                        return IS_ODD
                for _ in range(size):
                    byte = np.int64(data[at])
                    lower[at] = byte
                    head, tail = head_with(head, byte, at - begin), tail_with(tail, byte, at - begin)
                    at += 1
        starts[token], stops[token - first] = begin, at
        heads[token - first], keys[token - first] = head, key_of(head, tail, at - begin)
        token += 1
        lines[line, END] = at
    if line < counts[LINES]:
        return IS_ODD
    counts[TOKENS], counts[LINES], counts[MARKS] = token, line + 1, mark
    return accents


@inlined
def _ends(byte: int) -> bool:
    return byte == ord(".") or byte == ord("!") or byte == ord("?")


@inlined
def _starts_oddly(data: Array, at: int, stop: int) -> bool:
    """Tell whether a line may start with the bullet of a list, or with a sign that needs a closer look."""
    byte, second, third = np.int64(data[at]), byte_at(data, at + 1, stop), byte_at(data, at + 2, stop)
    if not CLASSES[byte] & WORD:
        quote = byte == ord('"') or byte == ord("'")
        return not (quote and ALNUM[second])
    if byte == ord("_"):
        return True
    if DIGIT[byte]:
        return second == ord(".") or second == ord(")") or (third == ord(".") or third == ord(")"))
    letter = byte | 0x20
    return (ord("a") <= letter <= ord("h")) and (
        second == ord(")") or (second == ord(".") and (third == 0 or CLASSES[third] & BLANK != 0))
    )


@inlined
def _size_of_sign(data: Array, at: int, stop: int) -> int:
    """Return the number of bytes of a sign, 0 if it makes the item odd."""
    byte = np.int64(data[at])
    if byte < 0x80:
        if CLASSES[byte] & ODD:
            return 0
        after = byte_at(data, at + 1, stop)
        if byte == ord("&") and ((CLASSES[after] & WORD and at + 1 < stop) or after == ord("#")):
            return 0
        return 1
    if byte == 0xE2:
        pair = np.int64(data[at + 1]) << 8 | np.int64(data[at + 2])
        # ‘ ’ “ ” €
        return 3 if pair in (0x8098, 0x8099, 0x809C, 0x809D, 0x82AC) else 0
    if byte == 0xF0 and data[at + 1] == 0x9F:
        third, fourth = data[at + 2], data[at + 3]
        # Faces, hands and things; not the pointing finger, which is a bullet.
        plain = 0x8C <= third <= 0x98 or third == 0x99 or 0x9A <= third <= 0x9B or 0xA4 <= third <= 0xA7
        return 4 if plain and not (third == 0x91 and fourth == 0x89) else 0
    return 0


@inlined
def _may_be_face(data: Array, at: int, stop: int) -> int:
    """Tell whether to ask if an emoticon begins at ":", ";" or "="."""
    after = byte_at(data, at + 1, stop)
    if not FACE[after]:
        return NOTHING
    second, third = byte_at(data, at + 2, stop), byte_at(data, at + 3, stop)
    if after == ord("/") and second == ord("/"):
        return ASK_LINE
    if ALNUM[after] and CLASSES[second] & WORD and CLASSES[third] & WORD and at + 3 < stop:
        return NOTHING
    if after > 0x7F and not (after == 0xE2 and second == 0x80 and third == 0x99):
        return NOTHING
    return ASK
