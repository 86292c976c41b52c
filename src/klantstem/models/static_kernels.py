# mypy: disable-error-code="assignment,no-any-return,return-value"
"""Machine code for the static model, made by numba: the sums of :mod:`klantstem.models.static`, one text at a time.

Numbers come out the same to the bit as they do there, since they are added up in the same order and nothing is fused.
Only :mod:`klantstem.models.static_compiled` imports this, when there is enough to read: numba takes half a second.
"""

from __future__ import annotations

import numpy as np

from klantstem.machine_code import Array, compiled, inlined, prefetch
from klantstem.models.ngrams import LONGEST, REACH, SIZES

_LOW = 0xFFFFFFFF
_EMPTY = -1
# Vectors are cut into parts of this many numbers: a loop of a length that is known becomes a few instructions.
LANES = 64
# Added to a number of this size a fraction is rounded away, to even where it is a half.
_ROUNDING = np.float32(1.5 * 2**23)


@compiled
def hashed(data: Array, start: int, stop: int, seed: int) -> int:
    """Return MurmurHash3 (32 bit) of some bytes."""
    result = seed
    whole = (stop - start) // 4
    for at in range(start, start + 4 * whole, 4):
        block = data[at] | (data[at + 1] << 8) | (data[at + 2] << 16) | (data[at + 3] << 24)
        result ^= _scrambled(block)
        result = (result << 13 | result >> 19) & _LOW
        result = (result * 5 + 0xE6546B64) & _LOW
    block = 0
    for at in range(stop - 1, start + 4 * whole - 1, -1):
        block = block << 8 | data[at]
    result ^= _scrambled(block)
    result ^= stop - start
    result = ((result ^ result >> 16) * 0x85EBCA6B) & _LOW
    result = ((result ^ result >> 13) * 0xC2B2AE35) & _LOW
    return result ^ result >> 16


@compiled
def _scrambled(block: int) -> int:
    block = (block * 0xCC9E2D51) & _LOW
    block = (block << 15 | block >> 17) & _LOW
    return (block * 0x1B873593) & _LOW


@compiled
def fill(keys: Array, table: Array, slots: Array, seen: Array) -> None:
    """Lay out the keys of the units so that one is found in a step or two.

    Parameters
    ----------
    keys : uint32, by row
    table : int64, all -1 and at least twice as many as keys, a power of two; gets rows and keys as one number each
    slots : gets the place in `table` of each row
    seen : uint64, all 0, a power of two; gets bits by which most other keys are known not to be in the table
    """
    last = len(table) - 1
    bits = 64 * len(seen) - 1
    for row in range(len(keys)):
        key = np.int64(keys[row])
        seen[(key & bits) >> 6] |= np.uint64(1) << np.uint64(key & 63)
        at = _slot(key, last)
        while table[at] != _EMPTY:
            at = (at + 1) & last
        table[at] = row << 32 | key
        slots[row] = at


@inlined
def _slot(key: int, last: int) -> int:
    # The high bits, as the low ones are those of `seen`.
    return (key >> 9) & last


@inlined
def _may_have(key: int, seen: Array) -> int:
    bits = seen[(key & (64 * len(seen) - 1)) >> 6]
    return np.int64((bits >> np.uint64(key & 63)) & np.uint64(1))


@inlined
def _find(key: int, table: Array) -> int:
    """Return the row of a key, or -1."""
    last = len(table) - 1
    at = _slot(key, last)
    while table[at] != _EMPTY and table[at] & _LOW != key:
        at = (at + 1) & last
    return table[at] >> 32


@inlined
def _swap(one: int, other: int, table: Array, slots: Array, codes: Array, scales: Array) -> None:
    """Let two rows change places."""
    for part in range(codes.shape[1]):
        for lane in range(LANES):
            codes[one, part, lane], codes[other, part, lane] = codes[other, part, lane], codes[one, part, lane]
    scales[one], scales[other] = scales[other], scales[one]
    slots[one], slots[other] = slots[other], slots[one]
    for row in (one, other):
        table[slots[row]] = row << 32 | table[slots[row]] & _LOW


