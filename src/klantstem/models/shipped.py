"""Find a model: one that comes with klantstem, by name, or a folder of the user's own."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from klantstem.errors import ModelError

DEFAULT_MODEL = "nl_klantstem_lg"
COMPONENT, MODEL_FOLDER = "klantstem", "model"

_PACKAGE = Path(__file__).resolve().parents[1]
# The wheel carries the models inside the package; a checkout has them at its top.
_SHELVES = (_PACKAGE / "_models", _PACKAGE.parents[1] / "models")


def available_models() -> dict[str, Path]:
    """Return the folders of the models that come with klantstem, by name."""
    found: dict[str, Path] = {}
    for shelf in _SHELVES:
        for config in sorted(shelf.glob("*/config.cfg")):
            found.setdefault(config.parent.name, config.parent)
    return found


def model_folder(name_or_path: str | Path) -> Path:
    """Return the folder with the weights of a model.

    Parameters
    ----------
    name_or_path : name of a shipped model; or a folder that spaCy loads, or the model's folder inside one

    Raises
    ------
    ModelError
        If there is no such model.
    """
    shipped = available_models()
    folder = shipped.get(str(name_or_path), Path(name_or_path))
    for candidate in (folder / COMPONENT / MODEL_FOLDER, folder):
        if (candidate / "model.json").is_file():
            return candidate
    close = get_close_matches(str(name_or_path), shipped, n=1)
    hint = f" Did you mean {close[0]}?" if close else f" It comes with: {', '.join(shipped) or 'none'}."
    raise ModelError(f"{name_or_path} is neither a model of klantstem nor a folder with one.{hint}")
