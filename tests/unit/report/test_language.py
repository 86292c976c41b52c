from __future__ import annotations

import ast
import datetime as dt
import re
from pathlib import Path
from string import Formatter

import pytest

import klantstem.report
from klantstem.report.language import Language, language
from klantstem.values import available, load

SOURCES = Path(klantstem.report.__file__).parent
NL, EN = language("nl"), language("en")


def templates() -> set[str]:
    """Every literal that the report says, in its modules and its templates."""
    found = set()
    for file in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say":
                found |= {
                    part.value
                    for part in ast.walk(node.args[0])
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    for file in SOURCES.rglob("*.jinja"):
        text = file.read_text(encoding="utf-8")
        found |= {
            match["text"] for match in re.finditer(r"""\bsay\(\s*(?P<quote>["'])(?P<text>.*?)(?P=quote)\s*[,)]""", text)
        }
    return found


@pytest.mark.parametrize("template", sorted(templates()))
def test_every_sentence_has_an_english_one_with_the_same_fields(template: str) -> None:
    translation = EN._translations and EN._translations.get(template)
    assert translation, f"no English for: {template}"
    assert fields(translation) == fields(template)


def fields(template: str) -> set[str | None]:
    return {field for _, field, _, _ in Formatter().parse(template)} - {None}


@pytest.mark.parametrize(
    ("share", "dutch", "english"),
    [(0.123, "12,3%", "12.3%"), (0.0001, "<0,1%", "<0.1%"), (0.9999, ">99,9%", ">99.9%"), (0, "0,0%", "0.0%")],
)
def test_percentages(share: float, dutch: str, english: str) -> None:
    assert NL.percent(share, decimals=1) == dutch
    assert EN.percent(share, decimals=1) == english


def test_no_share_is_a_dash() -> None:
    assert NL.percent(float("nan")) == "–"


def test_numbers_have_marks_between_thousands() -> None:
    assert (NL.number(1234567), EN.number(1234567)) == ("1.234.567", "1,234,567")
    assert (NL.number(0.5, decimals=2), EN.number(-0.5, decimals=2)) == ("0,50", "-0.50")


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2025-03-03", "2025-03-03", "3 maart 2025"),
        ("2025-03-03", "2025-03-09", "3 tot en met 9 maart 2025"),
        ("2025-03-03", "2025-04-09", "3 maart tot en met 9 april 2025"),
        ("2024-12-30", "2025-01-02", "30 december 2024 tot en met 2 januari 2025"),
    ],
)
def test_periods(first: str, last: str, expected: str) -> None:
    assert NL.period(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) == expected


@pytest.mark.parametrize(
    ("words", "dutch", "english"),
    [([], "", ""), (["a"], "a", "a"), (["a", "b"], "a en b", "a and b"), (["a", "b", "c"], "a, b en c", "a, b and c")],
)
def test_enumerations(words: list[str], dutch: str, english: str) -> None:
    assert (NL.enumeration(words), EN.enumeration(words)) == (dutch, english)


@pytest.mark.parametrize("name", available())
def test_titles_and_levels_of_shipped_sets_have_english(name: str) -> None:
    values = load(name)
    for text in (values.title, *(level.description for level in values.levels)):
        assert EN.translated(text) != text
        assert NL.translated(text) == text


def test_what_others_write_in_their_set_stays() -> None:
    assert EN.translated("Wat {ons} kantoor belooft") == "Wat {ons} kantoor belooft"


def test_another_language_is_refused() -> None:
    with pytest.raises(ValueError, match="nl, en"):
        language("fr")


def test_a_sentence_without_translation_is_an_error() -> None:
    assert isinstance(EN, Language)
    with pytest.raises(KeyError):
        EN.say("Dit heeft niemand vertaald.")
