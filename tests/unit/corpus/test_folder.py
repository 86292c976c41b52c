"""A corpus in a folder: reading it, and every way in which it can be out of order."""

from __future__ import annotations

import json

import pytest

from klantstem.corpus import GoldSentence
from klantstem.corpus.coverage import coverage
from klantstem.corpus.folder import Requirements, problems, read_corpus, read_requirements
from klantstem.errors import CorpusError


def sentence(number, doc, text, labels=(), phenomena=(), **details):
    return GoldSentence(f"{doc}#{number}", doc, text, frozenset(labels), frozenset(phenomena), details=details)


SNEL = ("snel", "ervaren")
ONE = "De monteur stond binnen een kwartier voor de deur met een nieuwe kraan."
TRAIN = [sentence(0, "a", ONE, [SNEL], ["negation"], sector="wonen", country="nl"), sentence(1, "a", "Fijn.")]
TEST = [sentence(0, "b", "Over de rekening heb ik niets dan vragen en nog eens vragen.", sector="bank")]


def test_counts_are_of_sentences_documents_labels_and_details():
    counts = coverage([*TRAIN, *TEST, sentence(1, "b", "fijn!", [SNEL])])
    assert (counts.sentences, counts.documents, counts.distinct, counts.unlabelled) == (4, 2, 3, 2)
    assert counts.labels == {SNEL: 2}
    assert counts.phenomena == {"negation": 1}
    assert counts.details["sector"] == {"wonen": 1, "bank": 1}
    assert counts.details["country"] == {"nl": 1}


def test_a_corpus_in_order_has_no_problems():
    assert list(problems({"train": TRAIN, "test": TEST}, Requirements())) == []


@pytest.mark.parametrize(
    ("corpus", "requirements", "told"),
    [
        ({"train": TRAIN, "test": [sentence(2, "a", "Later.")]}, {}, "document 'a' stands in train and in test"),
        ({"train": [*TRAIN, TRAIN[0]]}, {}, "id 'a#0' occurs twice"),
        ({"train": TRAIN, "test": [sentence(0, "c", ONE.upper())]}, {}, "'a#0' (train) and 'c#0' (test) are near"),
        ({"train": TRAIN}, {"held_out": ("wonen",)}, "'a#0' of sector 'wonen' stands in train"),
        ({"test_new_sector": TEST}, {"held_out": ("wonen",)}, "of sector 'bank' stands in test_new_sector"),
        ({"train": TRAIN}, {"sentences": 3}, "2 distinct sentences; at least 3"),
        ({"train": TRAIN}, {"documents": 2}, "1 documents; at least 2"),
        ({"train": TRAIN}, {"unlabelled": 0.6}, "1 sentences carry no label; at least 60%"),
        ({"train": TRAIN}, {"labels": {"ervaren": 2}}, "1 labels snel ervaren; at least 2"),
        ({"train": TRAIN}, {"phenomena": {"sarcasm": 1}}, "0 sentences with sarcasm; at least 1"),
        ({"train": TRAIN}, {"details": {"country": 2}}, "1 kinds of country; at least 2"),
        ({"train": TRAIN}, {"largest_sector": 0.4}, "sector wonen holds 1 sentences; at most 40%"),
    ],
)
def test_what_is_out_of_order_is_told(corpus, requirements, told):
    found = list(problems(corpus, Requirements(**requirements)))
    assert any(told in problem for problem in found), found
    assert not any("monteur" in problem for problem in found)


def test_an_exception_asks_less_of_a_value():
    requirements = Requirements(labels={"gemist": 100}, exceptions={"spannend": {"gemist": 50}})
    assert (requirements.least("spannend", "gemist"), requirements.least("snel", "gemist")) == (50, 100)


def write(folder, **splits):
    for name, rows in splits.items():
        lines = [json.dumps({"id": row.id, "doc": row.doc, "text": row.text, "labels": []}) for row in rows]
        (folder / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")


def test_splits_are_read_from_their_files_with_the_documents_own_names(tmp_path):
    write(tmp_path, train=TRAIN, test=TEST)
    corpus = read_corpus(tmp_path)
    assert {name: [row.doc for row in rows] for name, rows in corpus.items()} == {"train": ["a", "a"], "test": ["b"]}


def test_a_folder_without_splits_is_told(tmp_path):
    with pytest.raises(CorpusError, match=r"expected train\.jsonl"):
        read_corpus(tmp_path)


def test_a_folder_without_requirements_asks_nothing(tmp_path):
    assert read_requirements(tmp_path) == Requirements()


@pytest.mark.parametrize("content", ["sentences: veel", "zinnen: 3", "- 3", "a: [", "\udc00"])
def test_requirements_that_are_none_are_told(tmp_path, content):
    (tmp_path / "requirements.yaml").write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(CorpusError, match="not a list of requirements"):
        read_requirements(tmp_path)
