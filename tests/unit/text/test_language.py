from __future__ import annotations

import json
from pathlib import Path

import pytest

from klantstem.text.language import _OTHERS, DUTCH, looks_dutch

SHARED = Path(__file__).parents[4] / "shared" / "data" / "real_train.jsonl"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Top",
        "Very good service",
        "WAAROM BELT NIEMAND MIJ TERUG, IK WACHT AL DRIE WEKEN",
        "amai da was nogal iet zenne, nie te doen",
        "hb nog nooit zo snl me etn gekregn kei goe",
        "Super snelle delivery, great service, top app!",
        "Zeer slechte customer service and never again",
        "k hem da besteld bie junder en t was goe",
        "Restaurant Le Petit Jardin, menu du chef, echt fantastisch",
        "👍👍👍👍👍👍👍",
        "1 2 3 4 5 6 7",
    ],
)
def test_dutch_and_what_is_too_short_to_tell_counts_as_dutch(text: str) -> None:
    assert looks_dutch(text)


@pytest.mark.parametrize(
    "text",
    [
        "The food was cold and they never answered the phone.",
        "Das Essen war kalt und die Lieferung kam sehr spät.",
        "La nourriture était froide et le service est très lent.",
        "La comida estaba fría y el servicio muy malo.",
        "Il cibo era freddo e il servizio molto lento.",
        "Yemek çok soğuktu ve sipariş çok geç geldi.",
        "Jedzenie było zimne i bardzo długo czekałem na zamówienie.",
        "A comida estava fria e o serviço foi muito lento, não recomendo.",
        "Очень плохо, еда была холодной.",
        "الطعام كان باردا جدا والخدمة سيئة",
    ],
)
def test_clearly_another_language_is_told(text: str) -> None:
    assert not looks_dutch(text)


def test_no_sign_of_another_language_is_ordinary_dutch() -> None:
    assert {name: words & DUTCH for name, words in _OTHERS.items() if words & DUTCH} == {}


@pytest.mark.skipif(not SHARED.exists(), reason="the real feedback is not beside this repository")
def test_real_dutch_sentences_are_hardly_ever_flagged() -> None:
    with SHARED.open(encoding="utf-8") as lines:
        verdicts = [looks_dutch(json.loads(line)["text"]) for line in lines]
    assert verdicts.count(False) / len(verdicts) < 0.002


@pytest.mark.parametrize(
    "text",
    ["Trzeci raz hydraulik nie przyszedł i nikt nie zadzwonił.", "Memur hanım bana çok yardımcı oldu, teşekkürler."],
)
def test_letters_that_dutch_does_not_have_tell_another_language(text):
    assert not looks_dutch(text)


def test_a_foreign_name_does_not_make_a_text_foreign():
    assert looks_dutch("Meneer Yılmaz en mevrouw Şahin hielpen ons vlot")
