"""What an organisation aims at: for a value and a stance the share of the feedback that is to express it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import yaml

from klantstem.errors import ReadError, ValueSetError
from klantstem.values import Stance, ValueSet

Targets: TypeAlias = Mapping[str | tuple[str, str], float]


def read_targets(path: Path, values: ValueSet) -> dict[tuple[str, str], float]:
    """Read targets from a YAML file.

    A line per value gives the share that is to experience it; a block gives a share per stance::

        snel: 30%
        tijdig:
          ervaren: 0,25
          gemist: 5%

    Parameters
    ----------
    path : of the file
    values : the value set of the tags

    Returns
    -------
    As :func:`check_targets` does.

    Raises
    ------
    ReadError
        If the file cannot be read, or says something else.
    """
    try:
        # The base loader leaves everything text, so nothing is made a number, a date or a truth by its looks.
        content = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=yaml.BaseLoader)
    except OSError as error:
        raise ReadError(f"{path}: the targets cannot be read ({error.strerror}).") from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise ReadError(f"{path}: this is not YAML. Write a line per value, such as `snel: 30%`.") from None
    if not isinstance(content, dict):
        raise ReadError(f"{path}: there are no targets. Write a line per value, such as `snel: 30%`.")
    found: dict[str | tuple[str, str], float] = {}
    for value, given in content.items():
        if isinstance(given, dict):
            found |= {(value, stance): _share(text, f"{path}, {value}, {stance}") for stance, text in given.items()}
        else:
            found[value] = _share(given, f"{path}, {value}")
    try:
        return check_targets(found, values)
    except ValueSetError as error:
        raise ReadError(f"{path}: {error}") from None


def _share(text: object, where: str) -> float:
    written = str(text).strip().replace(",", ".")
    try:
        return float(written[:-1]) / 100 if written.endswith("%") else float(written)
    except ValueError:
        raise ReadError(f"{where}: this is not a share. Write it as 30% or 0.3.") from None


def check_targets(targets: Targets, values: ValueSet) -> dict[tuple[str, str], float]:
    """Return targets by (value, stance); a value alone stands for being experienced.

    Raises
    ------
    ValueSetError
        If a value is not in the set, a stance does not exist, or a share is not between 0 and 1.
    """
    found = {}
    for key, share in targets.items():
        value, stance = (key, Stance.ERVAREN.value) if isinstance(key, str) else key
        values.value(value)
        if stance not in set(Stance):
            raise ValueSetError(f"The target of {value!r} is for {stance!r}; expected {', '.join(Stance)}.")
        if not 0 <= share <= 1:
            raise ValueSetError(f"The target of {value!r} is {share:g}; expected a share between 0 and 1, or a %.")
        found[value, stance] = float(share)
    return found
