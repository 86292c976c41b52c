"""Find a model: one that comes with klantstem, by name, or a folder of the user's own."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from klantstem.errors import ModelError
from klantstem.models.cascade import CascadeClassifier
from klantstem.models.checksums import checksum_of
from klantstem.models.persistence import MODEL, TrainedModel, read_model
from klantstem.own.adaptation import FACTS, Adaptation, read_adaptation

DEFAULT_MODEL = "nl_klantstem_lg"
FAST_MODEL = "nl_klantstem_sm"
AUTO = "auto"
# The knee of the curve in benchmarks/CASCADE.md.
UNDECIDED = 0.3
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


def open_model(name_or_path: str | Path, *, threads: int | None = None) -> TrainedModel:
    """Read a model that comes with klantstem, by name, or one from a folder.

    Parameters
    ----------
    name_or_path : as for :func:`model_folder`; a folder that `klantstem learn` wrote; or "auto": the static model, and
        the transformer where that is not sure. "auto:0.3" sets its knob, see
        :class:`~klantstem.models.cascade.CascadeClassifier`
    threads : processor cores that an encoder may use; all of them by default

    Raises
    ------
    ModelError
        If there is no such model, or it is damaged.
    """
    name, _, knob = str(name_or_path).partition(":")
    if (adaptation := adaptation_in(name_or_path)) is not None:
        return _taught(Path(name_or_path), adaptation, threads)
    if name != AUTO:
        return read_model(model_folder(name_or_path), threads=threads)
    try:
        undecided = float(knob) if knob else UNDECIDED
    except ValueError:
        undecided = -1.0
    if not undecided >= 0:
        raise ModelError(
            f"{name_or_path} does not say how sure the static model must be: write a number, as in auto:0.3."
        )
    fast, accurate = (read_model(model_folder(each), threads=threads) for each in (FAST_MODEL, DEFAULT_MODEL))
    if fast.labels != accurate.labels:
        raise ModelError(f"{FAST_MODEL} and {DEFAULT_MODEL} have other labels: install klantstem again.")
    assert not isinstance(fast.classifier, CascadeClassifier)
    assert not isinstance(accurate.classifier, CascadeClassifier)
    cascade = CascadeClassifier(fast.classifier, accurate.classifier, undecided=undecided)
    facts = {
        "fast": f"{fast.name} {fast.version}",
        "accurate": f"{accurate.name} {accurate.version}",
        "undecided": undecided,
        "held-out micro-F1 of both": [model.training["held-out micro-F1"] for model in (fast, accurate)],
    }
    readings = None
    if fast.held_out is not None and accurate.held_out is not None:
        readings = fast.held_out.cascaded(accurate.held_out, undecided=undecided)
    return replace(accurate, name=str(name_or_path), classifier=cascade, training=facts, held_out=readings)


def adaptation_in(name_or_path: str | Path) -> Adaptation | None:
    """Return what `klantstem learn` wrote to a folder; None where it wrote nothing.

    Raises
    ------
    ModelError
        If it is damaged.
    """
    folder = Path(name_or_path)
    return read_adaptation(folder) if (folder / FACTS).is_file() and not (folder / MODEL).is_file() else None


def _taught(folder: Path, adaptation: Adaptation, threads: int | None) -> TrainedModel:
    """Read a model with what corrections taught it."""
    if checksum_of(model_folder(adaptation.model)) != adaptation.checksum:
        raise ModelError(
            f"{folder} was learnt on another version of {adaptation.model} than the one that is here: learn it again."
        )
    base = open_model(adaptation.model, threads=threads)
    return replace(base, name=f"{base.name} ({folder.name})", adaptation=adaptation)


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
