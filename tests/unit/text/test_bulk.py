"""Items that are read all at once give what they give one by one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from klantstem.text.bulk import BulkReader, VectorisedPlain
from klantstem.text.bulk.reader import STATUSES
from klantstem.text.bulk.vocabulary import Vocabulary
from klantstem.text.item import read_item
from klantstem.text.tokens import tokens

CASES = Path(__file__).parents[2] / "regression"

# What the rules for the end of a sentence are about, so that chance brings them together often.
PIECES = st.sampled_from(
    [
        *"abAZé12 .!?,:;-'\"()/_&<@€’…ï ",
        *("de", "het", "niet", "Top", "geholpen", "o.a.", "nl", "com", "winkel.nl", "min.", "20", "3.", "dhr.", "etc."),
        *("..", "...", "!!", "?!", ". ", "! ", ".Maar", " .Ik", "foto's", "e-mail", "xD", ":)", ": )", "2)", "1)"),
        *("12.30", "www.", "co.uk", "😀", "\n", "  ", "\u200b", "Ã©", "jan", "zo.", "nr", "ING", "x", "D", "ik", "er"),
        *("één", "Ï", "ß", "ñ", "the", "was", "were", "staff", "http://a.nl/x?y=1.", "5%", "order-nr.", "pizza's."),
        *("👍", "😊😊", "👉", '"Goed"', "'t", "1. ", "2. ", "(1)", "i.p.v.", "en/of.", "_", "☺\ufe0f", "\r\n", "://"),
    ]
)
WORDS = st.sampled_from(
    [
        *("de", "het", "niet", "Top", "goed", "één", "naïef", "nl", "com", "winkel.nl", "min", "20", "3", "dhr", "a"),
        *("12.30", "foto's", "e-mail", "www", "jan", "zo", "order-nr", "ING", "ik", "er", "the", "staff", "maar", "€"),
        *("co", "S", "Z1", "😊", "klantenservicemedewerkers", "_", "bijv", "i.p.v"),
    ]
)
JOINTS = st.sampled_from(
    [" "] * 8 + [". ", ".", "! ", "?!", "..", ".. ", "...", "... ", ", ", " .", ": ", " - ", "! !", "'s. "]
)
SENTENCES = st.lists(st.tuples(WORDS, JOINTS).map("".join), max_size=16).map("".join)
TEXTS = st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=40) | SENTENCES | SENTENCES


def one_by_one(texts):
    read = [read_item(text) for text in texts]
    return [
        (status, [(part.text, part.start, part.end, tokens(part.text)) for part in parts]) for status, parts in read
    ]


@pytest.fixture(scope="module", params=["numpy", "machine code"])
def plain_reader(request):
    """What makes a reader of plain items."""
    if request.param == "numpy":
        return VectorisedPlain
    pytest.importorskip("numba", reason="machine code needs numba: pip install 'klantstem[fast]'")
    from klantstem.text.bulk.compiled import CompiledPlain

    return CompiledPlain


def words_of(plain):
    if isinstance(plain, VectorisedPlain):
        return plain.vocabulary.words
    letters, bounds = plain.vocabulary.letters, plain.vocabulary.bounds
    return [letters[bounds[at] : bounds[at + 1]].tobytes().decode() for at in range(len(plain.vocabulary))]


def at_once(texts, plain):
    segments = BulkReader(plain).read(pa.array(texts, pa.string()))
    words, found = words_of(plain), segments.texts(np.arange(len(segments))).to_pylist()
    items = [(STATUSES[code], []) for code in segments.status]
    for at, text in enumerate(found):
        own = [words[number] for number in segments.words[segments.bounds[at] : segments.bounds[at + 1]]]
        parts = items[segments.items[at]][1]
        assert segments.numbers[at] == len(parts)
        parts.append((text, segments.starts[at], segments.ends[at], own))
    return items


def storable(texts):
    return [text if text is None else text.encode("utf-8", "ignore").decode() for text in texts]


@given(st.lists(st.none() | TEXTS, max_size=6).map(storable))
@example([])
@example([None, "", " ", "  "])
@example(["Goed. ", " Goed.", " "])
@example(["Het was goed..maar nee", "Heel erg fijn geholpen..maar laat", "ja.. nee..maar wel goed..en ook zo"])
@example(["😊😊 Top", "Top 😊 en 👍. Ja", "Goed!😊", "Top 👉 hier", "xD Top. xD", "Top! _ _. Ja", "3.déï !Z"])
@example(["a1" * 450 + " de het een van en ik" * 9, "the staff was very friendly and the food was great"])
@example(["1. Goed 2. Snel", "Op 1. en 2) zo", "2. Zo", "Z1. Zo", "é1. Zo", "Ga naar www.a.nl?b. Ja. Nee", "a://b. Ja"])
@example(["Besteld bij winkel.nl. Snel!", "Via winkel.nl's site", "Om 12.30. Daarna niets", "Zie a.nl.Top"])
@settings(max_examples=400, deadline=None)
def test_items_read_at_once_give_what_they_give_alone(plain_reader, texts):
    assert at_once(texts, plain_reader()) == one_by_one(texts)


@pytest.mark.parametrize("length", [999, 1_000, 1_001, 19_999, 20_001, 100_001])
def test_long_items_and_sentences(plain_reader, length):
    text = ("Ik heb lang gewacht op de monteur " * (length // 34 + 1))[:length]
    assert at_once([text, f"Kort. {text}"], plain_reader()) == one_by_one([text, f"Kort. {text}"])


def test_every_case_of_the_regression_files(plain_reader):
    texts = storable(
        sorted(
            {text for path in sorted(CASES.rglob("*.json")) for text in texts_in(json.loads(path.read_text("utf-8")))}
        )
    )
    assert len(texts) > 500
    plain = plain_reader()
    for start in range(0, len(texts), 300):
        assert at_once(texts[start : start + 300], plain) == one_by_one(texts[start : start + 300])


def texts_in(document):
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict):
        for part in document.values():
            yield from texts_in(part)
    elif isinstance(document, list):
        for part in document:
            yield from texts_in(part)


def test_a_slice_of_an_array_is_read_as_its_own_items(plain_reader):
    texts = ["Eerst. Dit niet.", "Goed geholpen. Snel ook!", "Café was dicht.", None, "Slecht"]
    segments = BulkReader(plain_reader()).read(pa.array(texts).slice(1, 3))
    assert segments.texts(np.arange(len(segments))).to_pylist() == [
        "Goed geholpen.",
        "Snel ook!",
        "Café was dicht.",
    ]


def test_words_are_forgotten_but_the_first_ones_and_the_reading_stays_the_same(plain_reader, monkeypatch):
    monkeypatch.setattr("klantstem.text.bulk.reader._MOST_WORDS", 10)
    plain = plain_reader()
    known = len(plain.vocabulary)
    for number in range(20):
        texts = [f"Woord{number} is goed. Maar woord{number + 1} niet, dhr. Jansen.", "Heel goed geholpen"]
        assert at_once(texts, plain) == one_by_one(texts)
        assert len(plain.vocabulary) < known + 30


def test_more_words_than_there_is_room_for_are_read_the_same(plain_reader):
    plain = plain_reader()
    texts = [" ".join(f"{word}{number}" for word in "abcdefghijklmnop") + ". Ja" for number in range(6_000)]
    assert at_once(texts, plain) == one_by_one(texts)
    assert at_once(texts[::-1], plain) == one_by_one(texts[::-1])
    assert len(words_of(plain)) == len(set(words_of(plain)))


def test_a_vocabulary_numbers_words_in_their_order():
    vocabulary = Vocabulary()
    assert vocabulary.numbers(["de", "dhr", "de", "x1y2"]).tolist() == [0, 1, 0, 2]
    assert vocabulary.dutch[:3].tolist() == [True, False, False]
    assert vocabulary.with_stop[:3].tolist() == [False, True, False]
    assert vocabulary.runs[:3].tolist() == [1, 1, 2]
    vocabulary.forget(1)
    assert vocabulary.numbers(["dhr", "de"]).tolist() == [1, 0]
    assert vocabulary.kept == 1
