"""Matching texts to descriptions of values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from klantstem.errors import ModelError
from klantstem.models.description import Description
from klantstem.models.lexical import LexicalFeatures
from klantstem.models.matcher import FEATURES, DescribedValues, _sentences, competing, token_states
from klantstem.models.persistence import TrainedModel, read_model, write_model
from klantstem.train.matching import fit_matcher

SPEED = Description(("snel", "vlot"), "Het duurt kort.", ("ik laat een klant niet wachten",))
KIND = Description(("vriendelijk", "beleefd"), "De bejegening is beleefd.")
CRAFT = Description(("vakwerk",), "", ("ik lever strak vakwerk",))
DESCRIPTIONS = [SPEED, KIND, CRAFT]
NAMES = ["snel", "vriendelijk", "vakbekwaam"]


@pytest.fixture(scope="module")
def lexical(invented):
    return LexicalFeatures(min_documents=1).fit(invented[0])


@pytest.fixture(scope="module")
def truth(invented):
    return np.array([[any(value == name for value, _ in labels) for name in NAMES] for labels in invented[1]])


@pytest.fixture(scope="module")
def matcher(tiny_encoder, lexical, invented, truth):
    return fit_matcher(tiny_encoder, lexical, invented[0], truth, DESCRIPTIONS)


@pytest.fixture(scope="module")
def described(matcher, tiny_encoder, lexical):
    return DescribedValues(matcher, tiny_encoder, lexical, DESCRIPTIONS)


def test_a_text_that_says_a_description_fits_it_best(described):
    texts = ["Hij was vlot en snel.", "Zij was beleefd en vriendelijk.", "Hij leverde strak vakwerk."]
    found = described.predict_proba(texts)
    assert found.shape == (3, 3)
    assert ((found > 0) & (found < 1)).all()
    assert found.argmax(axis=0).tolist() == found.argmax(axis=1).tolist() == [0, 1, 2]


def test_a_value_that_was_not_learnt_from_is_found_by_its_description(tiny_encoder, lexical, invented, truth):
    known = fit_matcher(tiny_encoder, lexical, invented[0], truth[:, :2], DESCRIPTIONS[:2])
    found = DescribedValues(known, tiny_encoder, lexical, DESCRIPTIONS).decision(invented[0])[:, 2]
    assert found[truth[:, 2]].mean() > found[~truth[:, 2]].mean() + 0.5


def test_the_same_words_as_a_description_are_fully_alike(described):
    likeness = described.features(["snel", "vlot"])[:, 0]
    assert likeness[:, 0] == pytest.approx([1, 1], abs=1e-3)
    assert (described.features(["snel"])[0, 1, 0]) < 0.99


def test_a_text_scores_the_same_in_any_company(described):
    texts = ["De monteur was snel.", "", "Een veel langere zin die over iets heel anders gaat dan de rest.", "🙂"]
    together = described.decision(texts)
    alone = np.concatenate([described.decision([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_examples_help_a_description_that_says_nothing(matcher, tiny_encoder, lexical, invented, truth):
    empty = Description(("waarde",))
    texts = [text for text, own in zip(invented[0], truth[:, 1], strict=True) if own]
    scores = {}
    for name, last in (("plain", empty), ("taught", replace(empty, examples=tuple(texts[:8])))):
        scorer = DescribedValues(matcher, tiny_encoder, lexical, [SPEED, CRAFT, last])
        decision = scorer.decision(invented[0])[:, 2]
        scores[name] = decision[truth[:, 1]].mean() - decision[~truth[:, 1]].mean()
    assert scores["taught"] > scores["plain"] + 0.5


def test_features_are_set_beside_the_mean_and_the_best_of_all_values():
    features = np.array([[[1.0], [3.0]]], dtype=np.float32)
    assert competing(features).tolist() == [[[1, -1, 2], [3, 1, 0]]]


def test_marks_at_both_ends_of_a_text_are_no_tokens(tiny_encoder):
    (states,) = token_states(tiny_encoder, ["De monteur was snel."])
    (pieces,) = tiny_encoder.pieces(["De monteur was snel."])
    assert len(states) == len(pieces) - 2
    assert states.shape[1] == tiny_encoder.config.hidden


def test_a_description_that_says_nothing_is_refused(matcher, tiny_encoder, lexical):
    with pytest.raises(ModelError, match="describe it"):
        DescribedValues(matcher, tiny_encoder, lexical, [Description((), examples=("lekker warm",))])


def test_no_values_and_no_texts(matcher, tiny_encoder, lexical, described):
    assert described.decision([]).shape == (0, 3)
    assert DescribedValues(matcher, tiny_encoder, lexical, []).decision(["a"]).shape == (1, 0)


def test_without_examples_the_numbers_for_examples_do_not_count(matcher):
    columns = np.arange(3 * FEATURES) % FEATURES >= 6
    assert not matcher.weights[0, columns].any()
    assert matcher.weights[1, columns].any()


def test_the_folder_of_a_model_keeps_its_matcher(small_model, matcher, tmp_path):
    write_model(replace(small_model, matcher=matcher), tmp_path)
    again = read_model(tmp_path).matcher
    for name in ("centre", "rarity", "means", "scales", "weights", "intercepts"):
        np.testing.assert_array_equal(getattr(again, name), getattr(matcher, name))


def test_a_model_without_an_encoder_says_that_it_cannot(small_model: TrainedModel, matcher):
    for model in (small_model, replace(small_model, matcher=matcher)):
        with pytest.raises(ModelError, match="nl_small cannot score values from their descriptions"):
            model.describe(DESCRIPTIONS)


def test_a_list_in_a_definition_is_looked_for_item_by_item(matcher, tiny_encoder, lexical):
    said = "Ze ruimen op. Wie het miste, zegt: er lag glas, wat een rommel, niets was schoon."
    listed = DescribedValues(matcher, tiny_encoder, lexical, [Description(("netjes",), said)])
    assert listed.likeness(["netjes"]).shape == (1, 5)
    assert _sentences("Snel, en goed: zo hoort het.") == (["Snel, en goed: zo hoort het."], [])
