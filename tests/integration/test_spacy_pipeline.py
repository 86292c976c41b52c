"""The shipped model as a spaCy pipeline: loaded from its folder, over several processes, through an entry point."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys

import pytest
import spacy
from spacy.tokens import DocBin

import klantstem.pipeline.factories  # noqa: F401 - registers the component where no entry point does
from klantstem.models.shipped import available_models
from klantstem.pipeline.factories import SPANS_KEY

TEXTS = [
    "De monteur was vriendelijk maar kwam veel te laat.",
    "Ik heb drie keer gebeld en niemand belt terug!!",
    "",
    "Alles was zo geregeld, top.Wel jammer dat we zo lang moesten wachten",
    "👍👍",
    "- snel geleverd\n- doos kapot",
    "The staff was very friendly and they were just great, would recommend.",
    "Vies en oud. " * 60,
] * 4


@pytest.fixture(scope="module")
def nlp():
    return spacy.load(available_models()["nl_klantstem_lg"])


@pytest.fixture(scope="module")
def expected(tagger) -> list[tuple]:
    return [(list(item.tags), item.status) for item in tagger.tag_items(TEXTS)]


def seen(docs) -> list[tuple]:
    return [(doc._.tags, doc._.status) for doc in docs]


def test_the_folder_of_the_model_is_a_pipeline(nlp, expected):
    assert nlp.pipe_names == ["klantstem"]
    assert (nlp.lang, nlp.meta["name"]) == ("nl", "klantstem_lg")
    assert seen(map(nlp, TEXTS)) == expected
    assert sum(len(tags) for tags, _ in expected) > 8


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_two_processes_give_the_same_docs_in_the_same_order(nlp, expected):
    """After the parent used its encoder, whose threads the workers do not have."""
    nlp("De monteur was vriendelijk.")
    docs = list(nlp.pipe(TEXTS, n_process=2, batch_size=5))
    assert [doc.text for doc in docs] == TEXTS
    assert seen(docs) == expected
    assert [len(doc.spans[SPANS_KEY]) for doc in docs] == [len(tags) for tags, _ in expected]


def test_a_written_pipeline_gives_the_same_tags(nlp, expected, tmp_path):
    nlp.to_disk(tmp_path)
    assert seen(spacy.load(tmp_path).pipe(TEXTS)) == expected


def test_a_doc_bin_on_disk_keeps_the_tags(nlp, expected, tmp_path):
    DocBin(store_user_data=True, docs=nlp.pipe(TEXTS)).to_disk(tmp_path / "items.spacy")
    assert seen(DocBin().from_disk(tmp_path / "items.spacy").get_docs(nlp.vocab)) == expected


def test_it_works_beside_other_components(expected):
    nlp = spacy.blank("nl")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("klantstem")
    assert seen(nlp.pipe(TEXTS)) == expected


def test_an_installed_klantstem_is_found_by_spacy_without_an_import():
    points = importlib.metadata.entry_points(group="spacy_factories", name="klantstem")
    if not points:
        pytest.skip("klantstem is not installed in this environment, only on its path")
    assert [point.value for point in points] == ["klantstem.pipeline.factories:make_klantstem"]
    code = "import spacy; print(spacy.blank('nl').add_pipe('klantstem').tagger.tag('De monteur was vriendelijk.'))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=os.environ)
    assert run.returncode == 0, run.stderr
    assert "vriendelijk" in run.stdout
