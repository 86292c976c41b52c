"""Where the sentences of plain items end: most lines all at once, those with an unclear mark one by one.

The rules are those of :mod:`klantstem.text.boundaries` and :mod:`klantstem.text.full_stop`; this says which of their
cases can be decided for all marks at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantstem.text import boundaries
from klantstem.text.addresses import address_spans
from klantstem.text.bulk.plain import MARK, SIGN, WORD, PlainRows
from klantstem.text.bulk.vocabulary import Vocabulary
from klantstem.text.bulk.words import PlainWords

_MANY_BYTES = 80


def _one_of(characters: bytes) -> NDArray[np.bool_]:
    return np.isin(np.arange(256), list(characters))


_ENDING, DIGIT = _one_of(b".!?"), _one_of(b"0123456789")
# What may follow the first sign of an emoticon.
FACE = _one_of(b"'-~^o)(|*/\\DPpSsO") | (np.arange(256) > 0x7F)
ALNUM = _one_of(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz\xc3")
# What may follow a full stop and needs a closer look: brackets, quotes, more marks, most of what is not ASCII.
CLOSE_LOOK = _one_of(b"\"'([{)].!?_") | ((np.arange(256) > 0x7F) & ~ALNUM)


@dataclass(frozen=True, slots=True)
class _Runs:
    """Runs of full stops, question and exclamation marks that have something after them in their line.

    Attributes
    ----------
    starts, stops : in the bytes
    lines : number of the line of each
    loud : whether there is more than full stops in the run
    blank : whether a blank comes after it
    first : the first byte after it and its blank
    letter : whether that is a letter or digit
    """

    starts: NDArray[np.int64]
    stops: NDArray[np.int64]
    lines: NDArray[np.int64]
    loud: NDArray[np.bool_]
    blank: NDArray[np.bool_]
    first: NDArray[np.uint8]
    letter: NDArray[np.bool_]

    @classmethod
    def of(cls, rows: PlainRows, marks: NDArray[np.int64]) -> _Runs:
        edges = np.diff(marks, prepend=-9, append=len(rows.data) + 9) > 1
        at = np.flatnonzero(edges[:-1])
        starts, stops = marks[at], marks[edges[1:]] + 1
        loud = np.logical_or.reduceat(rows.data[marks] != ord("."), at) if len(at) else np.zeros(0, dtype=bool)
        of = rows.line_of(starts)
        inside = stops < rows.ends[of]
        starts, stops, of, loud = starts[inside], stops[inside], of[inside], loud[inside]
        blank = rows.data[stops] == ord(" ")
        first = rows.data[stops + blank]
        return cls(starts, stops, of, loud, blank, first, ALNUM[first])


def sentence_ends(rows: PlainRows, words: PlainWords, vocabulary: Vocabulary) -> NDArray[np.int64]:
    """Return the places where a sentence ends before its line does, in order.

    Parameters
    ----------
    rows : the items; those that may hold a numbered list become odd
    words : their words
    vocabulary : in which these are numbered
    """
    marks = np.flatnonzero(rows.classes & MARK)
    kinds = rows.data[marks]
    ending = _ENDING[kinds]
    runs = _Runs.of(rows, marks[ending])
    faces, lists = _other_marks(rows, marks[~ending], kinds[~ending])
    rows.mark(np.append(lists, runs.starts[_is_second(rows.data, runs)]))
    unclear = CLOSE_LOOK[runs.first] | _is_after_www(rows.data, runs.starts)
    # A sign that is glued to the marks goes on with them.
    open_ = runs.blank | runs.letter
    single = ~runs.loud & (runs.stops - runs.starts == 1)
    ends, doubtful = _after_full_stop(rows, words, vocabulary, runs)
    unclear |= single & open_ & doubtful
    ends = open_ & np.where(single, ends, runs.loud)
    pauses = np.flatnonzero(open_ & ~runs.loud & ~single)
    ends[pauses], doubtful = _after_pause(rows, words, vocabulary, runs, pauses, runs.stops[ends])
    unclear[pauses] |= doubtful
    closer = np.zeros(len(rows.begins), dtype=bool)
    closer[rows.line_of(faces)] = True
    closer[runs.lines[unclear]] = True
    found = [runs.stops[ends & ~closer[runs.lines]]]
    found += [_ends_of_line(rows, int(line)) for line in np.flatnonzero(closer & ~rows.odd[rows.items])]
    return np.sort(np.concatenate(found))


def _ends_of_line(rows: PlainRows, line: int) -> NDArray[np.int64]:
    """Return where the sentences of one line end, by the rules for an item by itself."""
    begin = int(rows.begins[line])
    text = rows.data[begin : rows.ends[line]].tobytes().decode()
    plain = text.isascii()
    stops = boundaries.sentence_ends(text, 0, 0, len(text), ascii_only=plain, addresses=address_spans(text))
    ends = begin + np.array([stop if plain else len(text[:stop].encode()) for stop in stops], dtype=np.int64)
    if (rows.classes[ends] & SIGN).any():
        # A run of signs is one word of `PlainWords`, and this end would cut it in two.
        rows.odd[rows.items[line]] = True
    return ends


def _is_after_www(data: NDArray[np.uint8], places: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell whether "www" stands before each place: an address may go on past it."""
    found = np.ones(len(places), dtype=bool)
    for back in (1, 2, 3):
        found &= data[np.maximum(places - back, 0)] | 0x20 == ord("w")
    return found


