"""The sets that ship with klantstem say what their sources say."""

from __future__ import annotations

from collections import Counter

import pytest

from klantstem.values import available, load

SERVICE_EXCELLENCE = {
    "basis op orde": "betrouwbaar vakbekwaam snel tijdig deskundig vriendelijk adequaat",
    "gemakkelijk": "ontzorgend gemak eenvoud transparant",
    "persoonlijk": "dichtbij eigenaarschap persoonlijk inlevend respect maatwerk attent warm aimabel",
    "verrassend": "verwonderend verrassend spannend plezier speciaal uitzonderlijk",
}
BELEVINGSPIRAMIDE = {
    "basis": "betrouwbaar respect vriendelijk adequaat vakbekwaam deskundig",
    "gemak": "ontzorgend gemak eenvoud transparantie eigenaarschap",
    "persoonlijk": "persoonlijk dichtbij inlevend maatwerk attent warm aimabel",
    "verrassend": "verwonderend verrassend spannend plezier speciaal",
}
NAMES = {
    "vidomes": ("betrouwbaar", "persoonlijk", "dichtbij", "samen"),
    "autotaalglas": ("netjes", "specialist", "toegewijd", "gastvrij", "attent"),
    "arval": ("hostmanship", "heb ik voor je gedaan", "contact boven contract"),
    "woonkracht10": ("eigenaarschap", "verrassend"),
    "disney": ("veiligheid", "hoffelijkheid", "show", "efficiency"),
    "manutan": ("snel",),
}


def _by_level(name):
    values = load(name)
    return {
        level.name: " ".join(value.name for value in values.values if value.level == level.name)
        for level in values.levels
    }


def test_all_eight_sets_are_available():
    assert set(available()) == {"service-excellence", "belevingspiramide", *NAMES}


@pytest.mark.parametrize("name", available())
def test_a_set_is_loaded_by_the_name_it_has(name):
    assert load(name).name == name


@pytest.mark.parametrize(
    ("name", "expected"),
    [("service-excellence", SERVICE_EXCELLENCE), ("belevingspiramide", BELEVINGSPIRAMIDE)],
)
def test_frameworks_have_their_values_on_the_levels_of_the_source(name, expected):
    assert _by_level(name) == expected
    assert list(_by_level(name)) == list(expected)


@pytest.mark.parametrize("name", ["service-excellence", "belevingspiramide"])
def test_the_lower_two_levels_of_a_framework_are_rational_and_the_upper_two_emotional(name):
    assert [level.rational for level in load(name).levels] == [True, True, False, False]


@pytest.mark.parametrize(("name", "expected"), NAMES.items())
def test_organisations_have_the_values_of_the_source_in_its_order(name, expected):
    assert load(name).names == expected


@pytest.mark.parametrize("name", available())
def test_incomplete_sets_say_so_and_explain(name):
    values = load(name)
    assert values.complete is (name not in {"arval", "woonkracht10", "manutan"})
    assert values.complete or values.note


@pytest.mark.parametrize("value", load().values, ids=lambda value: value.name)
def test_every_default_value_is_described_in_full(value):
    assert value.definition.endswith(".")
    assert len(value.definition) > 40
    assert len(value.synonyms) >= 5
    assert 2 <= len(value.lading) <= 4
    assert {statement.by for statement in value.lading} == {"organisatie", "medewerker"}


def test_no_default_statement_or_definition_is_used_twice():
    values = load().values
    texts = [s.text for value in values for s in value.lading] + [value.definition for value in values]
    assert [text for text, count in Counter(texts).items() if count > 1] == []


def test_a_value_of_the_pyramid_is_defined_as_in_the_default_set():
    default, pyramid = load(), load("belevingspiramide")
    for label, name in pyramid.known(default.names).items():
        assert pyramid.value(name).definition == default.value(label).definition


def test_the_pyramid_knows_every_default_value_but_the_three_it_lacks():
    labels = load().names
    known = load("belevingspiramide").known(labels)
    assert known["transparant"] == "transparantie"
    assert set(labels) - set(known) == {"snel", "tijdig", "uitzonderlijk"}


def test_respect_and_eigenaarschap_stand_lower_in_the_pyramid():
    default, pyramid = load(), load("belevingspiramide")
    assert [default.level_of(name).rational for name in ("respect", "eigenaarschap")] == [False, False]
    assert [pyramid.level_of(name).name for name in ("respect", "eigenaarschap")] == ["basis", "gemak"]


def test_vidomes_gives_each_value_three_statements_for_employees_and_a_scale_to_score_them():
    vidomes = load("vidomes")
    assert [[s.by for s in value.lading] for value in vidomes.values] == [["medewerker"] * 3] * 4
    assert vidomes.value("betrouwbaar").lading[1].text == "komt gemaakte afspraken na"
    assert vidomes.value("persoonlijk").lading[2].text == "plaatst klanten boven regels"
    assert vidomes.scale == ("sterk verbeterbaar", "verbeterbaar", "goed", "voorbeeldfunctie")


def test_autotaalglas_has_tiers_of_its_own():
    tiers = {"basis": "netjes specialist", "onderscheidend": "toegewijd gastvrij", "uniek": "attent"}
    assert _by_level("autotaalglas") == tiers


def test_only_disney_orders_its_values_by_priority():
    assert [name for name in available() if load(name).priority] == ["disney"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("arval", {"warm": "hostmanship", "ontzorgend": "heb ik voor je gedaan"}),
        ("disney", {"vriendelijk": "hoffelijkheid"}),
        ("vidomes", {"betrouwbaar": "betrouwbaar", "persoonlijk": "persoonlijk", "dichtbij": "dichtbij"}),
        (
            "autotaalglas",
            {"vakbekwaam": "specialist", "deskundig": "specialist", "warm": "gastvrij", "attent": "attent"},
        ),
    ],
)
def test_model_labels_count_for_the_own_words_that_mean_the_same(name, expected):
    assert load(name).known(load().names) == expected


@pytest.mark.parametrize("name", available())
def test_only_incomplete_sets_warn(name):
    values = load(name)
    assert bool(values.warnings()) is not values.complete
