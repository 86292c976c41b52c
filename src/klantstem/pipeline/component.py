"""The spaCy component: the tags of a text on its Doc."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from itertools import islice
from pathlib import Path

from spacy.tokens import Doc, Span, SpanGroup

from klantstem.errors import ModelError
from klantstem.models.persistence import read_model, write_model
from klantstem.models.shipped import MODEL_FOLDER, open_model
from klantstem.tag import Status, Tag, TaggedItem
from klantstem.tagger import Tagger
from klantstem.values import Basis, Stance, ValueSet, available
from klantstem.values import load as load_values

_DATA = "klantstem"
_VALUES = "values.json"


class KlantstemComponent:
    """Sets ``doc._.tags``, ``doc._.status`` and ``doc.spans["belevingswaarden"]``; ``span._.tags`` looks tags up.

    The spans are the tagged segments, one for each tag, with "value stance" as their label.

    Parameters
    ----------
    name : of the component in its pipeline
    model : a shipped model or a folder, loaded at first use
    values : a shipped value set or a YAML file
    spans_key : where in ``doc.spans`` the tagged segments go
    """

    def __init__(self, name: str, *, model: str, values: str, spans_key: str) -> None:
        self.name = name
        self.spans_key = spans_key
        self._model, self._values = model, values
        self._tagger: Tagger | None = None
        set_extensions()

    @property
    def tagger(self) -> Tagger:
        """The tagger that reads the text of each Doc."""
        if self._tagger is None:
            self._tagger = Tagger(open_model(self._model), load_values(self._values))
        return self._tagger

    def use(self, tagger: Tagger) -> None:
        """Read with this tagger from now on."""
        self._tagger = tagger

    def __call__(self, doc: Doc) -> Doc:
        """Tag one Doc."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 1_000) -> Iterator[Doc]:
        """Tag a stream of Docs, `batch_size` at a time."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            for doc, item in zip(batch, self.tagger.tag_items(doc.text for doc in batch), strict=True):
                yield self._set(doc, item)

    def _set(self, doc: Doc, item: TaggedItem) -> Doc:
        # Plain tuples: what is in user_data must survive DocBin and the workers of nlp.pipe.
        doc.user_data[_DATA] = [str(item.status), [[*astuple(tag)] for tag in item.tags]]
        spans = []
        for tag in item.tags:
            span = doc.char_span(tag.start, tag.end, label=label(tag.value, tag.stance), alignment_mode="expand")
            if span is not None:
                spans.append(span)
        doc.spans[self.spans_key] = SpanGroup(doc, name=self.spans_key, spans=spans)
        return doc

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the model, and the value set where it is not one that comes with klantstem, to a folder."""
        folder, values = Path(path), self.tagger.values
        write_model(self.tagger.model, folder / MODEL_FOLDER)
        if self._values in available() and load_values(self._values) == values:
            (folder / _VALUES).unlink(missing_ok=True)
        else:
            kept = {"given as": self._values, "values": values.model_dump(mode="json")}
            (folder / _VALUES).write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> KlantstemComponent:
        """Read the model and the value set from a folder."""
        folder = Path(path)
        self._tagger = Tagger(read_model(folder / MODEL_FOLDER), self._values_in(folder))
        return self

    def _values_in(self, folder: Path) -> ValueSet:
        """Return the value set that was saved, unless the configuration asks for another since."""
        if (folder / _VALUES).is_file():
            try:
                kept = json.loads((folder / _VALUES).read_text(encoding="utf-8"))
                if kept["given as"] == self._values:
                    return ValueSet.model_validate(kept["values"])
            except (ValueError, KeyError, TypeError):
                raise ModelError(f"{_VALUES} in {folder} does not hold a value set: get the model again.") from None
        return load_values(self._values)


def label(value: str, stance: str) -> str:
    """Return the label of the span of a tag, such as "snel gemist"."""
    return f"{value} {stance}"


def set_extensions() -> None:
    """Register ``doc._.tags``, ``doc._.status`` and ``span._.tags`` with spaCy, once."""
    if not Doc.has_extension("tags"):
        Doc.set_extension("tags", getter=_tags_of_doc)
    if not Doc.has_extension("status"):
        Doc.set_extension("status", getter=_status_of_doc)
    if not Span.has_extension("tags"):
        Span.set_extension("tags", getter=_tags_of_span)


def _tags_of_doc(doc: Doc) -> list[Tag]:
    _, rows = doc.user_data.get(_DATA, (None, ()))
    return [Tag(row[0], Stance(row[1]), *row[2:7], *map(Basis, row[7:])) for row in rows]


def _status_of_doc(doc: Doc) -> Status | None:
    status, _ = doc.user_data.get(_DATA, (None, ()))
    return None if status is None else Status(status)


def _tags_of_span(span: Span) -> list[Tag]:
    tags = _tags_of_doc(span.doc)
    return [tag for tag in tags if tag.start < span.end_char and span.start_char < tag.end]
