"""What a model has to beat."""

from __future__ import annotations

import pytest

from klantstem.corpus import GoldSentence
from klantstem.errors import CorpusError
from klantstem.evaluate.baselines import keywords, majority, tfidf_svm
from klantstem.values import load


def sentence(number, text, *labels, doc=None):
    return GoldSentence(str(number), doc or str(number), text, frozenset(labels))


SNEL, TRAAG, WARM = ("snel", "ervaren"), ("snel", "gemist"), ("warm", "ervaren")


def test_majority_says_the_commonest_label_of_every_sentence():
    train = [sentence(0, "a", SNEL), sentence(1, "b", TRAAG), sentence(2, "c", TRAAG, WARM), sentence(3, "d")]
    assert majority(train, ["x", "y"]) == [{TRAAG}, {TRAAG}]


def test_majority_says_nothing_where_no_label_was_seen():
    assert majority([sentence(0, "a")], ["x"]) == [frozenset()]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("De bezorger was vriendelijk.", {("vriendelijk", "ervaren")}),
        ("VRIENDELIJKE bediening", {("vriendelijk", "ervaren")}),
        ("De bezorger was niet vriendelijk.", {("vriendelijk", "gemist")}),
        ("Geen vriendelijk woord kon eraf.", {("vriendelijk", "gemist")}),
        ("Een onvriendelijke bezorger.", {("vriendelijk", "gemist")}),
        ("Hij was niet onvriendelijk.", {("vriendelijk", "ervaren")}),
        ("Ik zou graag vriendelijk geholpen worden.", {("vriendelijk", "gewenst")}),
        ("Snelle levering, aardige man.", {("snel", "ervaren"), ("vriendelijk", "ervaren")}),
        ("Het ging een stuk sneller.", {("snel", "ervaren")}),
        ("Geen gedoe aan de deur.", {("gemak", "ervaren")}),
        ("Het was er warmer dan buiten.", {("warm", "ervaren")}),
        ("Een snelheidscontrole op de snelweg.", set()),
        ("We kwamen om zes uur aan.", set()),
        ("", set()),
    ],
)
def test_keywords_find_values_and_turn_at_a_negation_or_a_wish(text, labels):
    assert keywords(load(), [text]) == [labels]


def _toy(count=12):
    texts = [("snel geholpen aan de balie", SNEL), ("lang gewacht aan de balie", TRAAG), ("de balie is blauw", None)]
    return [
        sentence(f"{number}-{kind}", f"{text} nummer {number}", *([label] if label else []), doc=str(number))
        for number in range(count)
        for kind, (text, label) in enumerate(texts)
    ]


def test_tfidf_svm_learns_what_words_tell():
    said = tfidf_svm(_toy(), ["heel snel geholpen", "te lang gewacht", "de balie is blauw"])
    assert said == [{SNEL}, {TRAAG}, frozenset()]


def test_tfidf_svm_always_says_what_every_sentence_carries():
    train = [sentence(i, text, WARM, *labels) for i, (text, labels) in enumerate([("snel", [SNEL]), ("lang", [])] * 6)]
    assert tfidf_svm(train, ["snel", "lang"]) == [{WARM, SNEL}, {WARM}]


def test_tfidf_svm_says_nothing_where_no_label_was_seen():
    train = [sentence(i, "een kale zin") for i in range(6)]
    assert tfidf_svm(train, ["een zin"]) == [frozenset()]


def test_tfidf_svm_needs_a_document_for_each_fold():
    train = [sentence(i, "een zin", SNEL, doc=str(i % 4)) for i in range(20)]
    with pytest.raises(CorpusError, match="5 or more of them, not 4"):
        tfidf_svm(train, ["een zin"])
