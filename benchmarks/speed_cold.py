"""How long it takes from nothing to a first tag."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from speed_process import taken

from klantstem.models.shipped import DEFAULT_MODEL, FAST_MODEL

_PROGRAM = "import klantstem; assert klantstem.load({model!r}).tag('De monteur was vriendelijk.') is not None"
_EXPORT = "opmerking\nDe monteur was vriendelijk maar kwam te laat.\n"
COLD = (
    f"{FAST_MODEL}, klantstem tag",
    f"{FAST_MODEL}, klantstem tag --workers 2",
    f"{FAST_MODEL}, python",
    f"{DEFAULT_MODEL}, klantstem tag",
    f"{DEFAULT_MODEL}, python",
)
"""A model, and how it is started: the command on a file of one item, or import, load and tag in Python."""


def cold_start(name: str, *, cores: int = 2) -> float:
    """Return the seconds of a whole process that tags one item; its files are in the system's cache."""
    model, _, kind = name.partition(", ")
    if kind == "python":
        return taken([sys.executable, "-c", _PROGRAM.format(model=model)], cores=cores).wall
    with tempfile.TemporaryDirectory() as scratch:
        export = Path(scratch) / "export.csv"
        export.write_text(_EXPORT, encoding="utf-8")
        command = [sys.executable, "-m", *kind.split()]
        return taken([*command, str(export), "--model", model, "-o", "-", "--quiet"], cores=cores).wall