@inlined
def _add(total: Array, place: int, row: int, codes: Array, scales: Array) -> None:
    scale = scales[row]
    for part in range(codes.shape[1]):
        for lane in range(LANES):
            total[place, part, lane] += np.float32(codes[row, part, lane]) * scale


@compiled
def learn(
    data: Array,
    bounds: Array,
    first: int,
    last: int,
    table: Array,
    slots: Array,
    seen: Array,
    codes: Array,
    scales: Array,
    hashes: Array,
    vectors: Array,
) -> None:
    """Set the hash and the vector of the words `first` to `last`, as `WordVectors.learn` does.

    Parameters
    ----------
    data, bounds : the words in UTF-8, one after the other, and where each begins
    table, slots, seen, codes, scales : the units of the model, see :func:`fill`
    hashes, vectors : what is set; vectors of shape (words, parts, LANES), as the codes are
    """
    framed = np.empty(4 * (LONGEST + 2), dtype=np.uint8)
    places = np.empty(LONGEST + 3, dtype=np.int64)
    for word in range(first, last):
        start, stop = bounds[word], bounds[word + 1]
        vectors[word] = 0
        hashes[word] = hashed(data, start, stop, 0)
        unit = np.int64(hashes[word])
        row = _find(unit, table)
        if row != _EMPTY:
            _add(vectors, word, row, codes, scales)
        # Of each character where it begins among the bytes, its frame included.
        framed[0] = ord("<")
        places[0], characters, size = 0, 1, 1
        for at in range(start, stop):
            if data[at] & 0xC0 != 0x80:
                if characters > LONGEST:
                    break
                places[characters] = size
                characters += 1
            framed[size] = data[at]
            size += 1
        if characters == 2 and stop - start == size - 1:
            continue  # a single character
        framed[size] = ord(">")
        places[characters], places[characters + 1] = size, size + 1
        for length in SIZES:
            for at in range(characters + 2 - length):
                unit = hashed(framed, places[at], places[at + length], 1)
                row = _find(unit, table) if _may_have(unit, seen) else _EMPTY
                if row != _EMPTY:
                    _add(vectors, word, row, codes, scales)


@compiled
def add_up(
    words: Array,
    bounds: Array,
    hashes: Array,
    vectors: Array,
    table: Array,
    slots: Array,
    seen: Array,
    codes: Array,
    scales: Array,
    levels: float,
    met: int,
    sums: Array,
    units: Array,
) -> int:
    """Add up the vectors of the words and pairs of each text and round them as `ExactProduct` does.

    The rows of the pairs that were met stand first in the table, so that those of common pairs stay in the cache.

    Parameters
    ----------
    words, bounds : numbers of words, those of one text after those of the other, and where each text begins
    hashes, vectors : of the words
    table, slots, seen, codes, scales : the units of the model, see :func:`fill`
    levels : of the product
    met : number of rows that were met
    sums, units : what is set: the whole numbers of each text, shape (texts, parts, LANES), and what they are multiplied
        by

    Returns
    -------
    met : number of rows that were met now
    """
    parts = vectors.shape[1]
    of_units = codes.reshape(codes.shape[0] * parts, LANES)
    rows = np.empty(REACH * np.diff(bounds).max(), dtype=np.int64)
    of_pairs = np.empty((1, parts, LANES), dtype=np.float32)
    for text in range(len(bounds) - 1):
        first, last = bounds[text], bounds[text + 1]
        sums[text] = 0
        of_pairs[0] = 0
        for at in range(first, last):
            word = words[at]
            for part in range(parts):
                for lane in range(LANES):
                    sums[text, part, lane] += vectors[word, part, lane]
        # First all that may be known, then where it stands, then what: no step waits for the memory of another.
        found = 0
        for distance in range(1, REACH + 1):
            step = distance * 0xC2B2AE3D
            for at in range(first, last - distance):
                one, other = np.int64(hashes[words[at]]), np.int64(hashes[words[at + distance]])
                mixed = (one * 0x9E3779B1 ^ ((other + step) & _LOW) * 0x85EBCA77) & _LOW
                rows[found] = mixed ^ mixed >> 15
                prefetch(table, _slot(rows[found], len(table) - 1))
                found += _may_have(rows[found], seen)
        maybe, found = found, 0
        for at in range(maybe):
            row = _find(rows[at], table)
            if row >= met:
                _swap(row, met, table, slots, codes, scales)
                row, met = met, met + 1
            if row != _EMPTY:
                for part in range(parts):
                    prefetch(of_units, row * parts + part)
                prefetch(scales, row)
                rows[found] = row
                found += 1
        for at in range(found):
            _add(of_pairs, 0, rows[at], codes, scales)
        root = np.float32(np.sqrt(np.float32(max(last - first, 1))))
        top = np.float32(0)
        for part in range(parts):
            for lane in range(LANES):
                total = (sums[text, part, lane] + of_pairs[0, part, lane]) / root
                sums[text, part, lane] = total
                if abs(total) > top:
                    top = abs(total)
        units[text] = _unit(top, levels)
        for part in range(parts):
            for lane in range(LANES):
                sums[text, part, lane] = _rounded(sums[text, part, lane] / units[text])
    return met


