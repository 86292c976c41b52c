"""What displaCy needs to draw tagged segments in the colours of their levels."""

from __future__ import annotations

from typing import Any

from klantstem.pipeline.component import label
from klantstem.pipeline.factories import SPANS_KEY
from klantstem.report.palette import level_colours
from klantstem.values import DEFAULT, Stance, ValueSet, load


def displacy_options(values: ValueSet | None = None, *, spans_key: str = SPANS_KEY) -> dict[str, Any]:
    """Return the options for ``displacy.render(doc, style="span", options=...)``.

    Parameters
    ----------
    values : the value set of the pipeline, the default one when left out
    spans_key : where in ``doc.spans`` the tagged segments are
    """
    chosen = load(DEFAULT) if values is None else values
    colours = level_colours(chosen)
    return {
        "spans_key": spans_key,
        "colors": {
            label(name, stance): colours[chosen.level_of(name).name] for name in chosen.names for stance in Stance
        },
    }
