"""Finding a model by name or folder."""

from __future__ import annotations

import numpy as np
import pytest

from klantstem.errors import ModelError
from klantstem.models.cascade import CascadeClassifier
from klantstem.models.persistence import write_model
from klantstem.models.shipped import (
    AUTO,
    DEFAULT_MODEL,
    FAST_MODEL,
    UNDECIDED,
    available_models,
    model_folder,
    open_model,
)


def test_the_default_model_is_shipped():
    assert DEFAULT_MODEL in available_models()
    assert (model_folder(DEFAULT_MODEL) / "model.json").is_file()


def test_a_folder_of_spacy_and_the_folder_inside_it_are_both_a_model(small_model, tmp_path):
    inside = tmp_path / "pijplijn" / "klantstem" / "model"
    write_model(small_model, inside)
    assert model_folder(tmp_path / "pijplijn") == inside
    assert model_folder(str(inside)) == inside


def test_a_name_that_nearly_fits_is_suggested():
    with pytest.raises(ModelError, match=f"Did you mean {DEFAULT_MODEL}"):
        model_folder("nl_klantstem_lgg")


def test_an_unknown_name_lists_what_there_is():
    with pytest.raises(
        ModelError, match=f"zzz is neither a model of klantstem nor a folder with one. .*{DEFAULT_MODEL}"
    ):
        model_folder("zzz")


def test_an_empty_folder_is_no_model(tmp_path):
    with pytest.raises(ModelError, match="neither a model of klantstem nor a folder with one"):
        model_folder(tmp_path)


@pytest.mark.parametrize(
    ("name", "knob"), [("auto", UNDECIDED), ("auto:0.25", 0.25), ("auto:0", 0.0), ("auto:inf", np.inf)]
)
def test_auto_is_the_two_shipped_models_with_its_knob(name, knob):
    model = open_model(name)
    assert model.name == name
    assert isinstance(model.classifier, CascadeClassifier)
    assert model.classifier.undecided == knob
    assert model.labels == open_model(DEFAULT_MODEL).labels == open_model(FAST_MODEL).labels
    assert AUTO not in available_models()


@pytest.mark.parametrize("name", ["auto:veel", "auto:-1", "auto:nan"])
def test_a_knob_that_is_no_number_of_mistakes_is_refused(name):
    with pytest.raises(ModelError, match=f"{name} does not say how sure .* auto:0.3"):
        open_model(name)


def test_auto_reads_with_the_one_or_with_the_other():
    texts = [
        "Vriendelijk geholpen.",
        "Ze deden alsof ik er niet was, terwijl ik al twee keer had gebeld over de lekkage.",
    ]
    fast, accurate = (open_model(name).classifier for name in (FAST_MODEL, DEFAULT_MODEL))
    np.testing.assert_array_equal(open_model("auto:0").classifier.predict_proba(texts), accurate.predict_proba(texts))
    said = open_model("auto:inf").classifier
    np.testing.assert_array_equal(
        said.predict_proba(texts) >= said.thresholds_, fast.predict_proba(texts) >= fast.thresholds_
    )
