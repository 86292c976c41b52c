"""From labelled sentences to a model folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import klantstem
from klantstem.corpus import GoldSentence
from klantstem.errors import CorpusError, MissingExtraError, WriteError
from klantstem.train import fit
from klantstem.train.fit import check_target, save_pipeline, train_model

SNEL, WARM, RARE = ("snel", "ervaren"), ("warm", "gemist"), ("plezier", "gewenst")


def sentences(documents=6):
    told = [("De monteur was er snel.", [SNEL]), ("De ontvangst was kil.", [WARM]), ("Het huis is blauw.", [])]
    found = [
        GoldSentence(f"{document}#{number}", str(document), f"{text} {document}", frozenset(labels))
        for document in range(documents)
        for number, (text, labels) in enumerate(told)
    ]
    found.append(GoldSentence("x#0", "0", "Meer spelletjes zou leuk zijn.", frozenset([RARE])))
    return found


def train(rows, **options):
    return train_model(rows, **{"name": "nl_proef", "version": "1.2.3", "encoder": None, "folds": 2} | options)


@pytest.fixture(scope="module")
def model():
    return train(sentences())


def test_labels_with_fewer_than_five_examples_are_left_out_and_named(model):
    assert [(label.value, label.stance) for label in model.labels] == [SNEL, WARM]
    assert model.training["left out"] == ["plezier gewenst"]


def test_a_label_with_exactly_five_examples_is_learnt():
    assert len(train(sentences(5)).labels) == 2
    with pytest.raises(CorpusError, match="No label has 5 examples in the 13 sentences"):
        train(sentences(4))


def test_training_facts_count_what_was_trained_on(model):
    assert {key: model.training[key] for key in ("sentences", "documents", "labels")} == {
        "sentences": 19,
        "documents": 6,
        "labels": 12,
    }
    assert 0 <= model.training["held-out micro-F1"] <= 1


def test_what_was_said_of_held_out_sentences_is_kept_and_nothing_of_their_words(model, tmp_path):
    held_out = model.held_out
    assert held_out.labels == (SNEL, WARM)
    assert [reading.item for reading in held_out.readings] == sorted([*range(6)] * 3 + [0])
    assert sum(len(reading.truth) for reading in held_out.readings) == 12
    save_pipeline(model, tmp_path / "nl_proef")
    assert klantstem.load(tmp_path / "nl_proef").model.held_out == held_out


def test_documents_stay_together_in_cross_validation(monkeypatch):
    seen = {}

    class Spy(fit.FeedbackClassifier):
        def fit(self, X, Y, groups=None):
            seen["groups"] = groups
            return super().fit(X, Y, groups)

    monkeypatch.setattr(fit, "FeedbackClassifier", Spy)
    train(sentences())
    assert seen["groups"] == [sentence.doc for sentence in sentences()]


def test_fewer_documents_than_folds_are_refused():
    with pytest.raises(CorpusError, match="in 7 folds needs as many documents and there are 6: lower --folds"):
        train(sentences(), folds=7)


def test_a_missing_torch_is_told_before_anything_is_encoded(monkeypatch):
    class Untouched:
        def states(self, texts):
            pytest.fail("encoded before torch was looked for")

    monkeypatch.setattr(fit, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'klantstem\[train\]'"):
        train(sentences(), encoder=Untouched())


def test_the_saved_folder_is_loaded_by_klantstem_and_by_spacy(model, tmp_path):
    import spacy

    save_pipeline(model, tmp_path / "nl_proef")
    tagger = klantstem.load(tmp_path / "nl_proef")
    assert (tagger.name, tagger.model.version) == ("nl_proef", "1.2.3")
    assert tagger.model.training == model.training
    text = "De monteur was er snel."
    assert [(tag.value, tag.stance) for tag in tagger.tag(text)] == [SNEL]
    nlp = spacy.load(tmp_path / "nl_proef")
    assert nlp(text)._.tags == tagger.tag(text)
    assert (nlp.meta["lang"], nlp.meta["name"], nlp.meta["version"]) == ("nl", "proef", "1.2.3")


def test_a_name_without_a_language_is_kept_whole(tmp_path):
    save_pipeline(train(sentences(), name="mijnmodel"), tmp_path / "mijnmodel")
    meta = json.loads((tmp_path / "mijnmodel" / "meta.json").read_text(encoding="utf-8"))
    assert (meta["lang"], meta["name"]) == ("nl", "mijnmodel")


def test_a_folder_that_exists_is_refused_and_left_alone(model, tmp_path):
    card = tmp_path / "README.md"
    card.write_text("Mijn kaart", encoding="utf-8")
    with pytest.raises(WriteError, match=r"exists already. Add --force"):
        save_pipeline(model, tmp_path)
    assert list(tmp_path.iterdir()) == [card]


def test_force_replaces_the_model_and_leaves_what_stands_beside_it(model, tmp_path):
    folder = tmp_path / "nl_proef"
    save_pipeline(model, folder)
    (folder / "README.md").write_text("Mijn kaart", encoding="utf-8")
    stray = folder / "klantstem" / "model" / "oud.json"
    stray.write_text("{}", encoding="utf-8")
    save_pipeline(train(sentences(), version="2.0.0"), folder, force=True)
    assert (folder / "README.md").read_text(encoding="utf-8") == "Mijn kaart"
    assert not stray.exists()
    assert klantstem.load(folder).model.version == "2.0.0"
    assert [path.name for path in tmp_path.iterdir()] == ["nl_proef"]


def test_force_needs_no_older_model(model, tmp_path):
    save_pipeline(model, tmp_path / "nl_nieuw", force=True)
    assert klantstem.load(tmp_path / "nl_nieuw").name == "nl_proef"


def test_a_model_folder_holds_no_sentence_of_its_training(model, tmp_path):
    save_pipeline(model, tmp_path / "nl_proef")
    for path in (tmp_path / "nl_proef").rglob("*"):
        if path.is_file():
            assert b"monteur" not in path.read_bytes().lower(), path


@pytest.mark.parametrize("force", [False, True])
def test_targets_that_cannot_hold_a_model_are_refused(tmp_path, monkeypatch, force):
    monkeypatch.chdir(tmp_path)
    Path("bestand").write_text("x", encoding="utf-8")
    with pytest.raises(WriteError, match=r"bestand is a file. Choose a folder for the model"):
        check_target(Path("bestand"), force=force)
    with pytest.raises(WriteError, match=r"The folder weg does not exist. Make it first"):
        check_target(Path("weg/model"), force=force)
    with pytest.raises(WriteError, match="does not name a folder"):
        check_target(Path("."), force=force)
    check_target(Path("model"), force=force)
