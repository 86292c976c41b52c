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
        (
            {"dev": TEST, "test_new_sector": [sentence(0, "c", "Later.", sector="bank")]},
            {},
            "'bank' stands in test_new",
        ),
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


def test_sentences_without_a_sector_may_stand_in_every_split():
    corpus = {"train": [sentence(0, "a", "Fijn.", sector="")], "test_new_sector": [sentence(0, "b", "Later.")]}
    assert list(problems(corpus, Requirements())) == []


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


@pytest.mark.parametrize("content", ["", "\n", "# later\n", "---\n"])
def test_an_empty_file_of_requirements_asks_nothing(tmp_path, content):
    (tmp_path / "requirements.yaml").write_text(content, encoding="utf-8")
    assert read_requirements(tmp_path) == Requirements()


def test_requirements_are_read_as_they_are_written(tmp_path):
    content = "sentences: 9000\nunlabelled: 0.3334\nexceptions: {spannend: {gemist: 50}}\nheld_out: [no, 12]\n"
    (tmp_path / "requirements.yaml").write_text(content, encoding="utf-8")
    assert read_requirements(tmp_path) == Requirements(
        sentences=9000, unlabelled=0.3334, exceptions={"spannend": {"gemist": 50}}, held_out=("no", "12")
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("sentences: veel", "sentences: Input should be a valid integer"),
        ("sentences: -1", "sentences: Input should be greater than or equal to 0"),
        ("sentences: " + "9" * 5_000, "sentences: "),
        ("unlabelled: 33", "unlabelled: Input should be less than or equal to 1"),
        ("largest_sector: -0.1", "largest_sector: Input should be greater than or equal to 0"),
        ("largest_sector: nan", "largest_sector: Input should be"),
        ("phenomena: {negation: -60}", "phenomena.negation: Input should be greater"),
        ("zinnen: 3", "zinnen: Extra inputs"),
        ("- 3", "expected names with what is asked of each"),
        ("sentences: 3\ndetails: {\nsector", "line 3: "),
        ("a: " + "[" * 5_000, "nested too deeply"),
        ("a: \x00", "unacceptable character"),
        ("labels: {mist: 3}", "labels.mist: unknown stance 'mist'. Did you mean 'gemist'?"),
        ("exceptions: {snell: {gemist: 3}}", "exceptions.snell: unknown value 'snell'. Did you mean 'snel'?"),
        ("exceptions: {snel: {mist: 3}}", "exceptions.snel.mist: unknown stance 'mist'. Did you mean 'gemist'?"),
    ],
)
def test_requirements_that_are_none_are_told(tmp_path, content, told):
    (tmp_path / "requirements.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError) as raised:
        read_requirements(tmp_path)
    assert f"requirements.yaml is not a list of requirements ({told}" in str(raised.value)


def test_requirements_in_another_encoding_are_told(tmp_path):
    (tmp_path / "requirements.yaml").write_bytes("held_out: [crèche]".encode("latin-1"))
    with pytest.raises(CorpusError, match=r"requirements\.yaml is not UTF-8"):
        read_requirements(tmp_path)
