"""What each value of a set rests on, given what a model has learnt and can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from klantstem.values import Basis, ValueSet


@dataclass(frozen=True, slots=True)
class Source:
    """Where the tags of one value come from.

    Attributes
    ----------
    value : its name
    basis : what they rest on; None where nothing finds it
    labels : labels of the model that count as the value, or that it is built from
    """

    value: str
    basis: Basis | None
    labels: tuple[str, ...] = ()


def resolve(values: ValueSet, labels: Sequence[str], *, describes: bool) -> list[Source]:
    """Return the source of each value of a set, in its order.

    A value that the model has learnt is taken from there, and what it is built from counts too; examples and
    descriptions are read only where that leaves nothing.

    Parameters
    ----------
    values : the set
    labels : the values that the model has learnt, each as often as it has columns
    describes : whether the model can read values from their descriptions
    """
    known = values.known(labels)
    return [_source(values, name, labels, known, describes) for name in values.names]


def _source(values: ValueSet, name: str, labels: Sequence[str], known: dict[str, str], describes: bool) -> Source:
    value = values.value(name)
    own = [label for label, meant in known.items() if meant == name]
    parts = {part.casefold() for part in value.built_from}
    built = [label for label in dict.fromkeys(labels) if label.casefold() in parts]
    basis: Basis | None = None
    if own:
        basis = Basis.BEKEND
    elif built:
        basis = Basis.AFGELEID
    elif describes and value.examples:
        basis = Basis.VOORBEELDEN
    elif describes and value.described:
        basis = Basis.OMSCHRIJVING
    return Source(name, basis, tuple(dict.fromkeys([*own, *built])))
