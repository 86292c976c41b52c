"""What a value set answers."""

from __future__ import annotations

import pickle

import pytest
from pydantic import ValidationError

from klantstem.errors import ValueSetError
from klantstem.values import Level, Statement, Value, ValueSet

HEAD = Level(name="hoofd", rational=True)
HEART = Level(name="hart", rational=False)


def _set(*values, kind="organisatie", complete=True):
    return ValueSet(name="proef", title="Proef", kind=kind, complete=complete, levels=(HEAD, HEART), values=values)


def _many(count, *levels):
    return [Value(name=f"waarde{index}", level=levels[index % len(levels)]) for index in range(count)]


def test_names_keep_the_order_of_the_set():
    assert _set(*_many(3, "hart")).names == ("waarde0", "waarde1", "waarde2")


def test_level_of_gives_the_level_a_value_stands_on():
    values = _set(*_many(2, "hart", "hoofd"))
    assert (values.level_of("waarde0"), values.level_of("waarde1")) == (HEART, HEAD)


def test_an_unknown_value_is_met_with_the_nearest_name():
    values = _set(Value(name="dichtbij", level="hart"))
    with pytest.raises(ValueSetError, match=r"'proef' has no value 'dichbij'\. Did you mean 'dichtbij'\?"):
        values.value("dichbij")


def test_an_unknown_level_is_met_with_the_names_that_exist():
    with pytest.raises(ValueSetError, match=r"no level 'verrassend'\. Expected one of: hoofd, hart\."):
        _set(*_many(1, "hart")).level("verrassend")


def test_a_label_is_known_by_name_or_synonym_whatever_its_capitals():
    values = _set(Value(name="Warm", level="hart"), Value(name="rap", level="hoofd", synonyms=("snel",)))
    assert values.known(["snel", "tijdig", "warm"]) == {"snel": "rap", "warm": "Warm"}


@pytest.mark.parametrize("count", [4, 5, 6])
def test_four_to_six_mixed_values_give_no_warning(count):
    assert _set(*_many(count, "hoofd", "hart")).warnings() == []


@pytest.mark.parametrize(("count", "words"), [(1, "1 value;"), (3, "3 values;"), (7, "7 values;")])
def test_fewer_or_more_values_give_a_warning_with_the_count(count, words):
    warnings = _set(Value(name="ander", level="hart"), *_many(count - 1, "hoofd")).warnings()
    assert words in warnings[0]
    assert "4 to 6" in warnings[0]


@pytest.mark.parametrize(
    ("level", "here", "there"), [("hoofd", "rational", "emotional"), ("hart", "emotional", "rational")]
)
def test_values_on_one_side_give_a_warning_that_names_the_other(level, here, there):
    (warning,) = _set(*_many(4, level)).warnings()
    assert f"has {here} values only" in warning
    assert f"wants {there} ones" in warning


def test_a_warning_about_an_incomplete_set_says_why():
    (warning,) = _set(*_many(3, "hoofd", "hart"), complete=False).warnings()
    assert "its source does not give the whole set" in warning


def test_a_framework_gives_no_warnings():
    assert _set(*_many(1, "hart"), kind="referentie").warnings() == []


def test_a_value_set_cannot_be_changed():
    values = _set(*_many(4, "hart"))
    with pytest.raises(ValidationError, match="frozen"):
        values.name = "anders"
    with pytest.raises(ValidationError, match="frozen"):
        values.values[0].level = "hoofd"


def test_a_value_set_survives_pickling_and_json():
    values = _set(Value(name="a", level="hart", lading=(Statement(text="ik bel terug", by="medewerker"),)))
    copies = (pickle.loads(pickle.dumps(values)), ValueSet.model_validate_json(values.model_dump_json()))
    for copy in copies:
        assert copy == values
        assert copy.level_of("a") == HEART
        assert hash(copy) == hash(values)
