"""Which value is read where another one stands: the mark of near-synonyms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from klantstem.evaluate.baselines import Labels
from klantstem.evaluate.metrics import Pair


@dataclass(frozen=True, slots=True)
class Confusion:
    """Two values of which the one was said where the other stands in the labels, either way round.

    Attributes
    ----------
    value, other : the two
    other_for_value : sentences where `value` stands in the labels and `other` was said in its place
    value_for_other : the other way round
    both : how often either stands in the labels
    """

    value: str
    other: str
    other_for_value: int
    value_for_other: int
    both: int

    @property
    def share(self) -> float:
        """Share of the labels of the two that was read as the other."""
        return (self.other_for_value + self.value_for_other) / self.both if self.both else 0.0


def confusions(gold: Sequence[frozenset[Pair]], said: Labels) -> list[Confusion]:
    """Return the pairs of values that were taken for each other, the most frequent first.

    A value is taken for another where it was missed and the other was said wrongly, in the same sentence and with the
    same stance.
    """
    swapped: Counter[tuple[str, str]] = Counter()
    standing: Counter[str] = Counter()
    for truth, labels in zip(gold, said, strict=True):
        standing.update({value for value, _ in truth})
        swapped.update(
            {(value, other) for value, stance in truth - labels for other, its in labels - truth if its == stance}
        )
    pairs = sorted({(min(pair), max(pair)) for pair in swapped})
    found = [Confusion(a, b, swapped[a, b], swapped[b, a], standing[a] + standing[b]) for a, b in pairs]
    return sorted(found, key=lambda each: (-each.other_for_value - each.value_for_other, each.value, each.other))
