from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klantstem.models.persistence import TrainedModel
from klantstem.models.shipped import FAST_MODEL, open_model
from klantstem.report.quotes.evidence import Claim, Marked, mark_evidence
from klantstem.values import load

VALUES = load("service-excellence")
MODEL = open_model(FAST_MODEL)
PIECES = [
    "de",
    "niet",
    "vriendelijk,",
    "laat.",
    "[naam]",
    "(snel)",
    "🙂",
    "–",
    "maar",
    "op",
    "tijd",
    "A.B.",
    "’t",
    "...",
    "\u00a0",
]


def mark(sentence: str, value: str, stance: str, model: TrainedModel = MODEL) -> Marked:
    (found,) = mark_evidence([Claim(sentence, value, stance)], VALUES, model)
    return found


def test_each_tag_of_a_sentence_has_its_own_words() -> None:
    sentence = "De monteur was vriendelijk, maar hij kwam twee uur te laat."
    assert mark(sentence, "vriendelijk", "ervaren").parts == (
        "De monteur was ",
        "vriendelijk",
        ", maar hij kwam twee uur te laat.",
    )
    assert "te laat" in mark(sentence, "tijdig", "gemist").parts[1]


def test_signs_around_the_words_are_not_marked() -> None:
    assert mark("Echt (vriendelijk)! 🙂", "vriendelijk", "ervaren").parts == ("Echt (", "vriendelijk", ")! 🙂")


def test_what_does_not_stand_out_marks_the_whole_sentence() -> None:
    sentence = "De trein naar Gent vertrekt van spoor vier."
    assert mark(sentence, "warm", "ervaren") == Marked(("", sentence), whole=True)


@pytest.mark.parametrize("sentence", ["", "...", "[naam] [telefoon]", "is het dat"])
def test_sentences_without_telling_words(sentence: str) -> None:
    assert mark(sentence, "warm", "ervaren") == Marked(("", sentence), whole=True)


def test_a_value_that_the_model_does_not_know_marks_the_whole_sentence() -> None:
    assert mark("Heel vriendelijk geholpen.", "hostmanship", "ervaren").whole


def test_a_value_is_known_by_its_synonyms() -> None:
    piramide = load("belevingspiramide")
    known = piramide.known(dict.fromkeys(label.value for label in MODEL.labels))
    renamed = next((label, value) for label, value in known.items() if label != value)
    claim = Claim(
        "Alles werd vooraf helder en open uitgelegd, duidelijke informatie over de kosten.", renamed[1], "ervaren"
    )
    assert not mark_evidence([claim], piramide, MODEL)[0].whole


def test_marks_do_not_depend_on_company() -> None:
    claims = [
        Claim("Vriendelijk geholpen, alleen duurde het lang.", "snel", "gemist"),
        Claim("We voelden ons welkom in het hotel.", "warm", "ervaren"),
    ]
    assert mark_evidence(claims * 200, VALUES, MODEL) == mark_evidence(claims, VALUES, MODEL) * 200


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES)),
    st.sampled_from(["snel", "vriendelijk", "tijdig"]),
    st.sampled_from(["ervaren", "gemist", "gewenst"]),
)
def test_the_parts_make_up_the_sentence(words: list[str], value: str, stance: str) -> None:
    sentence = " ".join(words)
    found = mark(sentence, value, stance)
    assert "".join(found.parts) == sentence
    assert found.whole or all(part.strip() == part != "" for part in found.parts[1::2])


def test_a_model_without_static_classifier_is_refused() -> None:
    class Other:
        classifier = None
        labels = MODEL.labels

    with pytest.raises(TypeError, match="static model"):
        mark("Vriendelijk.", "vriendelijk", "ervaren", Other())  # type: ignore[arg-type]
