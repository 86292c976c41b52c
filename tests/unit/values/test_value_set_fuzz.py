"""Whatever is in the file, it loads or is refused with an error of klantstem."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klantstem.errors import ValueSetError
from klantstem.values import Level, Value, ValueSet, load

KEYS = sorted({*ValueSet.model_fields, *Level.model_fields, *Value.model_fields, "medewerker", "naam"})
LEAF = st.sampled_from(["", "warm", "persoonlijk", "true", "organisatie", "{x}", "é\u2028"]) | st.text(max_size=5)
NODE = st.recursive(
    LEAF,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=15,
)
VALUE = st.fixed_dictionaries({"name": LEAF, "level": LEAF}, optional={"synonyms": NODE, "lading": NODE})
SET = st.fixed_dictionaries(
    {"name": LEAF, "title": LEAF, "values": st.lists(VALUE, max_size=3) | NODE},
    optional={"levels": NODE, "complete": NODE, "kind": NODE, "scale": NODE, "waarden": NODE},
)

anything_goes = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def file(tmp_path):
    return tmp_path / "iets.yaml"


def _loads_or_is_refused(file):
    try:
        values = load(file)
    except ValueSetError as error:
        message = str(error)
    else:
        assert values.names
        message = f"{file}: in order, with {len(values.warnings())} warnings."
    assert message.startswith(str(file))
    assert "\n" not in message


@anything_goes
@given(content=SET | NODE)
def test_any_structure_loads_or_is_refused(content, file):
    file.write_text(json.dumps(content), encoding="utf-8")
    _loads_or_is_refused(file)


@anything_goes
@given(content=st.binary(max_size=60) | st.text(alphabet="ab:-[]{}&*!|>#'\"%@`,?\n\t ", max_size=40).map(str.encode))
def test_any_bytes_load_or_are_refused(content, file):
    file.write_bytes(content)
    _loads_or_is_refused(file)
