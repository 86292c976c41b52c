"""Invented feedback to measure speed with, where there is no file of the user's own."""

from __future__ import annotations

import random

_OPENINGS = (
    "Ik belde {day} over {what}", "Vorige week heb ik {what} gemeld", "Na {number} dagen wachten op {what}",
    "Voor de {number}e keer contact gehad over {what}", "Bij {what}", "{day} kwam {who} langs voor {what}",
)  # fmt: skip
_MIDDLES = (
    "{who} was vriendelijk en luisterde goed", "{who} wist niet waar het over ging", "er werd niet teruggebeld",
    "het was binnen {number} minuten geregeld", "ik moest alles {number} keer uitleggen", "{who} dacht echt mee",
    "de uitleg was helder en eerlijk", "de afspraak werd op het laatst verzet", "alles ging precies zoals beloofd",
)  # fmt: skip
_CLOSINGS = (
    "Ik zou het fijn vinden als ik een vast aanspreekpunt had.", "Complimenten voor {who}!", "Dat kan echt beter...",
    "Niet te geloven, voor {number} euro per maand.", "Top geholpen :-)", "Volgende keer graag een berichtje vooraf.",
    "Verder niets dan lof, ga zo door.", "De website is overzichtelijk, maar inloggen lukt niet altijd.",
)  # fmt: skip
_FILL = {
    "day": ("maandagochtend", "dinsdag", "op 12 mei", "gisteren om kwart over 3", "vrijdagmiddag", "in het weekend"),
    "who": ("de monteur", "Fatima van de klantenservice", "uw collega", "de meneer aan de balie", "de planner"),
    "what": (
        "de lekkage in de keuken", "mijn abonnement", "de eindafrekening", "een kapotte cv-ketel", "mijn bestelling",
        "de verhuizing", "een verkeerde factuur", "het nieuwe contract", "de schadeclaim", "een vraag over mijn polis",
    ),
}  # fmt: skip


def invented_items(number: int, *, seed: int = 0) -> list[str]:
    """Return feedback items of 10 to 60 words, nearly all different.

    They are composed of few words: real feedback has more, which makes it a little slower to read.
    """
    draw = random.Random(seed)
    return [_item(draw) for _ in range(number)]


def _item(draw: random.Random) -> str:
    sentences = []
    for _ in range(draw.randint(1, 3)):
        opening, middle, closing = (draw.choice(part) for part in (_OPENINGS, _MIDDLES, _CLOSINGS))
        sentences.append(f"{opening}: {middle}. {closing}")
    return " ".join(_filled(sentence, draw) for sentence in sentences)


def _filled(sentence: str, draw: random.Random) -> str:
    chosen = {name: draw.choice(words) for name, words in _FILL.items()}
    text = sentence.format(number=draw.randint(2, 60), **chosen)
    return text[0].upper() + text[1:]
