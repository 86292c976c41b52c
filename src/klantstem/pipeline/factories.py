"""The entry point of the spaCy component. spaCy imports this at start, so it imports nothing heavy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacy.language import Language

if TYPE_CHECKING:
    from klantstem.pipeline.component import KlantstemComponent

SPANS_KEY = "belevingswaarden"


@Language.factory(
    "klantstem",
    assigns=["doc._.tags", "doc._.status", "doc.spans", "span._.tags"],
    default_config={"model": "nl_klantstem_lg", "values": "service-excellence", "spans_key": SPANS_KEY},
)
def make_klantstem(nlp: Language, name: str, model: str, values: str, spans_key: str) -> KlantstemComponent:
    """Make the component.

    Parameters
    ----------
    nlp : the pipeline
    name : of the component in it
    model : a shipped model or a folder, loaded at first use; a pipeline that is read from disk brings its own
    values : a shipped value set or a YAML file
    spans_key : where in ``doc.spans`` the tagged segments go
    """
    from klantstem.pipeline.component import KlantstemComponent

    return KlantstemComponent(name, model=model, values=values, spans_key=spans_key)