def _is_second(data: NDArray[np.uint8], runs: _Runs) -> NDArray[np.bool_]:
    """Tell whether "2" stands before each run, without which there is no numbered list on a line."""
    tens = data[np.maximum(runs.starts - 2, 0)]
    found: NDArray[np.bool_] = (data[runs.starts - 1] == ord("2")) & ~(DIGIT[tens] & (tens != ord("0")))
    return found & ~DIGIT[runs.first]


def _other_marks(
    rows: PlainRows, marks: NDArray[np.int64], kinds: NDArray[np.uint8]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where there may be an emoticon, and where an item of a numbered list."""
    before, after = rows.data[np.maximum(marks - 1, 0)], rows.data[marks + 1]
    laughs = (kinds == ord("D")) & ((before | 0x20) == ord("x"))
    face = (kinds != ord("D")) & (kinds != ord(")")) & FACE[after]
    return marks[laughs | face], marks[(kinds == ord(")")) & (before == ord("2"))]


def _after_full_stop(
    rows: PlainRows, words: PlainWords, vocabulary: Vocabulary, runs: _Runs
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell of each run, as if it were one full stop, whether a sentence ends there, and whether that is unclear."""
    data, at = rows.data, runs.starts
    before = data[at - 1]
    glued = (rows.classes[at - 1] & WORD > 0) & (before != ord("_"))
    word = words.at(at) - 1
    begin = words.starts[word]
    length, counted, counts = at - begin, DIGIT[before], DIGIT[data[begin]]
    apart = (begin == rows.begins[runs.lines]) | (data[begin - 1] == ord(" "))
    inside = runs.letter & ~runs.blank
    ending, after = _addresses(data, words, vocabulary, runs)
    address = ending & inside & (after != ord("'"))
    decimal = inside & counted & DIGIT[runs.first]
    ends = ~decimal & ~address
    # "nl" or "com" after a blank may belong to the word before it.
    follow = runs.stops + runs.blank
    two = data[follow].astype(np.int64) * 256 + data[follow + 1]
    detached = (two == ord("c") * 256 + ord("o")) | (runs.blank & (two == ord("n") * 256 + ord("l")))
    detached |= address & (after > 0x7F)
    # "20min." is a unit, "3." may be an ordinal.
    special = vocabulary.with_stop[words.numbers[word]] | (counts != counted) | (counted & (inside | (length <= 3)))
    special, apart = _with_inner_sign(rows, words, runs, word, special, apart)
    odd = ~decimal & (special | ~apart)
    # A word that is glued to the full stop before it starts a sentence, or it is the end of an address or a decimal.
    glues = np.append(False, runs.stops[:-1] == begin[1:])[: len(at)]
    single = ~runs.loud & (runs.stops - at == 1)
    told = glued & runs.letter & single & ~odd & ~detached & apart
    told_end, told_address, told_decimal = (_shifted(told & which) for which in (inside & ends, address, decimal))
    long = _shifted((length > 1) & ~counts)
    odd &= ~(glues & told_end & ~special)
    odd &= ~(glues & told_address & long & ~counted & (length + np.append(0, length[:-1])[: len(at)] < 24))
    odd &= ~(glues & told_decimal & runs.blank & counted & counts)
    # "was koud .Maar" ends there; "winkel .nl" and "50%.2" do not.
    loose = inside & ~glued
    return ends & ~(loose & DIGIT[runs.first]), np.where(
        glued & runs.letter, odd | (detached & ~decimal), loose & ending
    )


def _with_inner_sign(
    rows: PlainRows,
    words: PlainWords,
    runs: _Runs,
    word: NDArray[np.int64],
    special: NDArray[np.bool_],
    apart: NDArray[np.bool_],
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Take the end of "foto's" and "e-mail" for an ordinary word, as these stand in no list of abbreviations."""
    data = rows.data
    begin = words.starts[word]
    outer = words.starts[np.maximum(word - 2, 0)]
    sign = data[begin - 1]
    inner = ((sign == ord("'")) | (sign == ord("-"))) & (words.starts[word - 1] == begin - 1) & (word >= 2)
    inner &= (rows.classes[begin - 2] & WORD > 0) & ((outer == rows.begins[runs.lines]) | (data[outer - 1] == ord(" ")))
    inner &= (outer >= rows.begins[runs.lines]) & ~DIGIT[data[outer]] & (runs.starts - outer < 24)
    plural = inner & (runs.starts - begin == 1) & (data[begin] == ord("s"))
    return special & ~plural, apart | inner


def _shifted(flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return of each run the flag of the one before it."""
    return np.append(False, flags[:-1])[: len(flags)]


def _addresses(
    data: NDArray[np.uint8], words: PlainWords, vocabulary: Vocabulary, runs: _Runs
) -> tuple[NDArray[np.bool_], NDArray[np.uint8]]:
    """Tell whether the word after each run may end an address, as in "winkel.nl", and what comes after that word."""
    if not len(words.starts):
        return np.zeros(len(runs.stops), dtype=bool), np.zeros(len(runs.stops), dtype=np.uint8)
    number = np.minimum(words.at(runs.stops), len(words.starts) - 1)
    following = np.append(words.starts[1:], len(data) - 1)[number]
    after = np.where(data[following - 1] == ord(" "), ord(" "), data[following])
    return vocabulary.addresses[words.numbers[number]], after


def _after_pause(
    rows: PlainRows,
    words: PlainWords,
    vocabulary: Vocabulary,
    runs: _Runs,
    pauses: NDArray[np.int64],
    ends: NDArray[np.int64],
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell of some runs of two or more full stops whether a sentence ends there, and whether that is unclear.

    Parameters
    ----------
    rows, words, vocabulary : the items, their words and the numbers of these
    runs : all runs
    pauses : which of them to tell of
    ends : where sentences end but for pauses
    """
    data, at, stops = rows.data, runs.starts[pauses], runs.stops[pauses]
    follow = stops + runs.blank[pauses]
    first = runs.first[pauses]
    lower = ((first >= ord("a")) & (first <= ord("z"))) | ((first == 0xC3) & (data[follow + 1] >= 0x9F))
    digit = DIGIT[first]
    two = stops - at == 2
    surely = ~lower & ~digit
    doubtful = lower & two
    number = np.minimum(words.at(follow), len(words.numbers) - 1)
    restarts = lower & ~two & vocabulary.restarts[words.numbers[number]]
    # The sentence of a pause began at the last sure end before it, or at a pause before it that may be an end too.
    starting = np.zeros(len(words.starts) + 1, dtype=np.int64)
    begins_word = data[np.maximum(words.starts - 1, 0)] == ord(" ")
    begins_word[words.at(rows.begins[~rows.odd[rows.items]])] = True
    np.cumsum(begins_word, out=starting[1:])
    counted = starting[words.at(at)]
    begin = rows.begins[runs.lines[pauses]]
    all_ends = np.sort(np.concatenate([ends, stops[surely]]))
    since, distance = _words_since(data, words, starting, counted, at, begin, all_ends)
    any_ends = np.sort(np.concatenate([all_ends, stops[doubtful]]))
    since_any, _ = _words_since(data, words, starting, counted, at, begin, any_ends)
    enough = since_any >= 3
    unclear = doubtful & ~enough & ((since >= 3) | (distance > _MANY_BYTES))
    return surely | (doubtful & enough), restarts | unclear


def _words_since(
    data: NDArray[np.uint8],
    words: PlainWords,
    starting: NDArray[np.int64],
    counted: NDArray[np.int64],
    at: NDArray[np.int64],
    begin: NDArray[np.int64],
    ends: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how many words and bytes lie between each place and the last end before it, or the begin of its item."""
    if len(ends):
        number = np.searchsorted(ends, at, side="right") - 1
        last = np.where(number >= 0, ends[np.maximum(number, 0)], -1)
    else:
        last = np.full(len(at), -1, dtype=np.int64)
    cut = last >= begin
    start = np.where(cut, last, begin)
    # A word that is glued to the end before it has no blank to be counted by.
    glued = cut & (data[start] != ord(" "))
    return counted - starting[words.at(start)] + glued, at - start
