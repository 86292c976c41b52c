from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from klantstem.text.clean import _MOVES, clean

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=80)
PIECES = [
    "goed", "Top", " ", ".", "beÃ¯nvloed", "â‚¬", "ÃƒÂ©", "&amp;", "&euro;", "&nbsp;", "&", ";",
    "<br>", "<b>", "</p>", "<", ">", "<3", "\x00", "\ud83d", "\ude00", "\u200b", "\u200d", "\ufe0f", "\ufeff", "\xa0",
    "  ", "\r\n", "\n", "e\u0301", "\u0308", "“", "’", "👍", "é", "Ã", "Â", "\x85", "\x93", "amp;", "lt;",
]  # fmt: skip
DIRTY_TEXT = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
WORDS = st.lists(st.sampled_from(["goed", "Te", "laat.", "één", "€", "👍", "(5)", "o.a."]), max_size=12)


@settings(max_examples=400)
@given(ANY_TEXT | DIRTY_TEXT)
def test_spans_are_monotone_and_inside_the_original(text: str) -> None:
    cleaned = clean(text)
    reached = 0
    for position in range(len(cleaned.text)):
        start, end = cleaned.span(position, position + 1)
        assert reached <= start <= end <= len(text)
        reached = end


@settings(max_examples=400)
@given(ANY_TEXT | DIRTY_TEXT)
@example("\ufe0f" * 6 + "\u200d")
@example("\u2764" + "\ufe0f" * 20)
def test_cleaning_a_clean_text_changes_nothing(text: str) -> None:
    once = clean(text).text
    assert clean(once).text == once


@settings(max_examples=300)
@given(ANY_TEXT | DIRTY_TEXT)
def test_clean_text_has_no_controls_surrogates_or_stray_blanks(text: str) -> None:
    cleaned = clean(text).text
    assert cleaned == cleaned.strip()
    assert "  " not in cleaned
    assert not [char for char in cleaned if unicodedata.category(char) in {"Cs", "Cc"} and char != "\n"]


@given(WORDS, st.sampled_from(["\xa0", "\u200b ", "<br>", " \x00", "\r\n", "&nbsp;", "<i> ", "\t"]))
def test_untouched_characters_map_to_themselves(words: list[str], dirt: str) -> None:
    text = dirt.join(words)
    cleaned = clean(text)
    assert cleaned.text.split() == words
    for position, char in enumerate(cleaned.text):
        start, end = cleaned.span(position, position + 1)
        if not char.isspace():
            assert text[start:end] == char


def test_repaired_character_maps_to_all_it_came_from() -> None:
    cleaned = clean("De prijs (â‚¬ 5) is &eacute;cht e\u0301e\u0301n")
    for character, source in {"€": "â‚¬", "écht": "&eacute;cht", "één": "e\u0301e\u0301n"}.items():
        at = cleaned.text.index(character)
        start, end = cleaned.span(at, at + len(character))
        assert "De prijs (â‚¬ 5) is &eacute;cht e\u0301e\u0301n"[start:end] == source


def test_neighbouring_repairs_do_not_share_characters() -> None:
    cleaned = clean("ðŸ˜€ðŸ˜€")
    assert cleaned.text == "😀😀"
    assert [cleaned.span(0, 1), cleaned.span(1, 2)] == [(0, 4), (4, 8)]


def test_clean_text_is_returned_as_it_is() -> None:
    text = "Netjes geholpen, “keurig” en voor € 5.\nTop 👍"
    cleaned = clean(text)
    assert cleaned.text is text
    assert cleaned.alignments == ()
    assert cleaned.span(3, 9) == (3, 9)


def test_empty_span_stays_empty() -> None:
    cleaned = clean("<p>ja</p>")
    assert cleaned.span(0, 0) == (3, 3)
    assert cleaned.span(2, 2)[0] == cleaned.span(2, 2)[1]


def test_every_character_that_composition_can_move_is_found() -> None:
    for code in [*range(0xD800), *range(0xE000, 0x110000)]:
        char = chr(code)
        moves = unicodedata.combining(char) or not unicodedata.is_normalized("NFC", "a" + char)
        if moves:
            assert _MOVES.match(char), hex(code)


@pytest.mark.parametrize("value", [None, 3, b"tekst", float("nan")])
def test_anything_but_a_string_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="expects a str"):
        clean(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "unit", ["<", "&", "&amp;", "<b ", "<!--", "é", "Ã©", "\u0301\u0323", "\ud800", "\u200d", "\n ", " ", "€é", "&lt;"]
)
def test_a_hostile_megabyte_takes_linear_time(unit: str) -> None:
    started = time.perf_counter()
    clean(unit * (1_000_000 // len(unit)))
    assert time.perf_counter() - started < 20  # a second or less; quadratic would be hours
