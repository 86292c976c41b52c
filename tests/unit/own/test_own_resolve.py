"""On what each value of a set rests."""

from __future__ import annotations

import pytest

from klantstem.own.resolve import Source, resolve
from klantstem.values import Basis, Value, ValueSet, available, load

LABELS = ["snel", "snel", "vakbekwaam", "adequaat"]


def values_of(*values: dict[str, object]) -> ValueSet:
    every = [Value.model_validate({"level": "basis op orde", **each}) for each in values]
    return ValueSet(name="eigen", title="Eigen", levels=load().levels, values=tuple(every))


def source(*, describes: bool = True, **value: object) -> Source:
    (found,) = resolve(values_of({"name": "vlot", **value}), LABELS, describes=describes)
    return found


@pytest.mark.parametrize(
    ("value", "basis", "labels"),
    [
        ({"name": "snel"}, Basis.BEKEND, ("snel",)),
        ({"synonyms": ["Snel"]}, Basis.BEKEND, ("snel",)),
        ({"built_from": "Snel + adequaat"}, Basis.AFGELEID, ("snel", "adequaat")),
        ({"synonyms": ["snel"], "built_from": ["adequaat"]}, Basis.BEKEND, ("snel", "adequaat")),
        ({"built_from": ["snel"], "examples": ["dat ging vlot"]}, Basis.AFGELEID, ("snel",)),
        ({"examples": ["dat ging vlot"], "definition": "Het duurt kort."}, Basis.VOORBEELDEN, ()),
        ({"definition": "Het duurt kort."}, Basis.OMSCHRIJVING, ()),
        ({"lading": [{"medewerker": "ik laat niemand wachten"}]}, Basis.OMSCHRIJVING, ()),
        ({}, None, ()),
        ({"synonyms": ["rap"]}, None, ()),
        ({"built_from": ["warm"]}, None, ()),
    ],
)
def test_the_surest_thing_that_there_is_counts(value, basis, labels):
    assert source(**value) == Source(value.get("name", "vlot"), basis, labels)


def test_a_model_that_reads_no_descriptions_leaves_described_values_out():
    assert source(describes=False, definition="Het duurt kort.", examples=["dat ging vlot"]).basis is None
    assert source(describes=False, built_from=["snel"]).basis == Basis.AFGELEID


@pytest.mark.parametrize("name", available())
def test_every_value_of_every_shipped_set_is_found_by_a_model_that_reads_descriptions(name):
    labels = load().names
    assert all(each.basis is not None for each in resolve(load(name), labels, describes=True))
