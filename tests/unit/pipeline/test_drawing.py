"""displaCy draws the tagged segments in the colours of their levels."""

from __future__ import annotations

import pytest
import spacy
from spacy import displacy

import klantstem.pipeline.factories  # noqa: F401 - registers the component where no entry point does
from klantstem.pipeline.drawing import displacy_options
from klantstem.report.palette import level_colours
from klantstem.tagger import Tagger
from klantstem.values import Stance, load


@pytest.mark.parametrize("name", ["service-excellence", "autotaalglas"])
def test_each_value_and_stance_has_the_colour_of_its_level(name):
    values = load(name)
    options, colours = displacy_options(values), level_colours(values)
    assert len(options["colors"]) == len(values.names) * len(Stance)
    for value in values.names:
        assert options["colors"][f"{value} gemist"] == colours[values.level_of(value).name]


def test_the_default_set_is_drawn_by_default():
    assert displacy_options() == displacy_options(load())


def test_a_rendered_doc_shows_labels_in_the_colours_of_the_levels(small_model):
    nlp = spacy.blank("nl")
    nlp.add_pipe("klantstem", config={"spans_key": "sc"}).use(Tagger(small_model, load()))
    doc = nlp("De monteur was vriendelijk. De balie zag mij als een nummer.")
    html = displacy.render(doc, style="span", options=displacy_options(spans_key="sc"), jupyter=False)
    colours = level_colours(load())
    assert "vriendelijk ervaren" in html
    assert "persoonlijk gemist" in html
    assert colours["basis op orde"] in html
    assert colours["persoonlijk"] in html
    assert colours["verrassend"] not in html
