"""What of each value set can be measured in some feedback: the known values that count as its values, and its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from klantstem.discover.hear import Heard, hear
from klantstem.discover.read import Voices
from klantstem.models.persistence import TrainedModel
from klantstem.own.resolve import resolve
from klantstem.report.feedback import Feedback
from klantstem.report.statistics import Estimator
from klantstem.tagger import Tagger
from klantstem.values import Basis, Value, ValueSet


@dataclass(frozen=True, slots=True)
class Measured:
    """Value sets beside each other in one feedback.

    Attributes
    ----------
    heard : the feedback; its set has the known values and, after those, what a set has of its own
    labels : per set, for each of its values the values of `heard` that count as it; none where it cannot be measured
    own : of each value of `heard` that a set has of its own, what that set calls it
    """

    heard: Heard
    labels: tuple[Mapping[str, tuple[str, ...]], ...]
    own: Mapping[str, str]

    def all_labels(self, number: int) -> tuple[str, ...]:
        """Return the values of `heard` that a set covers."""
        return tuple(dict.fromkeys(label for labels in self.labels[number].values() for label in labels))


def needs_descriptions(sets: Sequence[ValueSet], known: ValueSet) -> bool:
    """Tell whether a set has a value that only its description can find."""
    return any(_own(values, known) for values in sets)


def measure(
    heard: Heard, sets: Sequence[ValueSet], names: Sequence[str], voices: Voices, model: TrainedModel
) -> Measured:
    """Find out what counts as each value of the sets, and tag the values of their own from their descriptions.

    Parameters
    ----------
    heard : the feedback with tags of the known values
    sets, names : the value sets, and what they are called
    voices : the same feedback, for what has to be tagged yet
    model : reads descriptions; where it cannot, values of a set's own are not measured
    """
    found: list[dict[str, tuple[str, ...]]] = []
    every: dict[str, str] = {}
    feedback = heard.feedback
    for set_name, values in zip(names, sets, strict=True):
        sources = resolve(values, heard.feedback.values.names, describes=False)
        labels = {source.value: source.labels for source in sources}
        own = _own(values, heard.feedback.values) if model.describes else []
        if own:
            called = {name: f"{name} ({set_name})" for name in own}
            feedback = _joined(feedback, hear(voices, Tagger(model, values)).feedback, called)
            labels |= {name: (label,) for name, label in called.items()}
            every |= {label: name for name, label in called.items()}
        found.append(labels)
    if feedback is not heard.feedback:
        # The errors of the model were measured for the known values alone.
        heard = replace(heard, feedback=feedback, estimator=Estimator(seed=heard.estimator.seed))
    return Measured(heard, tuple(found), every)


def _own(values: ValueSet, known: ValueSet) -> list[str]:
    """Return the values of a set that no known value counts as, and that can be found by their description."""
    sources = resolve(values, known.names, describes=True)
    return [source.value for source in sources if source.basis not in (None, Basis.BEKEND, Basis.AFGELEID)]


def _joined(feedback: Feedback, other: Feedback, called: Mapping[str, str]) -> Feedback:
    """Return the feedback with some of the expressions that another tagging found in the same items."""
    known = feedback.values
    added = [Value(name=label, level=_level(known, other.values, name)) for name, label in called.items()]
    place = {other.values.names.index(name): len(known.names) + at for at, name in enumerate(called)}
    # The other tagging may count other rows of the table.
    item = np.searchsorted(feedback.rows, other.rows[other.item])
    there = feedback.rows[np.minimum(item, len(feedback) - 1)] == other.rows[other.item]
    chosen = np.flatnonzero(there & np.isin(other.value, list(place)))
    values = np.array([place[at] for at in other.value[chosen].tolist()], dtype=np.int64)
    item, value = np.append(feedback.item, item[chosen]), np.append(feedback.value, values)
    stance = np.append(feedback.stance, other.stance[chosen])
    order = np.lexsort((stance, value, item))
    return replace(
        feedback,
        values=ValueSet(name=known.name, title=known.title, levels=known.levels, values=(*known.values, *added)),
        item=item[order],
        value=value[order],
        stance=stance[order],
        score=np.append(feedback.score, other.score[chosen])[order],
    )


def _level(known: ValueSet, values: ValueSet, name: str) -> str:
    """Return a level of the known set on the same side, rational or emotional."""
    side = values.level_of(name).rational
    return next((level.name for level in known.levels if level.rational == side), known.levels[0].name)
