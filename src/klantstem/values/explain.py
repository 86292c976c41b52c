"""Turn what pydantic finds wrong in a value set into a sentence with a file, a line and a way out."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from klantstem.values.level import Level
from klantstem.values.located import Located, Node, Path
from klantstem.values.suggest import did_you_mean, excerpt
from klantstem.values.value import Value
from klantstem.values.value_set import Kind, ValueSet

DUTCH_KEYS = {
    "naam": "name",
    "titel": "title",
    "bron": "source",
    "toelichting": "note",
    "soort": "kind",
    "schaal": "scale",
    "niveaus": "levels",
    "waarden": "values",
    "niveau": "level",
    "rationeel": "rational",
    "omschrijving": "description",
    "definitie": "definition",
    "synoniemen": "synonyms",
    "voorbeelden": "examples",
    "opgebouwd_uit": "built_from",
}
"""Keys that a Dutch author is likely to write, and what the format calls them."""

REQUIRED: dict[type[BaseModel], tuple[str, ...]] = {
    ValueSet: ("name", "title", "values"),
    Level: ("name", "rational"),
    Value: ("name", "level"),
}
"""The keys that a file cannot leave out; levels have a default."""


def explain(error: ValidationError, source: Located, *, file: str) -> str:
    """Return the first problem of a file as a sentence, and the lines of the others.

    Parameters
    ----------
    error : ValidationError
        What the validation of the file's content raised.
    source : Located
        That content, with its lines.
    file : str
        The name to use.
    """
    # A key that is misspelt is also missing: the misspelling is the better story.
    problems = sorted(error.errors(), key=lambda found: (found["type"] == "missing", source.line(_path(found))))
    line, *lines = (source.line(_path(found)) for found in problems)
    sentence = _sentence(problems[0], source.data)
    others = sorted(set(lines) - {line})
    also = f" (See also line{'s' * (len(others) > 1)} {', '.join(map(str, others))}.)" if others else ""
    stop = "" if sentence.endswith(("?", ".")) else "."
    return f"{file}, line {line}: {sentence}{stop}{also}"


def _path(details: ErrorDetails) -> Path:
    at: Path = details.get("ctx", {}).get("at", ())
    return (*details["loc"], *at)


def _sentence(details: ErrorDetails, data: Node) -> str:
    path = _path(details)
    owner, model, inner = _owner(path, data)
    part = f"'{excerpt(str(inner[0]))}'" if inner else owner
    if len(inner) > 1 and isinstance(inner[1], int):
        part = f"item {inner[1] + 1} of {part}"
    place = part if model is ValueSet or not inner else f"{part} of {owner}"
    given = details["input"]
    match details["type"]:
        case "consistency":
            return details["msg"]
        case "missing":
            return f"{owner} lacks the key {part}"
        case "extra_forbidden":
            return f"{owner} has the unknown key {part}. {_nearest_key(str(inner[0]), model)}"
        case "string_too_short":
            return f"{place} is empty"
        case "tuple_type" if given == "":
            instead = "" if inner[0] in REQUIRED[model] else ", or leave the key out"
            return f"{place} is empty; give at least one{instead}"
        case "tuple_type":
            return f"{place} must be a list, one item a line with `- ` before it, not {_kind_of(given)}"
        case "string_type":
            return f"{place} must be text, not {_kind_of(given)}"
        case "bool_type" | "bool_parsing":
            return f"{place} must be true or false, not {_quoted(given)}"
        case "literal_error":
            return f"{place} is {_quoted(given)}; expected one of: {', '.join(get_args(Kind))}"
        case "model_type" | "model_attributes_type":
            keys = ", ".join(f"`{key}: ...`" for key in REQUIRED[model])
            return f"{place} must have keys ({keys}), and is {_kind_of(given)}"
        case _:
            return f"{place} {details['msg']}"


def _owner(path: Path, data: Node) -> tuple[str, type[BaseModel], Path]:
    """Split a path into the item it lies in, as people call it, the model of that item, and the rest."""
    for key, noun, model in (("values", "value", Value), ("levels", "level", Level)):
        if len(path) > 1 and path[0] == key and isinstance(path[1], int):
            items = data.get(key) if isinstance(data, dict) else None
            item = items[path[1]] if isinstance(items, list) else None
            name = item.get("name") if isinstance(item, dict) else None
            called = f"'{excerpt(name)}'" if isinstance(name, str) and name else str(path[1] + 1)
            return f"{noun} {called}", model, path[2:]
    return "the value set", ValueSet, path


def _nearest_key(key: str, model: type[BaseModel]) -> str:
    dutch = DUTCH_KEYS.get(key.casefold())
    return f"Did you mean '{dutch}'?" if dutch in model.model_fields else did_you_mean(key, model.model_fields)


def _quoted(given: Any) -> str:
    return f"'{excerpt(given)}'" if isinstance(given, str) else _kind_of(given)


def _kind_of(given: Any) -> str:
    match given:
        case str():
            return "text"
        case list() | tuple():
            return "a list"
        case _:
            return "keys and values"
