"""The stretches of words that can be marked in a sentence: they begin and end where a reader would."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence

LONGEST = 7
"""A stretch has at most so many words."""

_EDGE = re.compile(r"^[^\w€%+]+|[^\w€%+]+$")
_PLACEHOLDER = re.compile(r"\W*\[[a-z-]+\]\W*")
_STOP = tuple(".;!?…")
_PAUSE = (*_STOP, ",", ":")


def _words(block: str) -> frozenset[str]:
    return frozenset(block.split())


_CONTRAST = _words("maar doch echter terwijl hoewel ofschoon")
# Words that bind clauses: a mark does not begin with these.
_JOINING = _CONTRAST | _words("en of want dus dan dat die te van alsof is was zijn waren")
# Words that lean on the next one: a mark does not end with these, unless their clause does.
_LEANING = _CONTRAST | _words(
    """
    de het een en of want dus dat die dan als om te van met voor tot naar per in ik je jij u ge we wij hij ze zij mijn
    m'n jouw uw ons onze hun alsof alleen
    """
)
# Words that tell nothing by themselves: a mark does not consist of these.
_EMPTY = _LEANING.union(
    [""],
    _words(
        """
        't n dit deze op aan bij door uit over gij men haar hem mij me er hier daar is was ben bent waren zijn werd
        worden wordt heb hebt heeft had hadden hebben toen nu ook nog zo wel niet geen nooit wat wie waar hoe
        """
    ),
)


def without_signs(text: str) -> str:
    """Return a text without the signs around it; with them if there is nothing else."""
    return _EDGE.sub("", text) or text


def telling_words(words: Sequence[str]) -> list[int]:
    """Return the places of the words that tell something by themselves."""
    return [at for at, word in enumerate(words) if _bare(word) not in _EMPTY]


def stretches_around(core: int, words: Sequence[str], taken: Container[int]) -> Iterator[tuple[int, int]]:
    """Yield the stretches with a word, as the place of the first and that after the last.

    Parameters
    ----------
    core : place of the word
    words : of the sentence, with the signs that stand against them
    taken : places of words that no stretch may have
    """
    bare = [_bare(word) for word in words]
    pauses = [word.endswith(_PAUSE) for word in words]

    def divided(at: int) -> bool:
        """Tell whether another clause begins at a word: no stretch goes across."""
        return words[at - 1].endswith(_STOP) or bare[at] in _CONTRAST

    first = last = core
    while first > 0 and core - first + 1 < LONGEST and first - 1 not in taken and not divided(first):
        first -= 1
    end = len(words) - 1
    while last < end and last - core + 1 < LONGEST and last + 1 not in taken and not divided(last + 1):
        last += 1
    # One word of the clause before or after is no part of it: "hark, keek".
    starts = [
        at
        for at in range(first, core)
        if bare[at] not in _JOINING and not (pauses[at] and at > 0 and not pauses[at - 1])
    ]
    ends = [
        at
        for at in range(core + 1, last + 1)
        if pauses[at] or at == end or (bare[at] not in _LEANING and not pauses[at - 1])
    ]
    for start in [*starts, core]:
        for stop in [core, *ends]:
            if stop - start < LONGEST:
                yield start, stop + 1


def _bare(word: str) -> str:
    """Return a word in lower case without the signs around it; nothing for a placeholder, which tells nothing."""
    return "" if _PLACEHOLDER.fullmatch(word) else _EDGE.sub("", word.lower())
