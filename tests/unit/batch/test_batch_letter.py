"""A letter is one item; a list of items is not."""

from __future__ import annotations

import pytest

from klantstem.batch.readers.letter import is_letter


@pytest.mark.parametrize(
    "text",
    [
        "Geachte heer,\n\nDe lift staat stil.\n\nHoogachtend,\nA. Jansen",
        "Beste Woonstede\n\nDe lift staat stil.\n\nAns",
        "L.S.\n\nDe lift staat stil.\n\nAns",
        "De lift staat stil.\n\nDat duurt lang.\n\nMet vriendelijke groet,\nAns",
        "De lift staat stil.\n\nDat duurt lang.\n\nmvg Ans",
        "Onderwerp: lift\n\nDe lift staat stil.\n\nAns",
        "Delft, 3 mei 2024\n\nDe lift staat stil.\n\nAns",
        "De lift staat stil.\n\nDat duurt lang.\n\nA. Jansen\nTarwehof 31",
        "Hallo,\nDe lift staat stil.\nGroetjes Ans",
    ],
)
def test_a_letter_is_known_by_how_it_opens_or_ends(text):
    assert is_letter(text)


@pytest.mark.parametrize(
    "text",
    [
        "Goed.\n\nSlecht.\n\nVriendelijke balie.\n\nBeste service ooit!",
        "Groot compliment.\n\nAan de balie wist niemand iets.\n\nBeste mensen daar.\n",
        "Vriendelijke groet bij de balie.\nTop\nBeste koop van het jaar",
        "Hallo\n\nVriendelijk",
        "Lift kapot\n\nGalerij 3 is vies.\n\nDag en nacht lawaai.",
        "Beste Woonstede, wat een service.\nSlecht.\nTraag.",
    ],
)
def test_a_list_of_items_is_no_letter(text):
    assert not is_letter(text)


def test_a_file_of_many_letters_is_no_letter():
    assert not is_letter("Beste Woonstede,\n\nDe lift staat stil.\n\nGroet, Ans\n\n" * 1_000)
