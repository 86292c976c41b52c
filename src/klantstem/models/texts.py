"""The texts that a classifier takes."""

from __future__ import annotations

from collections.abc import Iterable


def checked_texts(X: Iterable[str]) -> list[str]:
    """Return texts as a list.

    Raises
    ------
    ValueError
        If `X` is one text, or holds something else than texts.
    """
    texts = [] if isinstance(X, str) else list(X)
    if isinstance(X, str) or not all(isinstance(text, str) for text in texts):
        raise ValueError("X must be a list of texts (str); leave missing items out.")
    return texts