@inlined
def _unit(top: float, levels: float) -> float:
    unit = top / levels
    return unit if unit != 0 else np.float32(1)


@inlined
def _rounded(number: float) -> float:
    return (number + _ROUNDING) - _ROUNDING


@compiled
def rectify(
    products: Array, units: Array, scales: Array, bias: Array, levels: float, inner: Array, inner_units: Array
) -> None:
    """Scale the products of the hidden layer, add its bias, keep what is above 0, and round that.

    Parameters
    ----------
    products : of whole numbers, shape (texts, hidden or more)
    units, scales : what those of each text and of each column are multiplied by
    bias : of the layer, shape (hidden,)
    levels : of the product that follows
    inner, inner_units : what is set: whole numbers, and of each text what they are multiplied by
    """
    for text in range(len(units)):
        unit, top = units[text], np.float32(0)
        for column in range(len(bias)):
            number = products[text, column] * unit * scales[column] + bias[column]
            number = number if number > 0 else np.float32(0)
            inner[text, column] = number
            if number > top:
                top = number
        unit = _unit(top, levels)
        for column in range(len(bias)):
            inner[text, column] = _rounded(inner[text, column] / unit)
        inner_units[text] = unit


@compiled
def choose(
    direct: Array,
    units: Array,
    scales: Array,
    outer: Array,
    outer_units: Array,
    outer_scales: Array,
    bias: Array,
    slopes: Array,
    intercepts: Array,
    floors: Array,
    first: int,
    rows: Array,
    columns: Array,
    totals: Array,
    chosen: int,
) -> int:
    """Set rows, columns and calibrated log odds of the labels that may reach their thresholds, in order.

    Parameters
    ----------
    direct, outer : products of whole numbers, shape (texts, labels)
    units, outer_units, scales, outer_scales : what those of each text and of each label are multiplied by
    bias, slopes, intercepts : of the last layer and of the calibration
    floors : log odds from which a label is taken
    first : number of the first text
    rows, columns, totals : what is set
    chosen : how many of these there are already

    Returns
    -------
    chosen : how many there are now
    """
    labels = len(bias)
    found = np.empty(labels, dtype=np.float32)
    for text in range(len(units)):
        unit, outer_unit = units[text], outer_units[text]
        for label in range(labels):
            score = direct[text, label] * unit * scales[label]
            score = score + outer[text, label] * outer_unit * outer_scales[label] + bias[label]
            found[label] = score * slopes[label] + intercepts[label]
        for label in range(labels):
            if found[label] >= floors[label]:
                rows[chosen], columns[chosen], totals[chosen] = first + text, label, found[label]
                chosen += 1
    return chosen
