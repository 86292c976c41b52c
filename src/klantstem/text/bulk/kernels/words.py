# mypy: disable-error-code="assignment,no-any-return,return-value"
"""A table of words by their bytes: which number has each."""

from __future__ import annotations

import numpy as np

from klantstem.machine_code import Array, compiled, inlined
from klantstem.text.bulk.kernels.layout import (
    LETTERS,
    NUMBER,
    RUNS,
    WITH_STOP,
    WORDS,
)
from klantstem.text.bulk.plain import CLASSES, WORD
from klantstem.text.bulk.sentences import DIGIT

EMPTY = -1
_LOW = 0xFFFFFFFF
_HEAD = 8


@inlined
def head_with(head: int, byte: int, place: int) -> int:
    """Add a byte to the first ones of a word, which are one number: most words are no longer."""
    return head | byte << 8 * place if place < _HEAD else head


@inlined
def tail_with(tail: int, byte: int, place: int) -> int:
    """Add a byte to the hash of what comes after those."""
    return tail if place < _HEAD else ((tail ^ byte) * 0x01000193) & _LOW


@inlined
def key_of(head: int, tail: int, size: int) -> int:
    """Return the hash of a word, odd if that is longer than its head."""
    key = (head & _LOW) * 0x2C1B3C6D ^ ((head >> 32) & _LOW) * 0x297A2D39 ^ tail
    key = (key ^ key >> 32) & _LOW
    key = ((key ^ key >> 15) * 0x01000193) & _LOW
    return (key ^ key >> 13) & ~1 | (size > _HEAD)


@inlined
def find(lower: Array, start: int, size: int, head: int, key: int, slots: Array, letters: Array, bounds: Array) -> int:
    """Return the number of a word in lower case, or -1."""
    last = len(slots) - 1
    at = (key >> 1) & last
    number = EMPTY
    while number == EMPTY and slots[at, 0] != EMPTY:
        if slots[at, 1] == head and slots[at, 0] & _LOW == key:
            number = slots[at, 0] >> 32
            if size > _HEAD:
                first, step = bounds[number], _HEAD
                if bounds[number + 1] - first == size:
                    while step < size and letters[first + step] == lower[start + step]:
                        step += 1
                if step < size:
                    number = EMPTY
        at = (at + 1) & last
    return number


@compiled
def add(
    lower: Array,
    start: int,
    stop: int,
    head: int,
    key: int,
    slots: Array,
    letters: Array,
    bounds: Array,
    facts: Array,
    counts: Array,
) -> int:
    """Return the number of a new word in lower case."""
    last = len(slots) - 1
    at = (key >> 1) & last
    while slots[at, 0] != EMPTY:
        at = (at + 1) & last
    number, first, size = counts[WORDS], counts[LETTERS], stop - start
    slots[at, 0], slots[at, 1] = number << 32 | key, head
    runs, characters, inside = 0, 0, False
    for place in range(start, stop):
        byte = lower[place]
        letters[first + place - start] = byte
        characters += byte & 0xC0 != 0x80
        letter = CLASSES[byte] & WORD != 0 and byte != ord("_") and not DIGIT[byte]
        runs += letter and not inside
        inside = letter
    known = WITH_STOP if characters == 1 else 0
    if size >= 2 and lower[stop - 2] == ord("n") and lower[stop - 1] == ord("r"):
        known = WITH_STOP | NUMBER
    if CLASSES[lower[start]] & WORD:
        known |= runs << RUNS
    facts[number] = known
    bounds[number + 1] = first + size
    counts[WORDS], counts[LETTERS] = number + 1, first + size
    return number


@compiled
def number_words(
    data: Array,
    places: Array,
    slots: Array,
    letters: Array,
    bounds: Array,
    facts: Array,
    counts: Array,
    numbers: Array,
) -> None:
    """Set the numbers of words that stand in lower case between `places` of `data`."""
    for at in range(len(places) - 1):
        start, stop = places[at], places[at + 1]
        head = tail = 0
        for place in range(stop - start):
            byte = np.int64(data[start + place])
            head, tail = head_with(head, byte, place), tail_with(tail, byte, place)
        key = key_of(head, tail, stop - start)
        number = find(data, start, stop - start, head, key, slots, letters, bounds)
        if number == EMPTY:
            number = add(data, start, stop, head, key, slots, letters, bounds, facts, counts)
        numbers[at] = number


@compiled
def lay_out(slots: Array, letters: Array, bounds: Array, words: int) -> None:
    """Give each of the first words its slot, in a table that holds only -1."""
    last = len(slots) - 1
    for number in range(words):
        start, stop = bounds[number], bounds[number + 1]
        head = tail = 0
        for place in range(stop - start):
            byte = np.int64(letters[start + place])
            head, tail = head_with(head, byte, place), tail_with(tail, byte, place)
        key = key_of(head, tail, stop - start)
        at = (key >> 1) & last
        while slots[at, 0] != EMPTY:
            at = (at + 1) & last
        slots[at, 0], slots[at, 1] = number << 32 | key, head
