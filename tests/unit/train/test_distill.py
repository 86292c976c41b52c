"""Distilling: the static model says what its teacher says, and held-out sentences stay unseen."""

import numpy as np
import pytest

from klantstem.corpus import GoldSentence
from klantstem.errors import CorpusError
from klantstem.evaluate.metrics import micro_f1
from klantstem.models.ngrams import word_units
from klantstem.models.persistence import read_model, write_model
from klantstem.models.static import StaticClassifier
from klantstem.train import fit_static
from klantstem.train.distill import DistillSettings, distill
from klantstem.train.fit import held_out_fold
from klantstem.train.fit_static import distill_model

torch = pytest.importorskip("torch", reason="torch comes with klantstem[train]")

SETTINGS = DistillSettings(width=32, hidden=16, epochs=60, batch=16, fewest=1, dropout=0.0)


@pytest.fixture(scope="module")
def gold(invented):
    return [
        GoldSentence(f"{n // 3}#{n}", str(n // 3), text, frozenset(labels))
        for n, (text, labels) in enumerate(zip(*invented, strict=True))
    ]


@pytest.fixture(scope="module")
def distilled(small_model, gold):
    return distill_model(small_model, gold, name="nl_klein", version="1", folds=3, settings=SETTINGS)


def test_it_says_what_the_teacher_says(distilled, small_model, gold):
    texts = [sentence.text for sentence in gold]
    said = small_model.classifier.predict_proba(texts)
    table, layers = distill(texts, said, settings=SETTINGS)
    student = StaticClassifier(table, layers, distilled.classifier.calibration, distilled.classifier.thresholds_)
    assert micro_f1(said > 0.5, student.decision(texts) > 0) > 0.9


def test_held_out_sentences_are_not_learnt_from_even_where_they_stand_among_the_unlabelled(
    small_model, gold, monkeypatch
):
    given = []

    def watched(texts, probabilities, **options):
        given.extend(texts)
        return distill(texts, probabilities, **options)

    monkeypatch.setattr(fit_static, "distill", watched)
    unlabelled = ["Niemand vroeg ons iets.", *(sentence.text for sentence in gold)]
    quick = DistillSettings(width=8, hidden=8, epochs=1, fewest=1)
    model = distill_model(small_model, gold, unlabelled, name="nl_klein", version="1", folds=3, settings=quick)
    _, held_out = held_out_fold([sentence.doc for sentence in gold], folds=3, seed=0)
    held = {gold[i].text for i in held_out}
    assert held
    assert not held & set(given)
    assert given[0] == unlabelled[0]
    assert len(given) == len(set(given)) == model.training["texts"]
    assert model.training["held-out sentences"] == len(held_out)


def test_further_sentences_calibrate_and_are_not_learnt_from(small_model, gold, monkeypatch):
    given = []

    def watched(texts, probabilities, **options):
        given.extend(texts)
        return distill(texts, probabilities, **options)

    monkeypatch.setattr(fit_static, "distill", watched)
    quick = DistillSettings(width=8, hidden=8, epochs=1, fewest=1)
    options = {"name": "nl_klein", "version": "1", "folds": 3, "settings": quick}
    further = [GoldSentence(f"x#{n}", "x", f"zwammerdam {n}", frozenset({("snel", "gemist")})) for n in range(12)]
    one = distill_model(small_model, gold, calibration=further, **options)
    other = distill_model(small_model, gold, **options)
    assert not any("zwammerdam" in text for text in given)
    assert one.training["held-out sentences"] == other.training["held-out sentences"] + 12
    np.testing.assert_array_equal(one.classifier.table.codes, other.classifier.table.codes)
    assert not np.array_equal(one.classifier.calibration.intercepts, other.classifier.calibration.intercepts)


def test_what_was_said_of_the_held_out_fold_is_kept(distilled, gold):
    _, fold = held_out_fold([sentence.doc for sentence in gold], folds=3, seed=0)
    truth = sorted(sorted(gold[row].labels) for row in fold)
    labels = distilled.held_out.labels
    assert sorted(sorted(labels[at] for at in reading.truth) for reading in distilled.held_out.readings) == truth


def test_the_model_has_the_labels_of_its_teacher_and_says_who_that_was(distilled, small_model):
    assert distilled.labels == small_model.labels
    assert distilled.training["teacher"] == "nl_small 0.0.1"
    assert ((distilled.classifier.thresholds_ > 0) & (distilled.classifier.thresholds_ < 1)).all()


def test_the_folder_gives_the_same_model_and_holds_no_words(distilled, tmp_path):
    write_model(distilled, tmp_path)
    again = read_model(tmp_path)
    texts = ["De monteur was vriendelijk.", "De balie liet ons wachten.", ""]
    np.testing.assert_array_equal(again.classifier.predict_proba(texts), distilled.classifier.predict_proba(texts))
    assert again.labels == distilled.labels
    content = b"".join(path.read_bytes().lower() for path in tmp_path.rglob("*") if path.is_file())
    assert b"monteur" not in content


def test_the_seed_repeats_it_and_the_global_generator_is_left_alone(small_model):
    texts = ["De monteur was snel.", "De balie was traag."] * 4
    said = small_model.classifier.predict_proba(texts)
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    quick = DistillSettings(width=8, hidden=8, epochs=1, fewest=1)
    one, same, other = (distill(texts, said, settings=quick, seed=seed) for seed in (1, 1, 2))
    assert torch.equal(torch.random.get_rng_state(), before)
    np.testing.assert_array_equal(one[0].codes, same[0].codes)
    assert not np.array_equal(one[0].codes, other[0].codes)


def test_the_most_frequent_units_are_kept(small_model):
    texts = ["snel", "snel", "traag"]
    said = small_model.classifier.predict_proba(texts)
    often = DistillSettings(width=4, hidden=4, epochs=1, fewest=2)
    table, _ = distill(texts, said, settings=often)
    assert set(table.keys.tolist()) == set(word_units("snel"))
    few, _ = distill(texts, said, settings=DistillSettings(width=4, hidden=4, epochs=1, fewest=1, units=3))
    assert len(few.keys) == 3
    assert set(few.keys.tolist()) <= set(word_units("snel"))


def test_nothing_to_learn_from_is_said(small_model):
    with pytest.raises(CorpusError, match="No word stands in 2 of the 1 texts"):
        distill(["eenmalig"], small_model.classifier.predict_proba(["eenmalig"]))


def test_fewer_documents_than_folds_is_said():
    with pytest.raises(CorpusError, match="needs as many documents"):
        held_out_fold(["a", "a", "b"], folds=3, seed=0)
