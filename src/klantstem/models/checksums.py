"""The checksums of a model folder: what was saved is what is read, and nothing in it can run code."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from klantstem.errors import ModelError

CHECKSUMS = "checksums.json"
ALLOWED = {".json", ".safetensors", ".onnx"}


def checksum_of(folder: Path) -> str:
    """Return a digest of a model's folder, by the checksums that it records.

    Raises
    ------
    ModelError
        If the folder holds no model.
    """
    if not (folder / CHECKSUMS).is_file():
        raise ModelError(f"{folder} is not a klantstem model: it has no {CHECKSUMS}.")
    recorded = dict(json.loads((folder / CHECKSUMS).read_text(encoding="utf-8")))
    # What is kept beside the weights, such as figures, may be made anew without changing any tag.
    weights = {name: digest for name, digest in recorded.items() if name.endswith((".safetensors", ".onnx"))}
    return hashlib.sha256(json.dumps(weights, sort_keys=True).encode()).hexdigest()


def record(folder: Path) -> None:
    """Write down the checksum of each file in a folder."""
    sums = {name: _sha256(folder / name) for name in _names(folder)}
    (folder / CHECKSUMS).write_text(json.dumps(sums, indent=1) + "\n", encoding="utf-8")


def verify(folder: Path) -> None:
    """Check a folder against the checksums that it records.

    Raises
    ------
    ModelError
        If it holds no model, a file of a kind that may run code, or other files than were saved.
    """
    if not (folder / CHECKSUMS).is_file():
        raise ModelError(
            f"{folder} is not a klantstem model: it has no {CHECKSUMS}. Give a folder that klantstem wrote."
        )
    names = _names(folder)
    for name in names:
        if Path(name).suffix not in ALLOWED:
            raise ModelError(
                f"The model in {folder} holds {name}, which may run code; a klantstem model holds only "
                f"{', '.join(sorted(ALLOWED))} files. Do not use it; get the model again."
            )
    try:
        recorded = dict(json.loads((folder / CHECKSUMS).read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        raise ModelError(f"{CHECKSUMS} in {folder} is damaged: get the model again.") from None
    if missing := sorted(set(recorded) - set(names)):
        raise ModelError(f"The model in {folder} lacks {', '.join(missing)}: copy or install it again.")
    for name in names:
        if recorded.get(name) != _sha256(folder / name):
            raise ModelError(f"{name} in {folder} is not the file that the model was saved with: get the model again.")


def _names(folder: Path) -> list[str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [name for path in files if (name := path.relative_to(folder).as_posix()) != CHECKSUMS]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
