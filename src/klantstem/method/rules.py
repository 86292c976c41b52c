"""The rules that a value set's own words decide, without a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from klantstem.method.finding import Finding, Rule, Severity
from klantstem.values import Basis, ValueSet


def balance(values: ValueSet) -> Iterator[Finding]:
    """An organisation has four to six values, rational and emotional ones."""
    for sentence in values.warnings():
        yield Finding(Rule.BALANCE, (), sentence)


def base(values: ValueSet) -> Iterator[Finding]:
    """The first level has a value: while the base is not in order, effort on the rest is wasted."""
    first = values.levels[0].name
    if all(value.level != first for value in values.values):
        because = "" if values.complete else " (its source does not give the whole set)"
        message = f"'{values.name}' has no value on '{first}', the base that must be in order first{because}."
        yield Finding(Rule.BASE, (), message, "Add one, or place a value there that customers simply expect.")


def loaded(values: ValueSet) -> Iterator[Finding]:
    """Each value has statements that say what the organisation and its employees do for it."""
    empty = tuple(value.name for value in values.values if not value.lading)
    if empty:
        listed = ", ".join(f"'{name}'" for name in empty)
        message = f"{listed} {'has' if len(empty) == 1 else 'have'} no lading."
        advice = "Write two or three statements for each: organisatie: wij ..., medewerker: ik ..."
        yield Finding(Rule.LOADED, empty, message, advice)


def tagged(values: ValueSet, basis: Mapping[str, Basis | None]) -> Iterator[Finding]:
    """Each value can be found: the model learnt it, or can read what the set says of it.

    Parameters
    ----------
    values : the set
    basis : on what the tags of each value rest, None where nothing finds it
    """
    for value in values.values:
        if basis[value.name] is not None:
            continue
        message = f"'{value.name}' cannot be tagged: the model does not know it, and nothing says what it means."
        advice = "Give it a definition and lading, or say with built_from which known values make it up."
        if value.described:
            message = f"'{value.name}' cannot be tagged: this model does not know it and reads no descriptions."
            advice = "Use a model with an encoder, or say with built_from which known values make it up."
        yield Finding(Rule.TAGGED, (value.name,), message, advice, Severity.ERROR)
