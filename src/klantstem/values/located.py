"""Read YAML as text, lists and mappings, and remember on which line each of them stands.

Every scalar stays text, so that a synonym `no` or `24/7` is what it looks like and nothing can be executed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from klantstem.errors import ValueSetError
from klantstem.values.suggest import excerpt

Node: TypeAlias = "str | list[Node] | dict[str, Node]"
Path: TypeAlias = "tuple[str | int, ...]"

MAX_DEPTH = 8
"""Twice what a value set needs; it keeps a hostile file from exhausting the stack."""


@dataclass(frozen=True, slots=True)
class Located:
    """The content of a YAML file.

    Attributes
    ----------
    data : text, lists and mappings
    lines : line (from 1) of each item, by its path of keys and positions; where it has a key, the key's line
    """

    data: Node
    lines: Mapping[Path, int]

    def line(self, path: Path) -> int:
        """Return the line of the item at `path`, or of the nearest item around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_located(text: str, *, file: str) -> Located:
    """Parse `text` as one YAML document.

    Parameters
    ----------
    text : str
        The content of the file.
    file : str
        The name to use in errors.

    Raises
    ------
    ValueSetError
        If it is empty, is not YAML, or uses more of YAML than a value set needs.
    """
    try:
        return _Reader(file, yaml.parse(text, Loader=yaml.BaseLoader)).read()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ValueSetError(
            f"{file}, line {mark.line + 1 if mark else 1}: this is not YAML ({error.problem}). "
            "Indent with spaces, and put text that holds ': ' or ' #' in quotes."
        ) from None
    except yaml.YAMLError:
        raise ValueSetError(
            f"{file}: this is not a text file (or not in UTF-8). A value set is YAML, saved as UTF-8."
        ) from None


@dataclass
class _Reader:
    file: str
    events: Iterator[yaml.Event]
    lines: dict[Path, int] = field(default_factory=dict)

    def read(self) -> Located:
        data: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.NodeEvent):
                if data is not None:
                    raise self._error(event, "a second document begins; a file holds one value set")
                data = self._node(event, ())
        if data is None:
            raise ValueSetError(f"{self.file}: the file is empty. A value set begins with `name:`.")
        return Located(data, self.lines)

    def _node(self, event: yaml.Event, path: Path) -> Node:
        self.lines.setdefault(path, _line(event))
        if len(path) > MAX_DEPTH:
            raise self._error(event, "lists or keys are nested too deep for a value set")
        if isinstance(event, yaml.ScalarEvent):
            plain_null = event.style is None and event.value in {"~", "null"}
            return "" if plain_null else str(event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        raise self._error(event, "references (* and &) are not supported; write the text out")

    def _sequence(self, path: Path) -> list[Node]:
        items: list[Node] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._node(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, Node]:
        items: dict[str, Node] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._error(event, "a key must be a word; put text that holds { or [ in quotes")
            key, here = str(event.value), (*path, str(event.value))
            if key in items:
                raise self._error(
                    event, f"key '{excerpt(key)}' was already given on line {self.lines[here]}; leave one out"
                )
            self.lines[here] = _line(event)
            items[key] = self._node(next(self.events), here)
        return items

    def _error(self, event: yaml.Event, problem: str) -> ValueSetError:
        return ValueSetError(f"{self.file}, line {_line(event)}: {problem}.")


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
