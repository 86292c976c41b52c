"""Where a tagger and the labels of a person differ, the worst first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from klantstem.corpus import GoldSentence
from klantstem.evaluate.metrics import Pair
from klantstem.tag import TaggedItem
from klantstem.tagger import Tagger


@dataclass(frozen=True, slots=True)
class Mistake:
    """A sentence that the tagger reads otherwise than the person who labelled it.

    Attributes
    ----------
    sentence : with its labels
    wrong : labels that the tagger gave and the person did not, with their probability
    missed : labels that the person gave and the tagger did not, with the highest probability that a segment of the
        sentence had for them; 0 where the tagger knows no such label or read nothing
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
    items = list(tagger.tag_items(sentence.text for sentence in gold))
    said = [_scores(item) for item in items]
    wanting = [
        i for i, (sentence, scores) in enumerate(zip(gold, said, strict=True)) if sentence.labels - scores.keys()
    ]
    parts = list(dict.fromkeys(part.text for i in wanting for part in items[i].segments))
    read = dict(zip(parts, tagger.model.classifier.predict_proba(parts), strict=True))
    found = []
    for sentence, item, scores in zip(gold, items, said, strict=True):
        missed = {
            pair: max((float(read[part.text][columns[pair]]) for part in item.segments if pair in columns), default=0.0)
            for pair in sentence.labels - scores.keys()
        }
        wrong = {pair: score for pair, score in scores.items() if pair not in sentence.labels}
        if wrong or missed:
            weight = max([*wrong.values(), *(1 - score for score in missed.values())])
            found.append(Mistake(sentence, _sorted(wrong), _sorted(missed), weight))
    return sorted(found, key=lambda mistake: -mistake.weight)


def _scores(item: TaggedItem) -> dict[Pair, float]:
    scores: dict[Pair, float] = {}
    for tag in item.tags:
        pair = (tag.value, str(tag.stance))
        scores[pair] = max(tag.score, scores.get(pair, 0.0))
    return scores


def _sorted(scores: dict[Pair, float]) -> tuple[tuple[Pair, float], ...]:
    return tuple(sorted(scores.items(), key=lambda item: (-item[1], item[0])))
