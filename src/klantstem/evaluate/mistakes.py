"""Where a tagger and the labels of a person differ, the worst first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from klantstem.corpus import GoldSentence
from klantstem.evaluate.metrics import Pair
from klantstem.tagger import Tagger


@dataclass(frozen=True, slots=True)
class Mistake:
    """A sentence that the tagger reads otherwise than the person who labelled it.

    Attributes
    ----------
    sentence : with its labels
    wrong : labels that the tagger gave and the person did not, with their probability
    missed : labels that the person gave and the tagger did not, with the probability that the tagger gave them
    weight : how firmly the tagger was wrong: the largest of its probabilities for a wrong label, and of what was left
        of 1 for a missed one
    """

    sentence: GoldSentence
    wrong: tuple[tuple[Pair, float], ...]
    missed: tuple[tuple[Pair, float], ...]
    weight: float


def mistakes(tagger: Tagger, gold: Sequence[GoldSentence]) -> list[Mistake]:
    """Return the sentences that the tagger reads otherwise than their labels, the firmest mistakes first.

    Parameters
    ----------
    tagger : with the default value set, in which gold is labelled
    gold : labelled sentences
    """
    columns = {(label.value, label.stance): column for column, label in enumerate(tagger.model.labels)}
    texts = [sentence.text for sentence in gold]
    probabilities = tagger.model.classifier.predict_proba(texts)
    found = []
    for sentence, item, row in zip(gold, tagger.tag_items(texts), probabilities, strict=True):
        said: dict[Pair, float] = {}
        for tag in item.tags:
            pair = (tag.value, str(tag.stance))
            said[pair] = max(tag.score, said.get(pair, 0.0))
        missing = {
            pair: float(row[columns[pair]]) if pair in columns else 0.0 for pair in sentence.labels - said.keys()
        }
        extra = {pair: score for pair, score in said.items() if pair not in sentence.labels}
        if extra or missing:
            weight = max([*extra.values(), *(1 - score for score in missing.values())])
            found.append(Mistake(sentence, _sorted(extra), _sorted(missing), weight))
    return sorted(found, key=lambda mistake: -mistake.weight)


def _sorted(scores: dict[Pair, float]) -> tuple[tuple[Pair, float], ...]:
    return tuple(sorted(scores.items(), key=lambda item: (-item[1], item[0])))
