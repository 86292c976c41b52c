"""A value set: the values of a reference framework or of one organisation, on ordered levels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, PrivateAttr, model_validator

from klantstem.errors import ValueSetError
from klantstem.values.consistency import check_consistency
from klantstem.values.level import Level, Name, Prose
from klantstem.values.suggest import did_you_mean
from klantstem.values.value import Value

Kind = Literal["referentie", "organisatie"]

FEWEST, MOST = 4, 6
"""How many values an organisation's set wants: enough to mean something, few enough to remember."""


class ValueSet(BaseModel):
    """The values that feedback is read for, with their levels.

    Attributes
    ----------
    name : what the set is loaded by, such as "service-excellence"
    title : one line for people, in Dutch
    source : where the set comes from
    complete : False when the source does not give the whole set
    note : what a reader has to know about the set, in Dutch
    kind : "referentie" for a framework, "organisatie" for the set of one organisation
    priority : True when the order of the values is their order of priority
    scale : the marks that the source scores statements with, from worst to best; empty when it has none
    levels : the levels or tiers, from the base up
    values : the values, in the order of the source
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    title: Name
    source: Prose = ""
    complete: bool = True
    note: Prose = ""
    kind: Kind = "organisatie"
    priority: bool = False
    scale: tuple[Name, ...] = ()
    levels: tuple[Level, ...]
    values: tuple[Value, ...]

    _values_by_name: dict[str, Value] = PrivateAttr(default_factory=dict)
    _levels_by_name: dict[str, Level] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _consistent(self) -> ValueSet:
        check_consistency(self.levels, self.values)
        return self

    def model_post_init(self, context: Any, /) -> None:
        """Index values and levels: both are looked up for every tag."""
        self._values_by_name.update({value.name: value for value in self.values})
        self._levels_by_name.update({level.name: level for level in self.levels})

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the values, in order."""
        return tuple(value.name for value in self.values)

    def value(self, name: str) -> Value:
        """Return the value called `name`.

        Raises
        ------
        ValueSetError
            If the set has no such value.
        """
        try:
            return self._values_by_name[name]
        except KeyError:
            raise ValueSetError(
                f"Value set '{self.name}' has no value '{name}'. {did_you_mean(name, self.names)}"
            ) from None

    def level(self, name: str) -> Level:
        """Return the level called `name`.

        Raises
        ------
        ValueSetError
            If the set has no such level.
        """
        try:
            return self._levels_by_name[name]
        except KeyError:
            raise ValueSetError(
                f"Value set '{self.name}' has no level '{name}'. {did_you_mean(name, self._levels_by_name)}"
            ) from None

    def level_of(self, value_name: str) -> Level:
        """Return the level that the value called `value_name` stands on in this set.

        Raises
        ------
        ValueSetError
            If the set has no such value.
        """
        return self._levels_by_name[self.value(value_name).level]

    def known(self, labels: Iterable[str]) -> dict[str, str]:
        """Map a model's labels to the values of this set that mean the same.

        A label is known when a value has that name, or has it among its synonyms. Capitals do not count.

        Parameters
        ----------
        labels : iterable of str
            The values that the model was trained on.

        Returns
        -------
        dict of str to str
            Model label to the name of this set's value, in the order of `labels`; unknown ones are left out.
        """
        by_word = {word.casefold(): value.name for value in self.values for word in value.synonyms}
        by_word |= {value.name.casefold(): value.name for value in self.values}
        return {label: by_word[label.casefold()] for label in labels if label.casefold() in by_word}

    def warnings(self) -> list[str]:
        """Say what is unusual about an organisation's set, one sentence each; a framework has no warnings."""
        if self.kind == "referentie":
            return []
        found = []
        because = "" if self.complete else " (its source does not give the whole set)"
        count = len(self.values)
        if not FEWEST <= count <= MOST:
            values = "1 value" if count == 1 else f"{count} values"
            found.append(f"'{self.name}' has {values}; an organisation's set wants {FEWEST} to {MOST}{because}.")
        sides = {self.level_of(name).rational for name in self.names}
        if len(sides) == 1:
            here, there = ("rational", "emotional") if sides == {True} else ("emotional", "rational")
            found.append(f"'{self.name}' has {here} values only; a set wants {there} ones as well{because}.")
        return found
