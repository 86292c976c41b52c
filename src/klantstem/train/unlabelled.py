"""Feedback without labels, as segments to learn from."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from klantstem.batch.blocks import texts_of
from klantstem.batch.columns import text_column
from klantstem.batch.source import open_source
from klantstem.text.item import read_item


def read_unlabelled(path: Path, *, most: int | None = None, seed: int = 0) -> list[str]:
    """Return the distinct segments of a file of feedback, as the tagger would read them, in their order.

    Parameters
    ----------
    path : a file of any format that `klantstem tag` reads; its text column must be obvious
    most : no more than so many, drawn at random; None for all
    seed : of the draw

    Raises
    ------
    ReadError
        If the file cannot be read.
    """
    found: dict[str, None] = {}
    with open_source(path) as source:
        column = text_column(source)
        for batch in source.batches():
            for text in texts_of(batch, column).to_pylist():
                found |= dict.fromkeys(part.text for part in read_item(text)[1])
    segments = list(found)
    if most is None or len(segments) <= most:
        return segments
    chosen = np.random.default_rng(seed).choice(len(segments), size=most, replace=False)
    return [segments[i] for i in sorted(chosen)]
