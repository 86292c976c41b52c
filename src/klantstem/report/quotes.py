"""Choose the quotes that show best what customers say about a value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from klantstem.report.tagged import Tagged
from klantstem.text.clean import clean
from klantstem.text.privacy import mask, private_spans

PER_STANCE = 4
_CANDIDATES = 60
_READABLE = range(20, 281)
_LONGEST = 320
_CONTEXT = 110
# Personal data is looked for in a wider window than is shown, so that none is cut in two at the edge of it.
_WINDOW = 600
_ALIKE = 0.5
_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence with what stands around it.

    Attributes
    ----------
    before, sentence, after : one passage, of which `sentence` carries the tag; masked, cut at words
    score : the model's probability of the tag
    item : row number of the feedback item, from 0
    """

    before: str
    sentence: str
    after: str
    score: float
    item: int


def choose_quotes(
    tagged: Tagged, *, values: frozenset[str], per_stance: int = PER_STANCE, masked: bool = True
) -> Mapping[tuple[str, str], tuple[Quote, ...]]:
    """Return the quotes per (value, stance): surest first, readable, no two alike.

    Parameters
    ----------
    values : the values that may be quoted; leave out those with few items
    per_stance : how many quotes at most for a value and stance
    masked : replace personal data by placeholders (`klantstem.text.privacy`)
    """
    if tagged.texts is None or per_stance < 1:
        return {}
    candidates = _candidates(tagged.tags, values)
    rows = np.unique(candidates["item"].to_numpy())
    texts = dict(zip(rows.tolist(), tagged.texts.take(pa.array(rows)).to_pylist(), strict=True))
    chosen: dict[tuple[str, str], tuple[Quote, ...]] = {}
    for (value, stance), group in candidates.groupby(["value", "stance"], observed=True, sort=False):
        quotes = _quotes(group, texts, masked=masked)
        chosen[str(value), str(stance)] = tuple(_diverse(quotes, per_stance))
    return chosen


def _candidates(tags: pd.DataFrame, values: frozenset[str]) -> pd.DataFrame:
    """The surest tags per value and stance; readable sentences before very short and very long ones."""
    wanted = tags[tags["value"].isin(list(values)) & (tags["start"] >= 0)]
    length = wanted["end"] - wanted["start"]
    readable = (length >= _READABLE.start) & (length < _READABLE.stop)
    order = np.lexsort((wanted["item"], -wanted["score"], ~readable))
    best = wanted.iloc[order].drop_duplicates(["item", "value", "stance"])
    return best.groupby(["value", "stance"], observed=True, sort=False).head(_CANDIDATES)


def _quotes(group: pd.DataFrame, texts: Mapping[int, str | None], *, masked: bool) -> Iterator[Quote]:
    columns = (group[name].tolist() for name in ("item", "start", "end", "score"))
    for item, start, end, score in zip(*columns, strict=True):
        text = texts[item]
        if text is None or not 0 <= start < end <= len(text):
            continue
        before, sentence, after = excerpt(text, start, end, masked=masked)
        if any(character.isalnum() for character in sentence):
            yield Quote(before, sentence, after, score=score, item=item)


def _diverse(quotes: Iterator[Quote], wanted: int) -> Iterator[Quote]:
    """Pass over a sentence that shares most of its words with one already chosen."""
    taken: list[frozenset[str]] = []
    for quote in quotes:
        words = frozenset(_WORD.findall(quote.sentence.lower()))
        if any(len(words & other) > _ALIKE * len(words | other) for other in taken):
            continue
        taken.append(words)
        yield quote
        if len(taken) == wanted:
            return


def excerpt(text: str, start: int, end: int, *, masked: bool = True) -> tuple[str, str, str]:
    """Return the sentence at ``text[start:end]`` with the text before and after it, ready to be shown.

    White space is made single; what is cut off ends at a word with an ellipsis.
    """
    left, right = max(0, start - _WINDOW), min(len(text), max(end, start + _LONGEST) + _WINDOW)
    window, start, end = text[left:right], start - left, end - left
    pieces = _masked(window, (start, end)) if masked else (window[:start], window[start:end], window[end:])
    gap_before = " " if (pieces[0][-1:] + pieces[1][:1]).strip() != pieces[0][-1:] + pieces[1][:1] else ""
    gap_after = " " if (pieces[1][-1:] + pieces[2][:1]).strip() != pieces[1][-1:] + pieces[2][:1] else ""
    before, sentence, after = (_readable(piece, masked=masked) for piece in pieces)
    head = _tail(before, cut=left > 0)
    shown = shorten(sentence, _LONGEST)
    tail = "" if shown != sentence else shorten(after, _CONTEXT)
    return (head + gap_before if head else ""), shown, (gap_after + tail if tail else "")


def _readable(text: str, *, masked: bool) -> str:
    """Repair encoding and markup; what those hid is masked as well."""
    repaired = clean(text).text
    return _SPACE.sub(" ", mask(repaired) if masked else repaired).strip()


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
