"""klantstem reads which experience values (belevingswaarden) customers express in Dutch feedback."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from klantstem.models.classifier import FeedbackClassifier
    from klantstem.report import Report
    from klantstem.tag import Status, Tag, TaggedItem
    from klantstem.tagger import Tagger, load
    from klantstem.values import Stance, ValueSet

    # The package of that name can be called, which a type checker cannot see.
    report = Report.from_frame

__version__ = "0.1.0"

__all__ = [
    "FeedbackClassifier",
    "Report",
    "Stance",
    "Status",
    "Tag",
    "TaggedItem",
    "Tagger",
    "ValueSet",
    "load",
    "report",
]

# Imported when asked for: `import klantstem` costs milliseconds, a model costs a second.
_HOME = {
    "FeedbackClassifier": "klantstem.models.classifier",
    "Report": "klantstem.report",
    "Stance": "klantstem.values",
    "Status": "klantstem.tag",
    "Tag": "klantstem.tag",
    "TaggedItem": "klantstem.tag",
    "Tagger": "klantstem.tagger",
    "ValueSet": "klantstem.values",
    "load": "klantstem.tagger",
}


def __getattr__(name: str) -> Any:
    if name == "report":
        return import_module("klantstem.report")
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'klantstem' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
