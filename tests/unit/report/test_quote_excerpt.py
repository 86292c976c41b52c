from __future__ import annotations

import pytest

from klantstem.report.quotes.excerpt import excerpt, shorten

BEFORE = "Eerst gebeurde er niets. "
SENTENCE = "Pas na drie weken kwam er iemand langs."
AFTER = " Toen was het zo klaar."


def test_a_sentence_is_shown_inside_its_neighbours() -> None:
    text = BEFORE + SENTENCE + AFTER
    start = len(BEFORE)
    assert excerpt(text, start, start + len(SENTENCE)) == (BEFORE, SENTENCE, AFTER)


def test_sentences_without_a_space_between_them_stay_so() -> None:
    assert excerpt("Goed geholpen.Maar laat.", 14, 24) == ("Goed geholpen.", "Maar laat.", "")


def test_long_neighbours_are_cut_at_a_word() -> None:
    text = "woord " * 100 + SENTENCE + " woord" * 100
    before, sentence, after = excerpt(text, 600, 600 + len(SENTENCE))
    assert sentence == SENTENCE
    assert before.startswith("…woord ")
    assert after.endswith(" woord…")
    assert len(before) < 130
    assert len(after) < 130


def test_a_long_sentence_is_cut_at_a_word_and_loses_what_follows() -> None:
    text = "lang " * 200
    _, sentence, after = excerpt(text, 0, len(text))
    assert sentence.endswith("lang…")
    assert len(sentence) <= 321
    assert after == ""


def test_personal_data_is_masked_in_the_sentence_and_around_it() -> None:
    text = "Ik ben 06-12345678. Mail jan@voorbeeld.nl nu. En 123456782."
    assert excerpt(text, 20, 45) == ("Ik ben [telefoon]. ", "Mail [e-mail] nu.", " En [bsn].")
    assert excerpt(text, 20, 45, masked=False)[1] == "Mail jan@voorbeeld.nl nu."


def test_personal_data_across_the_edge_of_a_sentence_is_masked_whole() -> None:
    text = "Bel mij op 06 12 34 56 78 graag"
    assert "".join(excerpt(text, 0, 17)) == "Bel mij op [telefoon] graag"


def test_personal_data_at_the_edge_of_a_cut_is_not_halved() -> None:
    for filler in range(80, 140):
        before, _, _ = excerpt("jan.de.vries@voorbeeld.nl " + "x" * filler + " " + SENTENCE, 27 + filler, 40 + filler)
        assert "voorbeeld" not in before


def test_markup_does_not_hide_personal_data() -> None:
    text = "Mail <b>jan</b>@voorbeeld.nl of jan&#64;voorbeeld.nl."
    assert "voorbeeld" not in "".join(excerpt(text, 0, len(text)))


def test_a_broken_encoding_does_not_hide_a_name() -> None:
    text = "Ik sprak mevrouw CÃ©cile Veldhuis. Fijn."
    assert "".join(excerpt(text, 0, 35)) == "Ik sprak mevrouw [naam]. Fijn."


def test_a_name_across_the_edge_of_a_sentence_is_masked() -> None:
    text = "Top. Met vriendelijke groet,\nKarin Bos"
    assert excerpt(text, 0, 4) == ("", "Top.", " Met vriendelijke groet, [naam]")
    assert excerpt(text, 5, 28) == ("Top. ", "Met vriendelijke groet,", " [naam]")


@pytest.mark.parametrize("text", ["", "kort", "x" * 50])
def test_short_texts_are_not_cut(text: str) -> None:
    assert shorten(text, 50) == text


def test_a_word_that_is_too_long_is_cut_inside() -> None:
    assert shorten("x" * 60, 50) == "x" * 50 + "…"
