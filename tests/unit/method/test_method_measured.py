"""The rules of the method that a model measures: the figures that the thresholds rest on hold."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from klantstem.errors import ModelError
from klantstem.method import Rule, check
from klantstem.method.likeness import Likeness, centre, parts_of
from klantstem.method.measured import FITS, MARGIN, NEAR, measured
from klantstem.tagger import Tagger
from klantstem.values import DEFAULT, ValueSet, available, load

# Values of organisations that mean one of the 26 in other words: all that share a name or synonym with one of them,
# but for two that are described as something else.
SAME = [
    ("vidomes", "betrouwbaar", "betrouwbaar"),
    ("vidomes", "dichtbij", "dichtbij"),
    ("autotaalglas", "attent", "attent"),
    ("autotaalglas", "gastvrij", "warm"),
    ("autotaalglas", "specialist", "vakbekwaam"),
    ("disney", "hoffelijkheid", "vriendelijk"),
    ("arval", "hostmanship", "warm"),
]
LEVELS = [{"name": "basis op orde", "rational": True}, {"name": "persoonlijk", "rational": False}]


@pytest.fixture(scope="module")
def likeness(tagger):
    return Likeness(tagger.model)


def vector(likeness, value):
    return centre([likeness.vectors(kind) for kind in parts_of(value)])


def test_the_26_values_are_no_near_synonyms_of_each_other(likeness):
    centres = [vector(likeness, value) for value in load(DEFAULT).values]
    assert max(float(one @ other) for one, other in combinations(centres, 2)) < 0.65 < NEAR


@pytest.mark.parametrize(("name", "own", "label"), SAME)
def test_a_value_in_other_words_is_near_the_one_that_it_means(likeness, name, own, label):
    one, other = vector(likeness, load(name).value(own)), vector(likeness, load(DEFAULT).value(label))
    assert float(one @ other) > 0.78 > NEAR


@pytest.mark.parametrize("name", available())
def test_shipped_sets_have_no_near_synonyms_and_no_misplaced_statements(tagger, name):
    found = check(load(name), tagger.model)
    assert found.measured == (load(name).kind == "organisatie")
    assert not [finding for finding in found.findings if finding.rule in (Rule.SYNONYMS, Rule.MISPLACED)]


def test_few_statements_are_called_misplaced_where_they_stand_and_most_where_they_do_not(likeness):
    values, random = load(DEFAULT).values, np.random.default_rng(0)
    kinds = [[likeness.vectors(kind) for kind in parts_of(value)] for value in values]
    centres = np.stack([centre(each) for each in kinds])
    wrong, found, rounds = 0, 0, 0
    for own, value in enumerate(values):
        for at, statement in enumerate(likeness.vectors([each.text for each in value.lading])):
            lading = [*kinds[own]]
            lading[2] = np.delete(lading[2], at, axis=0)
            alike = centres @ statement
            without = float(centre([kind for kind in lading if len(kind)]) @ statement)
            for _ in range(50):
                others = random.choice([each for each in range(len(values)) if each != own], 4, replace=False)
                best = alike[others].max()
                wrong += best >= FITS and best - without >= MARGIN
                best, rounds = max(alike[own], alike[others[1:]].max()), rounds + 1
                found += best >= FITS and best - alike[others[0]] >= MARGIN
    assert wrong / rounds < 0.04
    assert found / rounds > 0.8


@pytest.fixture(scope="module")
def mixed_up():
    """A set with two words for one thing, and a statement that stands under the wrong value."""
    values = [
        {
            "name": "gastvrij",
            "level": "persoonlijk",
            "definition": "De klant wordt hartelijk ontvangen en voelt zich welkom.",
            "lading": [{"medewerker": "ik heet iedereen welkom"}, {"medewerker": "ik kom gemaakte afspraken na"}],
        },
        {"name": "warm", "level": "persoonlijk", "definition": "De klant voelt zich hartelijk welkom."},
        {
            "name": "betrouwbaar",
            "level": "basis op orde",
            "definition": "De klant kan rekenen op afspraken.",
            "lading": [{"medewerker": "ik zeg wat ik doe en doe wat ik zeg"}],
        },
    ]
    return ValueSet.model_validate({"name": "proef", "title": "Proef", "levels": LEVELS, "values": values})


@pytest.mark.parametrize("name", available())
def test_tags_rest_on_what_the_check_says(tagger, name):
    found = check(load(name), tagger.model).basis
    assert {value: basis for value, basis in found.items() if basis} == Tagger(tagger.model, load(name)).basis


def test_near_synonyms_and_misplaced_statements_are_found(likeness, mixed_up):
    found = list(measured(mixed_up, likeness))
    assert [(finding.rule, finding.values) for finding in found] == [
        (Rule.SYNONYMS, ("gastvrij", "warm")),
        (Rule.MISPLACED, ("gastvrij", "betrouwbaar")),
    ]
    assert "'ik kom gemaakte afspraken na' stands under 'gastvrij'" in found[1].message
    assert all(finding.advice and finding.likeness for finding in found)


def test_a_value_with_a_name_alone_is_measured_by_that(likeness):
    values = [{"name": name, "level": "persoonlijk"} for name in ("warm", "snel")]
    assert not list(
        measured(ValueSet.model_validate({"name": "a", "title": "A", "levels": LEVELS, "values": values}), likeness)
    )


def test_vectors_have_length_one_and_do_not_depend_on_their_company(likeness):
    texts = ["ik kom gemaakte afspraken na", "ik ben er op tijd", "ik lach"]
    vectors = likeness.vectors(texts)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert likeness.vectors(texts[1:2])[0] == pytest.approx(vectors[1], abs=1e-4)


def test_a_model_without_an_encoder_measures_nothing(small_model):
    with pytest.raises(ModelError, match="use a model with an encoder"):
        Likeness(small_model)
    assert not check(load("vidomes"), small_model).measured
