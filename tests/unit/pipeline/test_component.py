"""The spaCy component, with a small model."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

import klantstem.pipeline.factories  # noqa: F401 - registers the component where no entry point does
from klantstem.errors import ModelError, ValueSetError
from klantstem.pipeline.factories import SPANS_KEY
from klantstem.tag import Status
from klantstem.tagger import Tagger
from klantstem.values import Stance, load

TEXT = "De monteur was vriendelijk.  De balie liet ons wachten."
TEXTS = [TEXT, "", " ", "👍", "De medewerker woont in de straat.", "De balie was traag.", "x\ny", TEXT] * 3

OWN = """
name: eigen
title: Onze waarden
values:
  - {name: hartelijk, level: persoonlijk, synonyms: [vriendelijk, warm]}
  - {name: rap, level: basis op orde, synonyms: [snel]}
"""


@pytest.fixture
def make(small_model) -> Callable[..., Language]:
    def make(**config) -> Language:
        nlp = spacy.blank("nl")
        component = nlp.add_pipe("klantstem", config=config)
        values = config.get("values", "service-excellence")
        component.use(Tagger(small_model, load(values)))
        return nlp

    return make


@pytest.fixture
def nlp(make) -> Language:
    return make()


@pytest.fixture
def own(tmp_path) -> Path:
    path = tmp_path / "eigen.yaml"
    path.write_text(OWN)
    return path


class TestOneDoc:
    def test_it_has_the_tags_of_its_text(self, nlp, small_tagger):
        doc = nlp(TEXT)
        assert doc._.tags == small_tagger.tag(TEXT)
        assert len(doc._.tags) == 2
        assert isinstance(doc._.tags[0].stance, Stance)
        assert doc._.status is Status.OK

    def test_the_tagged_segments_are_spans(self, nlp):
        doc = nlp(TEXT)
        assert [(span.text, span.label_) for span in doc.spans[SPANS_KEY]] == [
            ("De monteur was vriendelijk.", "vriendelijk ervaren"),
            ("De balie liet ons wachten.", "snel gemist"),
        ]

    def test_a_span_has_the_tags_of_the_segments_it_touches(self, nlp):
        doc = nlp(TEXT)
        kind, slow = doc._.tags
        assert doc[0:2]._.tags == [kind]
        assert doc[3:9]._.tags == [kind, slow]
        assert doc.spans[SPANS_KEY][1]._.tags == [slow]
        blanks = next(token for token in doc if token.is_space)
        assert doc[blanks.i : blanks.i + 1]._.tags == []

    @pytest.mark.parametrize(("text", "status"), [("", "leeg"), ("  ", "leeg"), ("👍", "ok"), ("\x00", "leeg")])
    def test_every_doc_has_a_status_and_a_group_of_spans(self, nlp, text, status):
        doc = nlp(text)
        assert doc._.status == status
        assert doc._.tags == []
        assert len(doc.spans[SPANS_KEY]) == 0

    def test_a_doc_that_was_not_read_has_no_status(self, nlp):
        doc = nlp.make_doc(TEXT)
        assert doc._.status is None
        assert doc._.tags == []
        assert doc[:]._.tags == []

    def test_reading_again_replaces_what_was_found(self, nlp):
        doc = nlp(TEXT)
        again = nlp.get_pipe("klantstem")(doc)
        assert len(again.spans[SPANS_KEY]) == len(again._.tags) == 2

    def test_the_spans_may_have_another_key(self, make):
        doc = make(spans_key="waarden")(TEXT)
        assert list(doc.spans) == ["waarden"]

    def test_offsets_that_cut_a_token_widen_the_span(self, nlp):
        """Customers leave no space after a full stop; the sentence splitter sees two sentences, spaCy one token."""
        doc = nlp("De monteur was vriendelijk.De balie liet ons wachten.")
        assert [(tag.start, tag.end) for tag in doc._.tags] == [(0, 27), (27, 53)]
        assert len(doc.spans[SPANS_KEY]) == 2


class TestStream:
    def test_pipe_gives_what_one_by_one_gives(self, nlp):
        one_by_one = [(nlp(text)._.tags, nlp(text)._.status) for text in TEXTS]
        for size in (1, 3, 1_000):
            assert [(doc._.tags, doc._.status) for doc in nlp.pipe(TEXTS, batch_size=size)] == one_by_one

    def test_pipe_keeps_what_goes_with_a_text(self, nlp):
        pairs = list(nlp.pipe([(text, number) for number, text in enumerate(TEXTS)], as_tuples=True))
        assert [context for _, context in pairs] == list(range(len(TEXTS)))
        assert [doc.text for doc, _ in pairs] == TEXTS

    def test_a_doc_bin_keeps_tags_spans_and_status(self, nlp):
        docs = list(nlp.pipe(TEXTS))
        stored = DocBin(store_user_data=True, docs=docs).to_bytes()
        found = list(DocBin().from_bytes(stored).get_docs(spacy.blank("nl").vocab))
        assert [(doc._.tags, doc._.status) for doc in found] == [(doc._.tags, doc._.status) for doc in docs]
        assert [[(span.text, span.label_) for span in doc.spans[SPANS_KEY]] for doc in found] == [
            [(span.text, span.label_) for span in doc.spans[SPANS_KEY]] for doc in docs
        ]

    def test_a_doc_goes_through_bytes(self, nlp):
        doc = nlp(TEXT)
        again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
        assert again._.tags == doc._.tags

    def test_a_pipeline_can_be_pickled(self, nlp):
        """As `nlp.pipe(n_process=...)` does where processes are not forked."""
        again = pickle.loads(pickle.dumps(nlp))
        assert again(TEXT)._.tags == nlp(TEXT)._.tags


class TestDisk:
    def test_a_pipeline_comes_back(self, nlp, tmp_path):
        nlp.to_disk(tmp_path / "pijp")
        again = spacy.load(tmp_path / "pijp")
        for text in TEXTS:
            # The weights of the linear head are rounded to 8 bit, once.
            assert [tag.value for tag in again(text)._.tags] == [tag.value for tag in nlp(text)._.tags]
        again.to_disk(tmp_path / "weer")
        assert [doc._.tags for doc in spacy.load(tmp_path / "weer").pipe(TEXTS)] == [
            doc._.tags for doc in again.pipe(TEXTS)
        ]

    def test_it_comes_back_under_another_name_of_the_component(self, small_model, tmp_path):
        nlp = spacy.blank("nl")
        nlp.add_pipe("klantstem", name="beleving").use(Tagger(small_model, load()))
        nlp.to_disk(tmp_path)
        assert spacy.load(tmp_path)(TEXT)._.status == "ok"

    def test_a_shipped_set_is_kept_by_name(self, make, tmp_path):
        make(values="vidomes").to_disk(tmp_path)
        assert not list(tmp_path.rglob("values.json"))
        assert spacy.load(tmp_path).get_pipe("klantstem").tagger.values == load("vidomes")

    def test_the_set_can_be_chosen_when_loading(self, nlp, tmp_path):
        nlp.to_disk(tmp_path)
        vidomes = spacy.load(tmp_path, config={"components.klantstem.values": "vidomes"})
        (tag,) = vidomes("De monteur brak de belofte.")._.tags
        assert (tag.value, tag.level) == ("betrouwbaar", "basis op orde")
        assert vidomes(TEXT)._.tags == []

    def test_a_file_of_the_users_own_comes_back_without_the_file(self, make, own, tmp_path):
        make(values=str(own)).to_disk(tmp_path / "pijp")
        own.unlink()
        again = spacy.load(tmp_path / "pijp")
        assert [tag.value for tag in again(TEXT)._.tags] == ["hartelijk", "rap"]

    def test_a_file_of_the_users_own_can_be_chosen_when_loading(self, make, nlp, own, tmp_path):
        override = {"components.klantstem.values": str(own)}
        nlp.to_disk(tmp_path / "gewoon")
        make(values="vidomes").to_disk(tmp_path / "vidomes")
        for name in ("gewoon", "vidomes"):
            again = spacy.load(tmp_path / name, config=override)
            assert [tag.value for tag in again(TEXT)._.tags] == ["hartelijk", "rap"]

    def test_another_choice_goes_before_the_file_that_was_saved(self, make, own, tmp_path):
        make(values=str(own)).to_disk(tmp_path / "pijp")
        for values in ("vidomes", "autotaalglas"):
            again = spacy.load(tmp_path / "pijp", config={"components.klantstem.values": values})
            assert again.get_pipe("klantstem").tagger.values == load(values)

    def test_a_set_that_was_put_in_by_hand_is_saved(self, small_model, own, tmp_path):
        nlp = spacy.blank("nl")
        nlp.add_pipe("klantstem").use(Tagger(small_model, load(own)))
        nlp.to_disk(tmp_path / "pijp")
        assert [tag.value for tag in spacy.load(tmp_path / "pijp")(TEXT)._.tags] == ["hartelijk", "rap"]

    def test_an_older_set_does_not_linger_in_a_folder(self, make, nlp, own, tmp_path):
        make(values=str(own)).to_disk(tmp_path / "pijp")
        nlp.to_disk(tmp_path / "pijp")
        assert [tag.value for tag in spacy.load(tmp_path / "pijp")(TEXT)._.tags] == ["vriendelijk", "snel"]

    def test_only_data_is_written(self, nlp, tmp_path):
        nlp.to_disk(tmp_path, exclude=["vocab"])
        files = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
        model = {f"klantstem/model/{name}" for name in ("model.json", "heads.safetensors", "checksums.json")}
        assert files == {"config.cfg", "meta.json", "tokenizer"} | model

    def test_a_tampered_model_is_refused(self, nlp, tmp_path):
        nlp.to_disk(tmp_path)
        path = tmp_path / "klantstem" / "model" / "model.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | {"name": "anders"}))
        with pytest.raises(ModelError, match=r"model\.json in .* is not the file"):
            spacy.load(tmp_path)


class TestFactory:
    def test_a_model_of_the_users_own_is_loaded_at_first_use(self, nlp, tmp_path):
        nlp.to_disk(tmp_path)
        other = spacy.blank("nl")
        other.add_pipe("klantstem", config={"model": str(tmp_path), "values": "vidomes"})
        assert [tag.value for tag in other("De monteur brak de belofte.")._.tags] == ["betrouwbaar"]

    def test_what_is_not_there_is_an_error_at_first_use(self):
        for config, error in (({"model": "nergens"}, ModelError), ({"values": "nergens"}, ValueSetError)):
            nlp = spacy.blank("nl")
            nlp.add_pipe("klantstem", config=config)
            with pytest.raises(error, match="nergens"):
                nlp(TEXT)

    def test_it_says_what_it_sets(self):
        meta = Language.get_factory_meta("klantstem")
        assert set(meta.assigns) == {"doc._.tags", "doc._.status", "doc.spans", "span._.tags"}

    def test_analysis_of_the_pipeline_finds_no_problem(self, nlp):
        assert nlp.analyze_pipes()["problems"] == {"klantstem": []}
