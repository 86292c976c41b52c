"""Plain items read all at once with numpy and Arrow."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from klantstem.text.bulk.plain import LONGEST_SEGMENT, WORD, Plain, PlainRows
from klantstem.text.bulk.sentences import sentence_ends
from klantstem.text.bulk.vocabulary import Vocabulary
from klantstem.text.bulk.words import PlainWords
from klantstem.text.language import FEWEST_WORDS, MOST_WORDS_READ, looks_dutch

_FACE_START = np.isin(np.arange(256), list(b":;=xX"))


class VectorisedPlain:
    """Reads the plain ones of a batch of items.

    Attributes
    ----------
    vocabulary : the words that were met
    """

    def __init__(self) -> None:
        self.vocabulary = Vocabulary()

    def numbers(self, words: Iterable[str]) -> NDArray[np.int64]:
        """Return the number of each word in the vocabulary; a new one gets the next."""
        return self.vocabulary.numbers(words)

    def read(self, texts: pa.StringArray) -> Plain:
        """Return the segments of the plain ones of some items, of which none is null or empty."""
        return _read(PlainRows.of(texts), texts, self.vocabulary)


def _read(rows: PlainRows, texts: pa.StringArray, vocabulary: Vocabulary) -> Plain:
    words = PlainWords.of(rows, vocabulary)
    ends = sentence_ends(rows, words, vocabulary)
    begins = np.sort(np.concatenate([rows.begins[~rows.odd[rows.items]], ends + (rows.data[ends] == ord(" "))]))
    line = rows.line_of(begins)
    # A sentence goes on until the next one, or to the end of its line.
    stops = rows.ends[line]
    same = line[1:] == line[:-1]
    stops[:-1][same] = begins[1:][same] - (rows.data[begins[1:][same] - 1] == ord(" "))
    owner = rows.items[line]
    first = words.at(begins)
    wordy = (rows.classes[words.starts] & WORD > 0) & (rows.data[words.starts] != ord("_"))
    total = np.concatenate([[0], np.cumsum(wordy)])
    silent = total[words.at(stops)] == total[first]
    rows.odd[owner[silent | _FACE_START[rows.data[begins]] | (stops - begins > LONGEST_SEGMENT)]] = True
    foreign = np.array([at for at in _perhaps_foreign(rows, words, vocabulary) if not looks_dutch(texts[at].as_py())])
    foreign = foreign.astype(np.int64)
    skipped = rows.odd.copy()
    skipped[foreign] = True
    kept = ~skipped[owner]
    begins, stops, owner, first = begins[kept], stops[kept], owner[kept], first[kept]
    counts = words.at(stops) - first
    bounds = np.concatenate([[0], np.cumsum(counts)])
    at = np.arange(bounds[-1]) + np.repeat(first - bounds[:-1], counts)
    new = np.append(True, owner[1:] != owner[:-1])[: len(owner)]
    numbers = np.arange(len(owner)) - np.flatnonzero(new)[np.cumsum(new) - 1]
    characters = np.concatenate([[0], np.cumsum((rows.data & 0xC0) != 0x80)])
    zero = characters[rows.bounds[owner]]
    return Plain(
        odd=np.flatnonzero(rows.odd),
        foreign=foreign,
        items=owner,
        numbers=numbers,
        starts=characters[begins] - zero,
        ends=characters[stops] - zero,
        words=words.numbers[at],
        bounds=bounds,
        data=rows.data,
        places=np.stack([begins, stops], axis=1),
    )


def _perhaps_foreign(rows: PlainRows, words: PlainWords, vocabulary: Vocabulary) -> list[int]:
    """Return the plain items that may be in another language: the others are short or have Dutch words enough.

    An apostrophe may join two of our words to one, so it takes two from what is surely Dutch.
    """
    runs = words.sums(vocabulary.runs[words.numbers])
    apostrophes = (rows.data[words.starts] == ord("'")) | (rows.data[words.starts] > 0x7F)
    dutch = words.sums(vocabulary.dutch[words.numbers]) - 2 * words.sums(apostrophes)
    sure = (runs < FEWEST_WORDS) | ((dutch * 5 >= runs) & (runs <= MOST_WORDS_READ))
    return [int(at) for at in np.flatnonzero(~sure & ~rows.odd)]
