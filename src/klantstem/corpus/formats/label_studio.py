"""Label Studio's JSON: tasks with the annotations of one or more people, and the configuration to label with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from klantstem.corpus.formats.rows import label_names, label_pairs, sentences_of, writable
from klantstem.corpus.gold import RESERVED, GoldSentence, details_of, parse_json, read_utf8
from klantstem.errors import CorpusError
from klantstem.values import DEFAULT, Stance, ValueSet, load
from klantstem.write import write_text

CONTROL = "labels"
"""Name of the choices in the labelling configuration."""

# The sentence's id among the data: JSON-MIN puts the number of the task over a field "id".
_ID = "sentence_id"
_OWN = RESERVED | {_ID}
# What JSON-MIN puts beside the data.
_OF_EXPORT = frozenset({"annotation_id", "created_at", "updated_at", "lead_time", "agreement"})
# The place in the sequence that was written. Label Studio drops it.
_PLACE = "place"

# That place, where the row stands in the file, and the row.
_Placed = tuple[object, str, dict[str, object]]


def read(path: Path, values: Sequence[str] | None = None) -> list[GoldSentence]:
    """Read an export, JSON or JSON-MIN.

    A sentence comes out per annotation; cancelled ones, predictions and tasks without an annotation are skipped. The
    annotator is the e-mail address or else the number of who completed it. Labels are the choices of the control
    ``labels``; where the file has none of these, the choices of every control.

    Raises
    ------
    CorpusError
        If the file cannot be read, is not such an export, or a task breaks the format.
    """
    content = parse_json(read_utf8(path), path.name)
    tasks = [content] if isinstance(content, dict) else content
    if not isinstance(tasks, list):
        raise CorpusError(f"{path.name} is no Label Studio export: expected a list of tasks.")
    for number, task in enumerate(tasks, start=1):
        if not isinstance(task, dict):
            raise CorpusError(f"{path.name}, task {number}: expected an object.")
    rows = list(_annotated(tasks, path) if any("data" in task for task in tasks) else _minimal(tasks, path))
    places = [place for place, _, _ in rows if isinstance(place, int)]
    if len(places) == len(rows):
        rows = [rows[number] for number in sorted(range(len(rows)), key=places.__getitem__)]
    return sentences_of(((where, row) for _, where, row in rows), path, values)


def write(sentences: Iterable[GoldSentence], path: Path) -> None:
    """Write tasks to import in a project that has `labelling_config`.

    The annotators of one sentence share its task. An annotator that is a number is the number of a Label Studio user;
    any other name is written as an e-mail address, by which Label Studio finds its users.

    Raises
    ------
    CorpusError, WriteError
        If the sentences cannot be written so that they come back.
    """
    tasks: dict[object, tuple[GoldSentence, list[object]]] = {}
    for place, sentence in enumerate(writable(sentences, path, reserved=_OWN)):
        same = (sentence.id, sentence.doc, sentence.text, sentence.phenomena, frozenset(sentence.details.items()))
        tasks.setdefault(same, (sentence, []))[1].append(_annotation(sentence, place))
    content = [{"data": _data(sentence), "annotations": annotations} for sentence, annotations in tasks.values()]
    write_text(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def labelling_config(values: ValueSet | None = None) -> str:
    """Return the labelling configuration, to paste in a project's settings: a choice per label, by level.

    Parameters
    ----------
    values : whose labels are the choices; those of all 26 values by default
    """
    values = values or load(DEFAULT)
    view = ElementTree.Element("View")
    ElementTree.SubElement(view, "Text", name="text", value="$text")
    choices = ElementTree.SubElement(view, "Choices", name=CONTROL, toName="text", choice="multiple", showInline="true")
    for level in values.levels:
        members = [value for value in values.values if value.level == level.name]
        if members:
            ElementTree.SubElement(choices, "Header", value=level.name, size="4")
        for value in members:
            line = ElementTree.SubElement(choices, "View", style="display: flex")
            for stance in Stance:
                ElementTree.SubElement(line, "Choice", value=f"{value.name} {stance}", hint=value.definition)
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="unicode") + "\n"


@dataclass(frozen=True, slots=True)
class _Annotation:
    where: str
    data: Mapping[str, object]
    results: int
    chosen: list[tuple[object, list[object]]]
    by: str
    place: object


def _annotated(tasks: Iterable[Mapping[str, object]], path: Path) -> Iterator[_Placed]:
    found = [
        annotation
        for number, task in enumerate(tasks, start=1)
        for annotation in _annotations(task, f"{path.name}, task {number}")
    ]
    named = any(name == CONTROL for each in found for name, _ in each.chosen)
    if not any(each.chosen for each in found) and any(each.results for each in found):
        raise CorpusError(f"{path.name} holds no choices, but results of another type. Label with choices.")
    for each in found:
        choices = [choice for name, part in each.chosen if name == CONTROL or not named for choice in part]
        yield each.place, each.where, _row(each.data, choices, each.by, without=_OWN)


def _annotations(task: Mapping[str, object], where: str) -> Iterator[_Annotation]:
    data, annotations = task.get("data"), task.get("annotations", task.get("completions")) or []
    if not isinstance(data, dict) or not isinstance(annotations, list):
        raise CorpusError(f"{where}: expected an object 'data' and a list 'annotations'.")
    data = {"id": task.get("id")} | data
    for annotation in annotations:
        if not isinstance(annotation, dict):
            raise CorpusError(f"{where}: an annotation must be an object.")
        results = annotation.get("result") or []
        if not isinstance(results, list):
            raise CorpusError(f"{where}: 'result' must be a list.")
        if not (annotation.get("was_cancelled") or annotation.get("skipped")):
            by = _annotator(annotation.get("completed_by"))
            yield _Annotation(where, data, len(results), _chosen(results, where), by, annotation.get(_PLACE))


def _minimal(tasks: Sequence[Mapping[str, object]], path: Path) -> Iterator[_Placed]:
    """Read the items of JSON-MIN, in which the data and the choices of an annotation are one object."""
    if tasks and not any(CONTROL in task for task in tasks):
        raise CorpusError(
            f"{path.name} is no Label Studio export with choices named {CONTROL!r}. Export it as JSON, not JSON-MIN."
        )
    for number, task in enumerate(tasks, start=1):
        # Nothing chosen leaves the field out, one choice is a text, and more are an object.
        given = task.get(CONTROL, [])
        choices: list[object] = []
        for part in given if isinstance(given, list) else [given]:
            several = part.get("choices") if isinstance(part, dict) else part
            choices.extend(several if isinstance(several, list) else [several])
        by = _annotator(task.get("annotator"))
        yield None, f"{path.name}, task {number}", _row(task, choices, by, without=_OWN | _OF_EXPORT)


def _chosen(results: Iterable[object], where: str) -> list[tuple[object, list[object]]]:
    """Return the choices among the results of an annotation, with the name of their control."""
    chosen: list[tuple[object, list[object]]] = []
    for result in results:
        if isinstance(result, dict) and result.get("type") == "choices":
            value = result.get("value")
            choices = value.get("choices") if isinstance(value, dict) else None
            if not isinstance(choices, list):
                raise CorpusError(f"{where}: a result of type 'choices' must have a list of choices.")
            chosen.append((result.get("from_name"), choices))
    return chosen


def _row(data: Mapping[str, object], choices: list[object], by: str, *, without: frozenset[str]) -> dict[str, object]:
    identity = data.get(_ID, data.get("id"))
    row: dict[str, object] = dict(details_of(data, without=without))
    row |= {name: data[name] for name in ("doc", "text", "phenomena") if name in data}
    row["id"] = str(identity) if isinstance(identity, int) else identity
    return row | {"labels": label_pairs(choices), "annotator": by}


def _annotator(completed_by: object) -> str:
    if isinstance(completed_by, dict):
        completed_by = completed_by.get("email") or completed_by.get("id")
    return "" if completed_by is None else str(completed_by)


def _data(sentence: GoldSentence) -> dict[str, object]:
    data: dict[str, object] = {"text": sentence.text, _ID: sentence.id, "doc": sentence.doc, **sentence.details}
    return data | {"phenomena": sorted(sentence.phenomena)} if sentence.phenomena else data


def _annotation(sentence: GoldSentence, place: int) -> dict[str, object]:
    annotation: dict[str, object] = {_PLACE: place, "ground_truth": False, "result": []}
    if sentence.labels:
        control = {"id": CONTROL, "from_name": CONTROL, "to_name": "text", "type": "choices"}
        annotation["result"] = [control | {"value": {"choices": label_names(sentence)}}]
    by = sentence.annotator
    if by:
        numbered = by.isascii() and by.isdecimal() and str(int(by)) == by
        annotation["completed_by"] = int(by) if numbered else {"email": by}
    return annotation
