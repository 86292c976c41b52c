"""Finding a model by name or folder."""

from __future__ import annotations

import pytest

from klantstem.errors import ModelError
from klantstem.models.persistence import write_model
from klantstem.models.shipped import DEFAULT_MODEL, available_models, model_folder


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
