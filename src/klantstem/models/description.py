"""What a value means, in the words of a value set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from klantstem.values import Value


@dataclass(frozen=True, slots=True)
class Description:
    """What a value means, in words.

    Attributes
    ----------
    words : its name and synonyms
    definition : one or a few sentences; may be empty. Each is looked for by itself; so is each item of a list in it, as
        "Wie het mist, zegt: alweer te laat, niemand belde, voor niets thuisgebleven."
    statements : its lading
    examples : what customers said of it
    """

    words: tuple[str, ...]
    definition: str = ""
    statements: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


def description_of(value: Value, examples: Sequence[str] = ()) -> Description:
    """Return what a value set says of a value."""
    statements = tuple(statement.text for statement in value.lading)
    return Description((value.name, *value.synonyms), value.definition, statements, tuple(examples))
