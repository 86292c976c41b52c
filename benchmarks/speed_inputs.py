"""The files that speed is measured on: made of real feedback, of any length, and never kept in the repository."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from speed_peers.system import TEXT

from klantstem.batch.source import open_source
from klantstem.text import segment

NOTES = {
    "items": "real reviews of {fewest} words or more, in which one plain word in {other:.0f} is another word of the "
    "reviews and one in {typos:.0f} has a typing error",
    "sentences": "real sentences, each once",
    "repeated": "half of the rows are one of the {answers} short answers that occur most in real feedback, as often as "
    "they do there; the others are real sentences, each once",
}
FEWEST_WORDS = 10
"""Reviews from this length on have 30 words on average."""

OTHER_WORDS, TYPOS = 0.2, 0.03
"""Shares of the plain words that are changed. A million items made of thirty thousand reviews would say the same again
and again; changed at these rates, the numbers of distinct words and of distinct pairs of words grow with the file as
Heaps' law says that they do in the reviews (exponents 0.60 and 0.72)."""

ANSWERS, ANSWER_WORDS = 500, 5
# What DuckDB writes; pandas and pyarrow make groups of a million rows, Spark of 128 MB.
_GROUP_ROWS = 122_880
_BLOCK = 10_000


@dataclass(frozen=True)
class Input:
    """A Parquet file with a number and a text in each row.

    Attributes
    ----------
    name : one of `NOTES`
    items : number of rows
    mb : size of the texts in UTF-8, in millions of bytes
    words : between white space
    distinct : share of the rows that no earlier row has the text of
    distinct_words : number of different words
    """

    name: str
    items: int
    mb: float
    words: int
    distinct: float
    distinct_words: int


class Inputs:
    """Makes the files in a folder, each when it is first asked for.

    Parameters
    ----------
    reviews : a file of feedback that `klantstem tag` reads
    folder : where the files go
    seed : of the draws
    """

    def __init__(self, reviews: Path, folder: Path, *, seed: int = 0) -> None:
        self._reviews, self._folder, self._seed = reviews, folder, seed
        recipe = f"{seed} {reviews.stat().st_size} {Path(__file__).read_text(encoding='utf-8')}"
        # A file that was made in another way is not taken for this one.
        self._recipe = hashlib.sha256(recipe.encode()).hexdigest()[:8]
        self._read: tuple[list[str], Counter[str]] | None = None

    def get(self, name: str, items: int) -> tuple[Input, Path]:
        """Return what is in a file, and where it is."""
        path = self._folder / f"{name}-{items}-{self._recipe}.parquet"
        described = path.with_suffix(".json")
        if not described.is_file():
            self._folder.mkdir(parents=True, exist_ok=True)
            made = self._write(name, items, path)
            described.write_text(json.dumps(asdict(made)), encoding="utf-8")
        return Input(**json.loads(described.read_text(encoding="utf-8"))), path

    def reviews(self) -> list[str]:
        """Return the feedback that the files are made of."""
        if self._read is None:
            texts = list(_texts(self._reviews))
            sentences = Counter(part.text for text in texts for part in segment(text))
            self._read = texts, sentences
        return self._read[0]

    def sentences(self) -> Counter[str]:
        """Return the sentences of the feedback, and how often each of them occurs."""
        self.reviews()
        assert self._read is not None
        return self._read[1]

    def _write(self, name: str, items: int, path: Path) -> Input:
        draw = random.Random(f"{name} {self._seed}")
        texts: Callable[[], Iterator[str]] = {
            "items": lambda: composed(self.reviews(), draw),
            "sentences": lambda: shuffled(list(self.sentences()), draw),
            "repeated": lambda: repeated(self.sentences(), draw),
        }[name]
        measure = _Measure()
        schema = pa.schema([("nr", pa.int64()), (TEXT, pa.string())])
        rows = islice(texts(), items)
        with pq.ParquetWriter(path, schema) as file:
            waiting: list[pa.RecordBatch] = []
            while block := list(islice(rows, _BLOCK)):
                column = pa.array(block, pa.string())
                numbers = pa.array(range(measure.items, measure.items + len(block)), pa.int64())
                measure.add(column)
                waiting.append(pa.record_batch([numbers, column], schema=schema))
                if sum(map(len, waiting)) >= _GROUP_ROWS or len(block) < _BLOCK:
                    file.write_table(pa.Table.from_batches(waiting))
                    waiting = []
            if waiting:
                file.write_table(pa.Table.from_batches(waiting))
        if measure.items < items:
            raise ValueError(f"{items:,} {name} cannot be made of this feedback, only {measure.items:,}.")
        return measure.of(name)


