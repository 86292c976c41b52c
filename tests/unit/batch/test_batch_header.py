"""Whether the first row names the columns or is feedback already."""

from __future__ import annotations

import pytest

from klantstem.batch.readers.header import columns_of, is_data, looks_written

DATA = {
    "dates and numbers": (
        ["256111", "03-07-2025", "app", "7", "ging goed"],
        [["412736", "04-07-2025", "balie", "1", "Geen enkele reactie"], ["898260", "05-07-2025", "app", "3", "slecht"]],
    ),
    "an absent score": (
        ["256111", "3 juli 2025", "app", "n.v.t.", "ging goed"],
        [["412736", "4 juli 2025", "balie", "1", "Geen reactie"], ["898260", "5 juli 2025", "app", "3", "slecht"]],
    ),
    "a sentence above sentences": (
        ["post", "De monteur was netjes en op tijd."],
        [["balie", "Ik heb drie weken moeten wachten."], ["web", "Prima geholpen, echt top."]],
    ),
    "a long sentence without a full stop": (
        ["9", "de lift doet het al weken niet en niemand zegt iets"],
        [["3", "prima"], ["2", "slecht geholpen aan de balie"]],
    ),
    "an e-mail address": (["a@example.nl", "Prima"], [["b@example.nl", "Slecht"]]),
    "a code like the others": (["W-2024-01", "Kapot"], [["W-2024-02", "Wacht"], ["W-2024-03", "Traag"]]),
    "a value that comes back": (["app", "goed", "Fijn"], [["balie", "slecht", "Kort"], ["app", "goed", "Lang"]]),
    "a customer's question beside a date": (
        ["12", "2024-01-02", "Wanneer komt de monteur nou eens?"],
        [["13", "2024-01-03", "Fijn."]],
    ),
    "one row only": (["12", "2024-03-04", "Niet goed geholpen."], []),
}
NAMES = {
    "an export": (["klantnr", "datum", "score", "opmerking"], [["1", "03-07-2025", "7", "Ging goed, wel laat."]]),
    "questions above texts": (
        ["Wat vond u van onze dienstverlening?", "Wat kan er beter? Licht uw antwoord toe."],
        [["Heel goed, snelle monteur.", "Niets dat ik weet."], ["Ik moest lang wachten.", "De telefoon opnemen."]],
    ),
    "a survey with scores": (
        ["Respondent", "Op een schaal van 0 tot 10, hoe waarschijnlijk is het dat u ons aanbeveelt", "Licht dit toe."],
        [["1", "8", "Ik ben prima geholpen."], ["2", "3", "Ik wacht nog steeds."]],
    ),
    "an instruction above texts": (
        ["Wijk", "Geef hieronder uw toelichting."],
        [["Noord", "Ik wacht al weken op bericht."], ["Zuid", "Niets gehoord van de balie."]],
    ),
    "a statement to agree with": (
        ["nr", "Ik ben tevreden over de snelheid van de afhandeling", "Toelichting"],
        [["1", "eens", "De monteur was snel."], ["2", "oneens", "Ik wacht al weken."]],
    ),
    "a long title": (
        ["Wijk", "Tevredenheid over de afhandeling van uw verzoek"],
        [["Noord", "Ik was heel tevreden over de monteur"], ["Zuid", "De balie nam niet op en dat was jammer"]],
    ),
    "years above numbers": (["wijk", "2021", "2022"], [["Noord", "12", "14"], ["Zuid", "1", "4"]]),
    "numbered questions": (["id", "1", "2", "3"], [["1", "12", "14", "15"], ["2", "1", "4", "3"]]),
    "months above numbers": (["kanaal", "01-01-2024", "01-02-2024"], [["web", "12", "13"], ["tel", "3", "4"]]),
    "two columns of texts": (
        ["voordelen", "nadelen"],
        [["Snelle monteur", "Lang wachten aan de balie"], ["Niets", "-"]],
    ),
    "a header that is repeated": (["Kanaal", "Tekst"], [["web", "goed"], ["Kanaal", "Tekst"], ["tel", "slecht"]]),
    "a column per choice": (["nr", "Telefoon", "E-mail"], [["1", "Telefoon", ""], ["2", "Telefoon", "E-mail"]]),
    "a column per choice, all texts": (["Telefoon", "Balie"], [["Telefoon", ""], ["", "Balie"], ["Telefoon", ""]]),
    "one value that is a name": (["soort", "lift"], [["klacht", "lift"], ["vraag", "dak"]]),
    "a header alone": (["id", "opmerking"], []),
}


@pytest.mark.parametrize("case", DATA)
def test_a_row_of_data_is_no_header(case):
    first, below = DATA[case]
    assert is_data(first, below)


@pytest.mark.parametrize("case", NAMES)
def test_a_row_of_names_is_a_header(case):
    first, below = NAMES[case]
    assert not is_data(first, below)


def test_columns_without_names_are_numbered():
    assert columns_of(*DATA["an e-mail address"]) == ("kolom_1", "kolom_2")
    assert columns_of(*NAMES["an export"]) is None


def test_one_column_of_sentences_is_called_text():
    assert columns_of(["Heel aardig geholpen."], [["Slecht."]]) == ("text",)
    assert columns_of(["Wat vond u van ons?"], [["Slecht."]]) is None
    assert columns_of(["opmerking"], [["Slecht."]]) is None


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("opmerking", False),
        ("Klant nr", False),
        ("Datum van het contact", False),
        ("Niemand belde terug!", True),
        ("jan@example.nl", True),
        ("06 12 34 56 78", True),
        ("ik wacht nu al drie weken op antwoord van jullie", True),
    ],
)
def test_what_a_customer_may_have_written_is_seen(cell, written):
    assert looks_written(cell) is written
