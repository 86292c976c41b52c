"""A path or URL on any file system that fsspec knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from klantstem.errors import KlantstemError, MissingExtraError


@dataclass(frozen=True, slots=True)
class Place:
    """A path on a file system.

    Attributes
    ----------
    files : the file system of fsspec
    path : the path on it, without the protocol; absolute where it is a local one
    """

    files: Any
    path: str

    @property
    def url(self) -> str:
        """The path with its protocol."""
        return str(self.files.unstrip_protocol(self.path))

    @property
    def is_local(self) -> bool:
        """Whether it is on a disk of this machine, or on one that is mounted like it."""
        protocol = self.files.protocol
        return "file" in ((protocol,) if isinstance(protocol, str) else protocol)


def place_of(url: str, *, error: type[KlantstemError]) -> Place:
    """Return the place that a path or URL names.

    Raises
    ------
    KlantstemError
        Of the class `error`, if the protocol is unknown or its package is not installed.
    """
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise MissingExtraError("fsspec", "dask", "to read and write on any file system") from None
    try:
        files, path = url_to_fs(url)
    except (ImportError, ValueError) as problem:
        # fsspec's own sentence says which package a protocol needs.
        raise error(f"{url} cannot be reached: {str(problem).rstrip('.')}.") from None
    return Place(files, str(path).rstrip("/") or "/")
