"""Words and runs of signs, as the static model counts them."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\w+|[^\w\s]+")


def tokens(text: str) -> list[str]:
    """Return the words and the runs of signs of a text, in lower case."""
    return _TOKEN.findall(text.lower())
