"""Load a value set that ships with klantstem, or one from a file."""

from __future__ import annotations

import os
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from klantstem.errors import ValueSetError
from klantstem.values.explain import explain
from klantstem.values.located import Located, read_located
from klantstem.values.suggest import did_you_mean, excerpt
from klantstem.values.value_set import ValueSet

DEFAULT = "service-excellence"
"""The set with the 26 values that the models are trained on. A file without `levels` gets its levels."""


def available() -> list[str]:
    """Return the names of the value sets that ship with klantstem, in alphabetical order."""
    shipped = files("klantstem.values").joinpath("sets").iterdir()
    return sorted(item.name.removesuffix(".yaml") for item in shipped if item.name.endswith(".yaml"))


def load(name_or_path: str | Path = DEFAULT) -> ValueSet:
    """Load a value set.

    Parameters
    ----------
    name_or_path : str or Path
        The name of a shipped set (see `available`), or the path of a YAML file. A shipped name goes before a
        file that happens to have the same name; a `Path` is always a file.

    Raises
    ------
    ValueSetError
        If there is no such set or file, or if the file breaks the format.
    """
    if isinstance(name_or_path, str) and name_or_path in available():
        return _shipped(name_or_path)
    path = Path(name_or_path)
    if isinstance(name_or_path, str) and not (_looks_like_file(name_or_path) or path.is_file()):
        raise ValueSetError(
            f"There is no value set '{name_or_path}'. {did_you_mean(name_or_path, available())} "
            f"Available: {', '.join(available())}; or give the path of a YAML file."
        )
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ValueSetError(
            f"{path}: there is no such file. Give the path of a YAML file, or one of: {', '.join(available())}."
        ) from None
    except OSError as error:
        raise ValueSetError(f"{path}: the file cannot be read ({error.strerror}).") from None
    return _parse(content, file=str(path))


@cache
def _shipped(name: str) -> ValueSet:
    resource = files("klantstem.values").joinpath("sets", f"{name}.yaml")
    return _parse(resource.read_bytes(), file=f"{name}.yaml")


def _parse(content: bytes, *, file: str) -> ValueSet:
    source = read_located(_decode(content, file=file), file=file)
    data: object = source.data
    if isinstance(data, dict) and "levels" not in data:
        data = data | {"levels": load(DEFAULT).levels}
    try:
        values = ValueSet.model_validate(data)
    except ValidationError as error:
        raise ValueSetError(explain(error, source, file=file)) from None
    _check_parts(values, source, file=file)
    return values


def _check_parts(values: ValueSet, source: Located, *, file: str) -> None:
    """Check that values are built from labels that a model can have learnt."""
    if not any(value.built_from for value in values.values):
        return
    labels = load(DEFAULT).names
    for index, value in enumerate(values.values):
        for position, name in enumerate(value.built_from):
            if name.casefold() not in labels:
                line = source.line(("values", index, "built_from", position))
                raise ValueSetError(
                    f"{file}, line {line}: value '{excerpt(value.name)}' is built from '{excerpt(name)}', which is "
                    f"none of the values of {DEFAULT}. {did_you_mean(name, labels)}"
                )


def _decode(content: bytes, *, file: str) -> str:
    """Decode as UTF-8, or as Windows-1252, which older Windows editors write."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueSetError(
        f"{file}: this is not a text file in UTF-8 or Windows-1252. A value set is YAML, saved as UTF-8."
    )


def _looks_like_file(text: str) -> bool:
    separators = {"/", os.sep, os.altsep or os.sep}
    return text.casefold().endswith((".yaml", ".yml")) or any(mark in text for mark in separators)
