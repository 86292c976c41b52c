"""A careful check of the language: is a feedback item clearly not Dutch?"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1fff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FOREIGN_LETTER = re.compile("[ąćęłńśźżğışŞİřůőűșțãõñß]")  # in Dutch these stand in names alone
FEWEST_WORDS = 5
_FEWEST_SIGNS = 2
MOST_WORDS_READ = 400  # the start of a long item tells enough


def _words(block: str) -> frozenset[str]:
    return frozenset(block.split())


#: Words that Dutch feedback is full of, with spellings of chat, dialect and haste.
DUTCH = _words(
    """
    de het een en van ik te dat die er niet op aan met voor zijn was wat ze hij we wij je jij u mijn ook maar
    om bij of als dan nog naar al dit deze heb heeft hebben had hadden wordt werd worden kan kun kunnen geen
    goed goede veel meer heel erg zeer wel nu toch omdat want door over uit tot na zo moet moest moeten weer
    altijd nooit alles niets niks iets alleen daar waar hier hun hen haar ons onze jullie mij zich zelf lekker
    lekkere snel snelle prima eten besteld bestellen bestelling bezorgd bezorging bezorger geleverd levering
    klant klanten klantenservice service bedrijf tijd uur minuten dag dagen week weken jaar keer eerste
    volgende gebeld bellen mail gekregen krijgen gaan gaat ging komen komt kwam gewoon echt fijn fijne leuk
    leuke mooi mooie jammer helaas duidelijk makkelijk gemakkelijk handig vriendelijk vriendelijke personeel
    medewerker medewerkers geholpen tevreden slecht slechte duur kamer kamers ontbijt ff ni nie da ge gij amai
    da's t k n ies veul goei gelijk vinden vind zou zouden zal zullen wil willen laten laat ben bent zonder
    tussen tegen sinds tijdens terug thuis huis geld betalen betaald betaling prijs koud warm kwam waren
    aanrader bank rekening kaart dank bedankt groet groeten mvg afspraak wachten gewacht steeds even beter
    best beste mensen
    """
)
# Frequent words of a language that Dutch does not have, or nearly never; no word stands in both tables.
_OTHERS = {
    "en": _words(
        """
        the and was were very they you your with for this that have has had not but our their there which from
        would could been are it's don't didn't wasn't because when what where who how just never always
        nothing staff friendly food delivery ordered order great recommend will can't time again room rooms
        and my me he she it i'm of on at as an
        """
    )
    - {"time", "order", "of", "at", "as", "an", "me", "had", "was"},
    "de": _words(
        """
        der und ist nicht ich wir sie mit auf für das ein eine einen einem sehr war waren auch aber wurde
        haben hatte sich noch bei zum zur von dem den des es gut alles immer wieder leider kein keine mehr
        schnell freundlich lieferung
        """
    )
    - {"war", "den", "des", "es", "was", "waren", "alles", "mehr", "noch", "der"},
    "fr": _words(
        """
        le la les et est pas nous vous il elle très une un du des pour dans sur avec que qui mais au aux ce
        cette sont était été ont avons j'ai c'est plus tout bien merci chambre personnel livraison commande
        jamais toujours
        """
    )
    - {"plus", "la", "le", "du", "ont", "personnel"},
    "es": _words(
        """
        el los las una y es que muy por para con no pero del al lo se me mi fue son está todo bien gracias
        nunca siempre pedido comida servicio habitación estaba nos han más este esta
        """
    )
    - {"es", "me", "al", "no", "para", "lo", "se", "bien", "han", "con", "fue", "son"},
    "it": _words(
        """
        il gli che di è una per con non molto sono ma anche del della alla nel questo questa tutto bene grazie
        mai sempre stato camera cibo ordine buono ottimo consegna e ho abbiamo
        """
    )
    - {"per", "con", "e", "ma", "ho", "camera"},
    "pl": _words(
        """
        jest się na że z i w do to bardzo jak ale tak co po za dla było był była już tylko od ja mnie mam
        jedzenie polecam obsługa zamówienie dostawa dobre czas
        """
    )
    - {"i", "w", "z", "do", "to", "na", "po", "za", "co", "tak", "od", "ja"},
    "tr": _words(
        """
        ve bir bu çok için değil ama da de ne ile gibi daha her şey olarak kadar sonra var yok iyi kötü güzel
        sipariş yemek hiç bana ben bize teşekkürler geldi hizmet tavsiye ederim
        """
    )
    - {"da", "de", "ne", "ben", "her", "var", "bu", "ile", "daha"},
    "pt": _words(
        """
        não muito uma para com mas os as foi são está é tudo bem obrigado nunca sempre comida pedido serviço e
        o
        """
    )
    - {"para", "com", "os", "as", "bem", "e", "o", "mas"},
    "ro": _words("și este foarte pentru cu mai dar sunt fost din care comanda mâncarea bine mulțumesc"),
}


def looks_dutch(text: str) -> bool:
    """Return False only when a text is long enough and clearly in another language.

    Dialect, Flemish, typing errors, capitals and English loan words count as Dutch; so does what is too
    short to tell, such as "Top" or "Very good".
    """
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text, 0, 20_000)[:MOST_WORDS_READ]]
    letters = sum(map(len, words))
    if letters >= 10 and not text.isascii() and len(_OTHER_SCRIPT.findall(text, 0, 20_000)) > letters / 2:
        return False
    if len(words) < FEWEST_WORDS:
        return True
    foreign = 0 if text.isascii() else sum(_FOREIGN_LETTER.search(word) is not None for word in words)
    if foreign >= _FEWEST_SIGNS and len(DUTCH.intersection(words)) <= 1:
        return False
    dutch = sum(map(DUTCH.__contains__, words))
    if dutch * 5 >= len(words):
        return True
    other = max(sum(word in table for word in words) for table in _OTHERS.values())
    return other < max(_FEWEST_SIGNS, 0.2 * len(words)) or other < 2.5 * dutch
