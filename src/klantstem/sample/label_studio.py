"""A sample as Label Studio tasks with the model's labels as predictions, and the configuration to label with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from klantstem.corpus.formats.label_studio import CONTROL, labelling_config
from klantstem.sample.draw import Item
from klantstem.sample.table import CHOSEN, RANDOM, ROW, label_names, yes_or_no
from klantstem.values import ValueSet
from klantstem.write import write_text


def write_tasks(items: Sequence[Item], values: ValueSet, path: Path, *, model: str) -> Path:
    """Write tasks to import in a project, and the labelling configuration of that project beside them, as .xml.

    Parameters
    ----------
    items : the sample
    values : whose labels are the choices
    path : of the tasks, JSON
    model : what the predictions are called

    Returns
    -------
    Path
        Of the configuration.

    Raises
    ------
    WriteError
        If the disk refuses.
    """
    names = {label: name for name, label in label_names(values).items()}
    tasks = [_task(item, sorted(names[label] for label in item.labels), model) for item in items]
    write_text(path, json.dumps(tasks, ensure_ascii=False, indent=1) + "\n")
    beside = path.with_suffix(".xml")
    write_text(beside, labelling_config(values))
    return beside


def _task(item: Item, choices: list[str], model: str) -> dict[str, object]:
    identity = str(item.row)
    told = {ROW: identity, CHOSEN: str(item.reason), RANDOM: yes_or_no(item)}
    control = {"id": CONTROL, "from_name": CONTROL, "to_name": "text", "type": "choices"}
    result = [control | {"value": {"choices": choices}}] if choices else []
    return {
        "data": {"text": item.text, "sentence_id": identity, **told},
        "predictions": [{"model_version": model, "result": result}],
    }
