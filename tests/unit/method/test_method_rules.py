"""The rules of the method that need no model."""

from __future__ import annotations

import pytest

from klantstem.method import Rule, Severity, check
from klantstem.values import Basis, ValueSet, available, load

LEVELS = [{"name": "basis", "rational": True}, {"name": "gevoel", "rational": False}]


def value_set(*values: dict[str, object], **more: object) -> ValueSet:
    return ValueSet.model_validate({"name": "proef", "title": "Proef", "levels": LEVELS, "values": values, **more})


def value(name: str, level: str = "basis", **more: object) -> dict[str, object]:
    return {"name": name, "level": level, "lading": [{"medewerker": f"ik ben {name}"}], **more}


GOOD = (value("eerlijk"), value("heel"), value("lief", "gevoel"), value("zacht", "gevoel"))


def rules(values: ValueSet) -> list[Rule]:
    return [finding.rule for finding in check(values).findings]


def test_a_set_that_follows_the_rules_has_no_findings():
    found = check(value_set(*GOOD))
    assert (found.findings, found.in_order, found.measured) == ((), True, False)


def test_too_few_values_and_one_side_only_are_out_of_balance():
    found = check(value_set(*GOOD[:2])).findings
    assert [finding.rule for finding in found] == [Rule.BALANCE, Rule.BALANCE]
    assert "2 values; an organisation's set wants 4 to 6" in found[0].message
    assert "rational values only" in found[1].message


def test_a_set_without_a_value_on_the_first_level_leaves_the_base_out():
    levels = [{"name": "fundament", "rational": True}, *LEVELS]
    assert rules(value_set(*GOOD, levels=levels)) == [Rule.BASE]


def test_values_without_lading_are_one_finding_that_names_them():
    (finding,) = check(value_set(*GOOD[:3], value("zacht", "gevoel", lading=[], definition="Het is zacht."))).findings
    assert (finding.rule, finding.values, finding.severity) == (Rule.LOADED, ("zacht",), Severity.WARNING)
    assert finding.message == "'zacht' has no lading."


def test_a_value_that_nothing_describes_is_an_error():
    found = check(value_set(*GOOD[:3], {"name": "zacht", "level": "gevoel"}))
    assert not found.in_order
    assert [(each.rule, each.values) for each in found.findings if each.severity is Severity.ERROR] == [
        (Rule.TAGGED, ("zacht",))
    ]
    assert found.basis["zacht"] is None


def test_what_tags_rest_on_is_told_of_each_value():
    values = value_set(
        value("warm", "gevoel"),
        value("netjes", built_from="vakbekwaam + adequaat"),
        value("knus", "gevoel"),
        value("degelijk", synonyms=["betrouwbaar"]),
    )
    assert check(values).basis == {
        "warm": Basis.BEKEND,
        "netjes": Basis.AFGELEID,
        "knus": Basis.OMSCHRIJVING,
        "degelijk": Basis.BEKEND,
    }


def test_a_model_that_reads_no_descriptions_cannot_tag_a_described_value(small_model):
    found = check(value_set(*GOOD, kind="referentie"), small_model)
    assert not found.in_order
    assert all("reads no descriptions" in finding.message for finding in found.findings)


def test_a_framework_is_not_held_against_the_rules_of_an_organisation():
    assert check(value_set({"name": "warm", "level": "gevoel"}, kind="referentie")).findings == ()


@pytest.mark.parametrize("name", available())
def test_every_value_of_a_shipped_set_can_be_tagged(name):
    found = check(load(name))
    assert found.in_order
    assert None not in found.basis.values()


def test_findings_are_in_the_order_of_the_rules():
    order = list(Rule)
    found = rules(value_set({"name": "zacht", "level": "gevoel"}))
    assert found == sorted(found, key=order.index)
    assert len(set(found)) == 4
