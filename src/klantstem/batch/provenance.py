"""What a tagged table tells of its own making: a JSON document in the metadata of its Arrow schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, ValidationError

from klantstem.models.held_out import HeldOut
from klantstem.values import ValueSet

if TYPE_CHECKING:
    from klantstem.tagger import Tagger

KEY = b"klantstem"


class Provenance(BaseModel):
    """With what a table was tagged, so that a report of it need not guess.

    Attributes
    ----------
    values : the whole value set, as an organisation's own need not be at hand where the report is made
    model : name of the model
    model_note : a Dutch sentence on its measured error
    unmeasured : values of the set that the model never gives
    text : the column that was tagged
    errors : what the model said of held-out feedback, in the words of the value set, compressed: see `held_out`
    """

    model_config = ConfigDict(frozen=True, protected_namespaces=())

    format: Literal[1] = 1
    values: ValueSet
    model: str
    model_note: str | None = None
    unmeasured: tuple[str, ...] = ()
    text: str | None = None
    errors: str | None = None

    @classmethod
    def of(cls, tagger: Tagger) -> Provenance:
        """Describe a tagger."""
        held_out = tagger.model.held_out
        if held_out is not None:
            held_out = held_out.united(tagger.values.known([label.value for label in tagger.model.labels]))
        return cls(
            values=tagger.values,
            model=tagger.name,
            model_note=_measured(tagger),
            unmeasured=tuple(tagger.unknown),
            errors=None if held_out is None else held_out.packed(),
        )

    def held_out(self) -> HeldOut | None:
        """Return a reading by the model of each held-out item; None where the table tells of none that can be read."""
        if self.errors is None:
            return None
        try:
            found = HeldOut.unpacked(self.errors)
        except (ValueError, KeyError, TypeError):
            return None
        return found if {value for value, _ in found.labels} <= set(self.values.names) else None

    @classmethod
    def read(cls, schema: pa.Schema) -> Provenance | None:
        """Return what a schema tells; None where it tells nothing, or nothing that this version understands."""
        document = (schema.metadata or {}).get(KEY)
        if document is None:
            return None
        try:
            return cls.model_validate_json(document)
        except ValidationError:
            return None

    def write(self, schema: pa.Schema, *, text: str) -> pa.Schema:
        """Return the schema with this document, for tags of the column `text`."""
        document = self.model_copy(update={"text": text}).model_dump_json()
        return schema.with_metadata({**(schema.metadata or {}), KEY: document.encode()})


def without_provenance(schema: pa.Schema) -> pa.Schema:
    """Return the schema without the document: it told of tags that stood in the table before."""
    metadata = dict(schema.metadata or {})
    if metadata.pop(KEY, None) is None:
        return schema
    return schema.with_metadata(metadata)


def _measured(tagger: Tagger) -> str | None:
    """Say in Dutch how right the model was on labelled sentences that were held out while it was made."""
    facts = tagger.model.training
    if "held-out micro-F1" in facts:
        told = f"was zijn F1 {_dutch(facts['held-out micro-F1'])}"
    elif "held-out micro-F1 of both" in facts:
        fast, accurate = map(_dutch, facts["held-out micro-F1 of both"])
        told = f"was de F1 van zijn snelle deel {fast} en die van zijn nauwkeurige deel {accurate}"
    else:
        return None
    return f"Op zinnen die bij het maken van het model apart waren gehouden, {told}."


def _dutch(share: float) -> str:
    return f"{share:.2f}".replace(".", ",")
