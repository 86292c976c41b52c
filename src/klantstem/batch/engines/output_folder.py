"""The folder that a job writes: parts that are whole or absent, and a document that tells which job they are of."""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from klantstem.batch.engines.place import place_of
from klantstem.batch.target import Target
from klantstem.errors import KlantstemError, WriteError

DOCUMENT = "_klantstem.json"
# The names of temporary files here and in `klantstem.batch.target`.
_LEFT_OVER = re.compile(r"\.(.+\.parquet|_klantstem\.json)(\.\d+)?\.[0-9a-f]{8}\.tmp")


class JobDocument(BaseModel):
    """What a job is of: tags of another job must never stand beside its own.

    Attributes
    ----------
    klantstem : release
    model, values : name, and a digest by which another of that name is told apart
    text : the column that is read
    parts : of each file to write, the stamp of its input
    """

    model_config = ConfigDict(frozen=True, protected_namespaces=())

    format: Literal[1] = 1
    klantstem: str
    model: str
    values: str
    text: str
    parts: dict[str, str]


class OutputFolder:
    """A folder on any file system of fsspec.

    Parameters
    ----------
    url : path or fsspec URL

    Raises
    ------
    WriteError
        If its file system cannot be reached.
    """

    def __init__(self, url: str) -> None:
        place = place_of(url, error=WriteError)
        self.shown, self.url = url, place.url
        self._files, self._path, self._is_local = place.files, place.path, place.is_local

    def kept(self, document: JobDocument, *, resume: bool = False, force: bool = False) -> set[str]:
        """Return the names of the parts that are there already and stay; change nothing.

        Parameters
        ----------
        document : the job
        resume : keep the parts of the same job
        force : keep none, and let :meth:`begin` remove those of an earlier job

        Raises
        ------
        WriteError
            If the folder holds something else than the parts that may be there.
        """
        with _write_errors(self.shown):
            present = self._names()
            earlier = self._document() if DOCUMENT in present else None
        if present and resume:
            return self._parts_of_same_job(present, earlier, document)
        if present and not force:
            raise WriteError(
                f"{self.shown} is not empty. Add --resume to go on with the job in it, "
                "--force to begin that again, or choose another folder with -o."
            )
        ours = set(earlier.parts) if earlier is not None else set()
        foreign = sorted(name for name in present - ours if name.endswith(".parquet"))
        if foreign:
            raise WriteError(
                f"{self.shown} holds {foreign[0]}, which no job that is known there wrote. Choose another folder."
            )
        return set()

    def begin(self, document: JobDocument, kept: Container[str]) -> None:
        """Make the folder ready: remove the parts of the job that was there, but for those that are kept.

        Raises
        ------
        WriteError
            If the disk or the file system refuses.
        """
        with _write_errors(self.shown):
            present = self._names()
            earlier = self._document() if DOCUMENT in present else None
            for name in sorted(earlier.parts if earlier is not None else ()):
                if name in present and name not in kept:
                    self._files.rm_file(f"{self._path}/{name}")
            self._write_document(document)

    @contextmanager
    def target(self, name: str) -> Iterator[Target]:
        """Give a file to write; when the body has ended well it stands in the folder, whole, under its name.

        Raises
        ------
        WriteError
            If the disk or the file system refuses.
        """
        path = f"{self._path}/{name}"
        shown = f"{self.shown}/{name}"
        with _write_errors(shown):
            self._files.makedirs(str(PurePosixPath(path).parent), exist_ok=True)
        if self._is_local:
            # The writer itself moves the file in place.
            yield Target(Path(path), "parquet")
            return
        with TemporaryDirectory(prefix="klantstem-") as folder:
            local = Path(folder) / PurePosixPath(name).name
            yield Target(local, "parquet")
            with _write_errors(shown):
                self._deliver(str(local), path)

    def tidy(self) -> None:
        """Remove what workers that were killed have left of a part or a document."""
        with _write_errors(self.shown):
            for name in self._names():
                if _LEFT_OVER.fullmatch(PurePosixPath(name).name):
                    self._files.rm_file(f"{self._path}/{name}")

    def _parts_of_same_job(self, present: set[str], earlier: JobDocument | None, document: JobDocument) -> set[str]:
        if earlier is None:
            raise WriteError(
                f"{self.shown} holds files and no {DOCUMENT} of this release, so there is no job to go on with. "
                "Choose another folder with -o."
            )
        for field in ("klantstem", "model", "values", "text"):
            before, now = getattr(earlier, field), getattr(document, field)
            if before != now:
                raise WriteError(
                    f"{self.shown} was begun with {field} {before} and this job has {now}. "
                    "Give the same settings, choose another folder with -o, or add --force instead of --resume."
                )
        done = {name for name in earlier.parts if name in present}
        changed = sorted(name for name in done if document.parts.get(name) != earlier.parts[name])
        if changed:
            raise WriteError(
                f"The input of {len(changed):,} part{'s' * (len(changed) > 1)} in {self.shown} has changed since, "
                f"that of {changed[0]} to begin with. Choose another folder, or add --force instead of --resume."
            )
        return done

    def _names(self) -> set[str]:
        self._files.invalidate_cache()
        return {self._relative(path) for path in self._files.find(self._path)}

    def _relative(self, path: str) -> str:
        return str(PurePosixPath(path).relative_to(self._path))

    def _document(self) -> JobDocument | None:
        try:
            return JobDocument.model_validate_json(self._files.cat_file(f"{self._path}/{DOCUMENT}"))
        except ValidationError:
            return None

    def _write_document(self, document: JobDocument) -> None:
        self._files.makedirs(self._path, exist_ok=True)
        with TemporaryDirectory(prefix="klantstem-") as folder:
            local = Path(folder) / DOCUMENT
            local.write_text(document.model_dump_json(indent=1) + "\n", encoding="utf-8")
            self._deliver(str(local), f"{self._path}/{DOCUMENT}")

    def _deliver(self, local: str, path: str) -> None:
        """Put a file beside its place and then move it there: a copy that is cut off never has the name."""
        final = PurePosixPath(path)
        beside = str(final.with_name(f".{final.name}.{os.urandom(4).hex()}.tmp"))
        self._files.put_file(local, beside)
        self._files.mv(beside, path)


@contextmanager
def _write_errors(shown: str) -> Iterator[None]:
    try:
        yield
    except KlantstemError:
        raise
    except Exception as error:
        # Each file system has errors of its own; none of them quotes what is in a file.
        reason = getattr(error, "strerror", None) or str(error).rstrip(".") or type(error).__name__
        raise WriteError(f"{shown} cannot be written: {reason}.") from None
