"""The exceptions of klantstem: one base class, each message a sentence that says what to do."""

from __future__ import annotations


class KlantstemError(Exception):
    """Base class of every error that klantstem raises on purpose."""


class ValueSetError(KlantstemError):
    """A value set cannot be found, or its file breaks a rule of the format."""


class ReadError(KlantstemError):
    """An input file or column cannot be read as feedback."""


class WriteError(KlantstemError):
    """An output file cannot be written."""


class ModelError(KlantstemError):
    """A model folder is missing, incomplete, tampered with or of another version."""


class CorpusError(KlantstemError):
    """A labelled file breaks the format, with the line that does."""


class WorkerError(KlantstemError):
    """A worker process died and cannot be replaced."""


class EngineError(KlantstemError):
    """A cluster cannot be reached, was lost, or is not set up as the job needs."""


class MissingExtraError(KlantstemError, ImportError):
    """An optional dependency is absent.

    Parameters
    ----------
    package : the distribution that is missing, as pip knows it
    extra : the extra of klantstem that brings it
    purpose : what it is needed for, in words that complete "is needed ..."
    """

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        super().__init__(
            f"The package {package!r} is needed {purpose} and is not installed. Run: pip install 'klantstem[{extra}]'"
        )
