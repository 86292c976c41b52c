"""Model folders: the same model comes back, and nothing that was tampered with."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
import stat
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from klantstem.errors import ModelError
from klantstem.models.calibration import Calibration
from klantstem.models.cascade import CascadeClassifier
from klantstem.models.classifier import FeedbackClassifier
from klantstem.models.held_out import HeldOut, Reading
from klantstem.models.ngrams import word_units
from klantstem.models.persistence import Label, TrainedModel, read_model, write_held_out, write_model
from klantstem.models.static import Layers, StaticClassifier, UnitTable
from klantstem.text.tokens import tokens

TEXTS = [
    "De monteur was vriendelijk en snel.",
    "Niemand belde terug",
    "De balie liet ons wachten.",
    "",
    "Ze hadden een standaardmail gestuurd; wat een gedoe!!",
    "🙂",
]


def static_of(model: TrainedModel) -> StaticClassifier:
    """Return a static model with random weights and the labels of another one."""
    random, labels = np.random.default_rng(0), len(model.labels)
    keys = np.array(sorted({unit for text in TEXTS for word in tokens(text) for unit in word_units(word)}), np.uint32)
    shapes = [(8, labels), (labels,), (8, 4), (4,), (4, labels)]
    layers = Layers(*(random.normal(size=shape).astype(np.float32) for shape in shapes))
    calibration = Calibration(np.ones((1, labels), dtype=np.float32), np.zeros(labels, dtype=np.float32))
    table = UnitTable.of(keys, random.normal(size=(len(keys), 8)).astype(np.float32))
    return StaticClassifier(table, layers, calibration, np.full(labels, 0.5, dtype=np.float32))


@pytest.fixture
def folder(small_model, tmp_path) -> Path:
    write_model(small_model, tmp_path / "model")
    return tmp_path / "model"


def recorded(folder: Path) -> dict[str, str]:
    return json.loads((folder / "checksums.json").read_text())


def record(folder: Path, name: str) -> None:
    """Give a file the checksum that it has, as someone with bad intentions would."""
    sums = recorded(folder) | {name: hashlib.sha256((folder / name).read_bytes()).hexdigest()}
    (folder / "checksums.json").write_text(json.dumps(sums))


class TestRoundTrip:
    def test_the_facts_come_back(self, small_model, folder):
        found = read_model(folder)
        assert (found.name, found.version, found.labels, found.training) == (
            small_model.name,
            small_model.version,
            small_model.labels,
            small_model.training,
        )
        assert found.classifier.get_params() == small_model.classifier.get_params()
        assert np.array_equal(found.classifier.thresholds_, small_model.classifier.thresholds_)
        assert np.array_equal(found.classifier.classes_, small_model.classifier.classes_)

    def test_eight_bit_weights_hardly_move_a_probability(self, small_model, folder):
        """The weights of the linear head are rounded to 1/127 of the largest of their label; nothing else is."""
        before = small_model.classifier.predict_proba(TEXTS)
        after = read_model(folder).classifier.predict_proba(TEXTS)
        assert 0 < np.abs(after - before).max() < 0.01

    def test_a_model_that_was_read_is_written_and_read_without_any_change(self, folder, tmp_path):
        once = read_model(folder)
        write_model(once, tmp_path / "again")
        twice = read_model(tmp_path / "again")
        assert np.array_equal(once.classifier.predict_proba(TEXTS), twice.classifier.predict_proba(TEXTS))
        assert recorded(tmp_path / "again") == recorded(folder)

    def test_the_encoder_and_its_head_come_back(self, small_model, tiny_encoder, tmp_path):
        pytest.importorskip("torch", reason="torch comes with klantstem[train]")
        texts = ["De monteur was snel.", "De balie was traag."] * 8
        classifier = FeedbackClassifier(tiny_encoder, folds=2, min_documents=1, inner=8, epochs=1)
        classifier.fit(texts, np.array([[1], [0]] * 8))
        write_model(TrainedModel("nl_tiny", "1", (Label("snel", "ervaren"),), classifier, {}), tmp_path)
        found = read_model(tmp_path, threads=1).classifier
        assert found.fitted_encoder().threads == 1
        assert np.allclose(found.predict_proba(texts), classifier.predict_proba(texts), atol=0.01)
        for part in ("projection", "attention_bias", "output"):
            assert np.array_equal(getattr(found.attention_, part), getattr(classifier.attention_, part))

    def test_a_cascade_comes_back_with_both_its_models_and_its_knob(self, small_model, tmp_path):
        classifier = CascadeClassifier(static_of(small_model), small_model.classifier, undecided=0.25)
        cascade = replace(small_model, name="auto", classifier=classifier)
        write_model(cascade, tmp_path / "een")
        once = read_model(tmp_path / "een")
        write_model(once, tmp_path / "twee")
        twice = read_model(tmp_path / "twee")
        assert (once.name, once.labels, once.classifier.undecided) == ("auto", small_model.labels, 0.25)
        assert np.array_equal(once.classifier.predict_proba(TEXTS), twice.classifier.predict_proba(TEXTS))
        assert np.array_equal(once.classifier.fast.predict_proba(TEXTS), classifier.fast.predict_proba(TEXTS))
        assert np.allclose(once.classifier.predict_proba(TEXTS), classifier.predict_proba(TEXTS), atol=0.01)

    def test_a_model_inside_a_cascade_that_was_tampered_with_is_refused(self, small_model, tmp_path):
        classifier = CascadeClassifier(static_of(small_model), small_model.classifier, undecided=0.25)
        write_model(replace(small_model, classifier=classifier), tmp_path)
        (tmp_path / "fast" / "heads.safetensors").write_bytes(b"iets anders")
        with pytest.raises(ModelError, match="is not the file that the model was saved with"):
            read_model(tmp_path)

    def test_nothing_of_the_model_that_stood_there_stays(self, small_model, tmp_path):
        cascade = CascadeClassifier(static_of(small_model), small_model.classifier, undecided=0.25)
        write_model(replace(small_model, classifier=cascade), tmp_path)
        write_model(replace(small_model, classifier=static_of(small_model)), tmp_path)
        assert sorted(recorded(tmp_path)) == ["heads.safetensors", "model.json"]
        write_model(replace(small_model, classifier=cascade), tmp_path)
        assert not (tmp_path / "heads.safetensors").exists()

    def test_the_readings_of_held_out_feedback_come_back(self, small_model, tmp_path):
        readings = HeldOut((("snel", "ervaren"),), (Reading(0, (0,), ((0, 0.9),), 0.25), Reading(0, (), ())))
        write_model(replace(small_model, held_out=readings), tmp_path)
        assert read_model(tmp_path).held_out == readings
        write_model(small_model, tmp_path)
        assert read_model(tmp_path).held_out is None
        assert "held_out.json" not in recorded(tmp_path)

    def test_readings_can_be_added_to_a_folder_and_nothing_else_changes(self, folder):
        before = recorded(folder)
        write_held_out(HeldOut((("snel", "ervaren"),), ()), folder)
        assert read_model(folder).held_out == HeldOut((("snel", "ervaren"),), ())
        after = recorded(folder)
        assert after.pop("held_out.json")
        assert after == before

    def test_readings_that_are_none_are_refused(self, folder):
        (folder / "held_out.json").write_text("[]")
        record(folder, "held_out.json")
        with pytest.raises(ModelError, match=r"held_out\.json in .* does not hold readings"):
            read_model(folder)

    def test_a_model_that_was_read_can_be_pickled(self, folder):
        found = read_model(folder)
        again = pickle.loads(pickle.dumps(found))
        assert np.array_equal(again.classifier.predict_proba(TEXTS), found.classifier.predict_proba(TEXTS))

    @pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
    def test_files_have_the_permissions_of_any_new_file(self, folder):
        modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
        (folder.parent / "new").touch()
        assert modes == {stat.S_IMODE((folder.parent / "new").stat().st_mode)}


def test_nothing_of_the_training_texts_is_in_the_folder(tmp_path):
    word = "kwalsterbuis"
    texts = [f"Een {word} van de {person} was snel" for person in ("buurman", "monteur")] * 6
    classifier = FeedbackClassifier(folds=2, min_documents=1).fit(texts, np.array([[1], [0]] * 6))
    write_model(TrainedModel("nl_x", "1", (Label("snel", "ervaren"),), classifier, {}), tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 3
    for path in files:
        content = path.read_bytes().lower()
        for encoding in ("utf-8", "utf-16-le", "utf-32-le"):
            assert word[2:8].encode(encoding) not in content, path.name


class TestRefusals:
    @pytest.mark.parametrize("name", ["heads.safetensors", "model.json"])
    @pytest.mark.parametrize("place", [0, 0.5, -1])
    def test_one_changed_byte(self, folder, name, place):
        content = bytearray((folder / name).read_bytes())
        content[int(place * len(content)) if place != -1 else -1] ^= 1
        (folder / name).write_bytes(content)
        with pytest.raises(ModelError, match=f"{name} in .* is not the file that the model was saved with"):
            read_model(folder)

    def test_a_file_that_was_added(self, folder):
        (folder / "extra.json").write_text("{}")
        with pytest.raises(ModelError, match=r"extra\.json in .* is not the file"):
            read_model(folder)

    @pytest.mark.parametrize("name", ["heads.safetensors", "model.json"])
    def test_a_file_that_is_missing(self, folder, name):
        (folder / name).unlink()
        with pytest.raises(ModelError, match=f"lacks {name}"):
            read_model(folder)

    @pytest.mark.parametrize("name", ["head.pkl", "model.joblib", "load.py", "hook.so", "deep/er/weights.PT", "bare"])
    def test_a_file_that_may_run_code_even_with_its_checksum(self, folder, name):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pickle.dumps({"harmless": True}))
        record(folder, name)
        with pytest.raises(ModelError, match=f"holds {name}, which may run code"):
            read_model(folder)

    def test_a_pickle_under_the_name_of_the_weights_is_not_unpickled(self, folder, tmp_path):
        witness = tmp_path / "it ran"

        class Bomb:
            def __reduce__(self):
                return (Path.touch, (witness,))

        (folder / "heads.safetensors").write_bytes(pickle.dumps(Bomb()))
        record(folder, "heads.safetensors")
        with pytest.raises(ModelError, match=r"heads\.safetensors"):
            read_model(folder)
        assert not witness.exists()

    def test_another_format_number(self, folder):
        facts = json.loads((folder / "model.json").read_text()) | {"format": 2}
        (folder / "model.json").write_text(json.dumps(facts))
        record(folder, "model.json")
        with pytest.raises(ModelError, match="has format 2 and this klantstem reads format 1"):
            read_model(folder)

    @pytest.mark.parametrize("content", ["", "{", "[1, 2]", "3", "null"])
    def test_damaged_checksums(self, folder, content):
        (folder / "checksums.json").write_text(content)
        with pytest.raises(ModelError, match=r"checksums\.json in .* is damaged"):
            read_model(folder)

    @pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 1}', '{"name": "x"}'])
    def test_facts_that_are_not_those_of_a_model(self, folder, content):
        (folder / "model.json").write_text(content)
        record(folder, "model.json")
        with pytest.raises(ModelError, match=r"model\.json"):
            read_model(folder)

    def test_a_folder_without_a_model(self, tmp_path):
        with pytest.raises(ModelError, match=r"not a klantstem model: it has no checksums\.json"):
            read_model(tmp_path)
        with pytest.raises(ModelError, match=r"not a klantstem model: it has no checksums\.json"):
            read_model(tmp_path / "nowhere")

    def test_a_folder_that_was_moved_is_still_good(self, folder, tmp_path):
        shutil.move(folder, tmp_path / "elders")
        assert read_model(tmp_path / "elders").name == "nl_small"
