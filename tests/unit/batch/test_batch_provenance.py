"""What a tagged table tells of the model that made it."""

import re

import klantstem
from klantstem.batch.provenance import Provenance


def test_the_note_gives_the_held_out_figure_of_a_model():
    tagger = klantstem.load("nl_klantstem_sm")
    note = Provenance.of(tagger).model_note
    assert note is not None
    (told,) = re.findall(r"F1 (0,[0-9]{2})\.$", note)
    assert float(told.replace(",", ".")) == round(tagger.model.training["held-out micro-F1"], 2)


def test_the_note_of_a_cascade_gives_the_figures_of_both_models():
    note = Provenance.of(klantstem.load("auto")).model_note
    assert note is not None
    assert re.search(r"snelle deel 0,[0-9]{2} en die van zijn nauwkeurige deel 0,[0-9]{2}\.$", note)
