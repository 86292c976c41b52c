"""Which column holds the feedback."""

from __future__ import annotations

import pyarrow as pa
import pytest

from klantstem.batch.columns import named_column, text_column
from klantstem.batch.readers.columns import in_batches, unique_names
from klantstem.batch.source import Source
from klantstem.errors import ReadError

LONG = ["De monteur kwam netjes op tijd", "Ik heb drie weken moeten wachten", "Vriendelijk te woord gestaan"]


def table(**columns: list) -> Source:
    arrow = pa.table(columns)
    return Source("feedback.csv", "csv", arrow.schema, arrow.num_rows, lambda: iter(arrow.to_batches()))


def test_the_hinted_column_is_chosen():
    source = table(klantnr=["1", "2", "3"], opmerking=["Goed", "Slecht", ""], kanaal=["web", "tel", "web"])
    assert text_column(source) == "opmerking"


def test_prose_is_chosen_without_a_hint():
    source = table(klantnr=["1", "2", "3"], veld_7=LONG, kanaal=["web", "tel", "web"])
    assert text_column(source) == "veld_7"


def test_a_hint_beats_other_prose():
    source = table(toelichting=LONG, adres=["Laan van de Vrede 12 te Delft", "Kade 3 hoog achter", "Plein 4 in Ede"])
    assert text_column(source) == "toelichting"


def test_a_hinted_number_is_no_text():
    source = table(klachtnummer=["12345", "12346", "12347"], veld=LONG)
    assert text_column(source) == "veld"


def test_a_short_category_gives_way_to_prose():
    source = table(klacht_soort=["lift", "lift", "dak"], omschrijving=LONG)
    assert text_column(source) == "omschrijving"


def test_two_equal_candidates_are_asked_for():
    source = table(id=["1", "2", "3"], opmerking=LONG, toelichting=LONG[::-1])
    with pytest.raises(ReadError, match=r"It has: id, opmerking, toelichting\. Name one with --text-column"):
        text_column(source)


def test_no_text_at_all_is_asked_for():
    with pytest.raises(ReadError, match="not obvious"):
        text_column(table(id=["1", "2", "3"], score=[7, 8, 9]))


def test_context_is_no_text_by_name():
    with pytest.raises(ReadError, match="not obvious"):
        text_column(table(id=["1", "2"], context=["web", "tel"]))


def test_a_misspelt_column_gets_a_suggestion():
    source = table(datum=["x"], kanaal=["y"], opmerking=["z"])
    with pytest.raises(ReadError) as caught:
        text_column(source, "opmerkingen")
    assert str(caught.value) == (
        "column 'opmerkingen' is not in feedback.csv. It has: datum, kanaal, opmerking. "
        "Did you mean --text-column opmerking?"
    )


def test_a_suggestion_with_spaces_is_quoted():
    with pytest.raises(ReadError, match="Did you mean --id-column 'Klant nr'"):
        named_column(table(**{"Klant nr": ["1"]}), "klantnr", option="--id-column")


def test_a_named_column_is_taken_whatever_it_holds():
    assert text_column(table(id=["1"], opmerking=["Goed"]), "id") == "id"


@pytest.mark.parametrize(
    ("header", "names"),
    [
        (["a", "a", "a"], ["a", "a_2", "a_3"]),
        (["", " ", "x"], ["kolom_1", "kolom_2", "x"]),
        (["a", "a", "a_2"], ["a", "a_3", "a_2"]),
        (["kolom_2", ""], ["kolom_2", "kolom_2_2"]),
    ],
)
def test_names_become_unique_and_filled(header, names):
    assert unique_names(header) == names


def test_batches_keep_order_and_size():
    schema = pa.schema([("n", pa.int64())])
    batches = list(in_batches(((n,) for n in range(5)), schema, 2))
    assert [batch.num_rows for batch in batches] == [2, 2, 1]
    assert pa.Table.from_batches(batches)["n"].to_pylist() == [0, 1, 2, 3, 4]
