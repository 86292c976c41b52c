"""The rules of a value set that reach across its values and levels."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic_core import PydanticCustomError

from klantstem.values.level import Level
from klantstem.values.suggest import excerpt
from klantstem.values.value import Value


def check_consistency(levels: Sequence[Level], values: Sequence[Value]) -> None:
    """Check that levels and values are there, names are unique, levels exist and a synonym has one value.

    Raises
    ------
    PydanticCustomError
        For the first rule that is broken; its context has `at`, the path to the offending item.
    """
    for key, items in (("levels", levels), ("values", values)):
        if not items:
            raise _broken(f"'{key}' is empty; give at least one", key)
    _names_are_unique("level", "levels", [level.name for level in levels])
    _names_are_unique("value", "values", [value.name for value in values])
    _levels_exist(levels, values)
    _synonyms_are_unique(values)


def _names_are_unique(noun: str, key: str, names: Sequence[str]) -> None:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name.casefold() in seen:
            raise _broken(f"{noun} '{excerpt(name)}' is there twice; give each {noun} its own name", key, index)
        seen.add(name.casefold())


def _levels_exist(levels: Sequence[Level], values: Sequence[Value]) -> None:
    names = [level.name for level in levels]
    for index, value in enumerate(values):
        if value.level not in names:
            raise _broken(
                f"value '{excerpt(value.name)}' has level '{excerpt(value.level)}'; "
                f"expected one of: {', '.join(map(excerpt, names))}",
                *("values", index, "level"),
            )


def _synonyms_are_unique(values: Sequence[Value]) -> None:
    names = {value.name.casefold() for value in values}
    owners: dict[str, str] = {}
    for index, value in enumerate(values):
        for position, synonym in enumerate(value.synonyms):
            word = synonym.casefold()
            has = f"value '{excerpt(value.name)}' has the synonym '{excerpt(synonym)}'"
            if word == value.name.casefold():
                why = ", which is its own name; leave it out"
            elif word in names:
                why = ", which is the name of another value; a word belongs to one value"
            elif owners.get(word) == value.name:
                why = " twice; leave one out"
            elif word in owners:
                why = f", and so has value '{excerpt(owners[word])}'; a word belongs to one value"
            else:
                owners[word] = value.name
                continue
            raise _broken(has + why, "values", index, "synonyms", position)


def _broken(message: str, *at: str | int) -> PydanticCustomError:
    # The message goes in as context: a brace in someone's value name is not ours to fill in.
    return PydanticCustomError("consistency", "{message}", {"message": message, "at": at})
