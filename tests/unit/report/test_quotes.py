from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest

from klantstem.report.quotes import Quote, choose_quotes, excerpt, shorten
from klantstem.report.tagged import as_table, read_tags

BEFORE = "Eerst gebeurde er niets. "
SENTENCE = "Pas na drie weken kwam er iemand langs."
AFTER = " Toen was het zo klaar."


def chosen(sentences: Sequence[tuple[str, float]], **options: object) -> tuple[Quote, ...]:
    df = pd.DataFrame(
        {
            "opmerking": [text for text, _ in sentences],
            "status": ["ok"] * len(sentences),
            "tags": [
                [
                    {
                        "value": "snel",
                        "stance": "gemist",
                        "level": "basis op orde",
                        "score": score,
                        "segment": 0,
                        "start": 0,
                        "end": len(text),
                    }
                ]
                for text, score in sentences
            ],
        }
    )
    quotes = choose_quotes(read_tags(as_table(df)), values=frozenset({"snel"}), **options)  # type: ignore[arg-type]
    return quotes.get(("snel", "gemist"), ())


def test_the_surest_quotes_come_first() -> None:
    texts = [
        "Drie weken op antwoord gewacht.",
        "Wat een eindeloze rij aan de balie.",
        "Traag, trager, traagst was dit.",
    ]
    quotes = chosen(list(zip(texts, [0.6, 0.95, 0.8], strict=True)), per_stance=2)
    assert [quote.sentence for quote in quotes] == [texts[1], texts[2]]
    assert quotes[0].score == pytest.approx(0.95)


def test_near_duplicates_are_passed_over() -> None:
    quotes = chosen(
        [
            ("Ik heb drie weken gewacht op antwoord.", 0.9),
            ("ik heb drie weken gewacht op een antwoord", 0.8),
            ("De monteur kwam pas in november.", 0.7),
        ]
    )
    assert len(quotes) == 2


def test_a_readable_sentence_goes_before_a_very_short_one() -> None:
    quotes = chosen([("Traag!", 0.99), ("De monteur kwam pas in november.", 0.7)])
    assert [quote.sentence for quote in quotes] == ["De monteur kwam pas in november.", "Traag!"]


def test_values_that_may_not_be_quoted_are_left_out() -> None:
    df = pd.DataFrame(
        {
            "opmerking": ["De monteur kwam pas in november."],
            "status": ["ok"],
            "tags": [
                [
                    {
                        "value": "snel",
                        "stance": "gemist",
                        "level": "",
                        "score": 1.0,
                        "segment": 0,
                        "start": 0,
                        "end": 9,
                    }
                ]
            ],
        }
    )
    assert choose_quotes(read_tags(as_table(df)), values=frozenset()) == {}


@pytest.mark.parametrize("span", [(5, 5), (-1, 3), (0, 500), (30, 20)])
def test_a_tag_that_does_not_fit_its_text_gives_no_quote(span: tuple[int, int]) -> None:
    df = pd.DataFrame(
        {
            "opmerking": ["De monteur kwam pas in november."],
            "status": ["ok"],
            "tags": [
                [
                    {
                        "value": "snel",
                        "stance": "gemist",
                        "level": "",
                        "score": 1.0,
                        "segment": 0,
                        "start": span[0],
                        "end": span[1],
                    }
                ]
            ],
        }
    )
    assert not any(choose_quotes(read_tags(as_table(df)), values=frozenset({"snel"})).values())


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


@pytest.mark.parametrize("text", ["", "kort", "x" * 50])
def test_short_texts_are_not_cut(text: str) -> None:
    assert shorten(text, 50) == text


def test_a_word_that_is_too_long_is_cut_inside() -> None:
    assert shorten("x" * 60, 50) == "x" * 50 + "…"