def composed(reviews: Sequence[str], draw: random.Random) -> Iterator[str]:
    """Yield items without end: reviews in which some of the words are others, and all the rest is as it was."""
    long = [review for review in reviews if len(review.split()) >= FEWEST_WORDS]
    plain = [word for review in reviews for word in review.split(" ") if _is_plain(word)]
    waiting: list[str] = []
    while long:
        waiting = waiting or draw.sample(long, len(long))
        words = waiting.pop().split(" ")
        for at, word in enumerate(words):
            chance = draw.random()
            if chance < OTHER_WORDS + TYPOS and _is_plain(word):
                words[at] = draw.choice(plain) if chance < OTHER_WORDS else _mistyped(word, draw)
        yield " ".join(words)


def shuffled(sentences: list[str], draw: random.Random) -> Iterator[str]:
    """Yield each sentence once, in any order."""
    draw.shuffle(sentences)
    yield from sentences


def repeated(sentences: Counter[str], draw: random.Random) -> Iterator[str]:
    """Yield an export of short answers: each row has an even chance to be one that recurs."""
    short = [(text, times) for text, times in sentences.most_common() if len(text.split()) <= ANSWER_WORDS][:ANSWERS]
    recurring, often = [text for text, _ in short], [times for _, times in short]
    kept = set(recurring)
    others = shuffled([text for text in sentences if text not in kept], draw)
    for other in others:
        while draw.random() < 0.5:
            yield draw.choices(recurring, often)[0]
        yield other


def _is_plain(word: str) -> bool:
    """Tell whether a word can stand for another: punctuation, capitals and numbers stay where they were."""
    return word.isalpha() and word.islower()


def _mistyped(word: str, draw: random.Random) -> str:
    """Return the word with another letter somewhere, in place of one or beside it."""
    at = draw.randrange(len(word))
    return word[:at] + draw.choice(ascii_lowercase) + word[at + draw.randint(0, 1) :]


def _texts(path: Path) -> Iterator[str]:
    with open_source(str(path)) as source:
        for batch in source.batches():
            yield from (text for text in batch.column("text").to_pylist() if text)


class _Measure:
    """Counts what is written."""

    def __init__(self) -> None:
        self.items = self._bytes = self._words = 0
        self._texts: set[int] = set()
        self._vocabulary: set[Any] = set()

    def add(self, column: pa.Array) -> None:
        self.items += len(column)
        self._bytes += pc.sum(pc.binary_length(column)).as_py()
        words = pc.utf8_split_whitespace(column).flatten()
        self._words += len(words)
        self._vocabulary.update(pc.unique(words).to_pylist())
        self._texts.update(map(hash, column.to_pylist()))

    def of(self, name: str) -> Input:
        share = len(self._texts) / max(self.items, 1)
        return Input(name, self.items, round(self._bytes / 1e6, 3), self._words, round(share, 4), len(self._vocabulary))


def described(name: str) -> str:
    """Say what a file is made of."""
    return NOTES[name].format(fewest=FEWEST_WORDS, other=1 / OTHER_WORDS, typos=1 / TYPOS, answers=ANSWERS)
