"""What a tagged table tells of the model that made it."""

import re

import pyarrow as pa

import klantstem
from klantstem.batch.provenance import KEY, Provenance
from klantstem.values import load


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


class TestErrors:
    def test_the_errors_of_the_model_travel_along(self):
        tagger = klantstem.load("nl_klantstem_sm")
        schema = Provenance.of(tagger).write(pa.schema([("a", pa.string())]), text="a")
        told = Provenance.read(schema)
        assert told is not None
        known = {value: value for value in tagger.values.names}
        assert told.held_out() == tagger.model.held_out.united(known)
        assert len(schema.metadata[KEY]) < 100_000

    def test_they_are_in_the_words_of_the_value_set(self):
        told = Provenance.of(klantstem.load("nl_klantstem_sm", values="vidomes"))
        held_out = told.held_out()
        assert held_out is not None
        assert {value for value, _ in held_out.labels} <= set(told.values.names)

    def test_an_older_table_tells_of_none(self):
        told = Provenance.of(klantstem.load("nl_klantstem_sm"))
        older = told.model_dump(exclude={"errors"})
        assert Provenance.model_validate(older).held_out() is None

    def test_what_cannot_be_read_is_left_out(self):
        told = Provenance.of(klantstem.load("nl_klantstem_sm"))
        assert told.model_copy(update={"errors": "onzin"}).held_out() is None
        assert told.model_copy(update={"values": load("vidomes")}).held_out() is None
