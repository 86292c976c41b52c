from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klantstem.text.segment import Segment, segment

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=80)
PIECES = [
    "Goed geholpen", "maar wel laat", "Ik", "J", "o.a", "enz", "bol", "com", "nl", "12", "1", "2", "www",
    "http://", "@", ".", ".", "..", "...", "…", "!", "?", " ", " ", " ", "\n", "- ", "• ", "* ", ")", "(",
    '"', "”", "“", ":)", ":D", "<3", "👍", "❤️", ",", "/", "é", "✅",
]  # fmt: skip
FEEDBACK = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
DIRTY = st.lists(
    st.sampled_from([*PIECES, "â‚¬", "&amp;", "<br>", "\x00", "\xa0", "\u200b", "e\u0301"]), max_size=30
).map("".join)


def texts(item: str, **options: int) -> list[str]:
    return [each.text for each in segment(item, **options)]


@settings(max_examples=600)
@given(ANY_TEXT | DIRTY, st.sampled_from([1, 2, 7, 40, 1_000]))
def test_segments_are_in_order_inside_the_item_and_do_not_overlap(text: str, max_chars: int) -> None:
    reached = 0
    for each in segment(text, max_chars=max_chars):
        assert reached <= each.start <= each.end <= len(text)
        assert 0 < len(each.text) <= max_chars
        reached = each.end


@settings(max_examples=600)
@given(FEEDBACK, st.sampled_from([1, 5, 30, 1_000]))
def test_every_visible_character_lies_in_exactly_one_segment(text: str, max_chars: int) -> None:
    covered = [0] * len(text)
    for each in segment(text, max_chars=max_chars):
        for position in range(each.start, each.end):
            covered[position] += 1
    for char, times in zip(text, covered, strict=True):
        assert times == 1 or (times == 0 and (char.isspace() or char == "\ufe0f"))


@settings(max_examples=300)
@given(FEEDBACK)
def test_text_of_a_segment_is_its_place_in_an_item_without_dirt(text: str) -> None:
    text = text.replace("\ufe0f", "")
    for each in segment(text):
        assert each.text.split() == text[each.start : each.end].split()


@settings(max_examples=300)
@given(DIRTY)
def test_a_segment_has_a_word_unless_the_item_has_none(text: str) -> None:
    found = texts(text)
    if len(found) > 1:
        assert all(any(unicodedata.category(char)[0] in "LN" for char in each) for each in found)


def test_offsets_point_into_the_item_as_it_came() -> None:
    item = "<p>Snel&nbsp;geholpen.Maar  beÃ¯nvloed</p>"
    first, second = segment(item)
    assert (first.text, item[first.start : first.end]) == ("Snel geholpen.", "Snel&nbsp;geholpen.")
    assert (second.text, item[second.start : second.end]) == ("Maar beïnvloed", "Maar  beÃ¯nvloed")


def test_clean_sentence_is_one_segment_of_the_whole_item() -> None:
    assert list(segment("Alles goed.")) == [Segment("Alles goed.", 0, 11)]


def test_long_sentence_is_cut_after_a_comma_and_keeps_every_word() -> None:
    item = "de bezorger was aardig, " * 20
    parts = texts(item, max_chars=100)
    assert all(part.endswith(",") and len(part) <= 100 for part in parts)
    assert " ".join(parts) == item.strip()


def test_long_word_is_cut_anywhere_but_within_an_emoji() -> None:
    family = "👨\u200d👩\u200d👧"
    parts = texts(family * 10, max_chars=7)
    assert "".join(parts) == family * 10
    assert not any(part.startswith("\u200d") or part.endswith("\u200d") for part in parts)


@pytest.mark.parametrize("max_chars", [0, -1])
def test_senseless_limit_is_refused(max_chars: int) -> None:
    with pytest.raises(ValueError, match="max_chars"):
        list(segment("Goed.", max_chars=max_chars))


def test_anything_but_a_string_is_refused() -> None:
    with pytest.raises(TypeError):
        list(segment(None))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "unit",
    [
        "a.",
        "a. ",
        "A.B",
        "<",
        ".",
        ". ",
        "...a",
        " ",
        "1. ",
        "2) ",
        "- ",
        "• ",
        ":)",
        ":",
        "👍",
        "👍 ",
        "a@",
        "www.",
        "aa aa.. ",
        '."',
        "(",
    ],
)
def test_a_hostile_megabyte_takes_linear_time(unit: str) -> None:
    started = time.perf_counter()
    for _ in segment(unit * (1_000_000 // len(unit))):
        pass
    assert time.perf_counter() - started < 20  # about a second; quadratic would be hours
