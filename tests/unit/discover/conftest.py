"""A feedback in which four values are spoken of, and a theme that fits none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

from klantstem.discover import Discovery, Voices, discover

if TYPE_CHECKING:
    from klantstem.tagger import Tagger

CHOSEN = ("snel", "vakbekwaam", "attent", "warm")
GREEN = ("zonnepanelen op het dak", "minder plastic", "groene stroom", "een zuinige warmtepomp", "minder afval")
SAID = (
    "Ze zijn echt duurzaam bezig met {}, dat zie je.",
    "Wat een duurzaam gebouw, vooral door {}.",
    "Duurzaam wonen begint bij ons met {}.",
    "Ik vind {} een duurzaam plan voor het milieu.",
    "Voor het milieu is {} het duurzaam antwoord.",
)
STORIES = (
    "Vorige week zijn we met de trein naar mijn zus in Deventer gereden.",
    "Mijn zoon voetbalt elke zaterdag op het veld achter de school.",
    "In maart heb ik de schuur opgeruimd en de fietsen weggebracht.",
    "De hond van de buren blaft als de postbode langskomt.",
    "We eten op vrijdag meestal soep met brood van de bakker.",
    "Toen de kinderen klein waren woonden we nog boven een winkel.",
    "Mijn man werkt in de haven en rijdt vroeg met de bus.",
    "Op zolder staan nog dozen met boeken van mijn vader.",
)


@pytest.fixture(scope="session")
def voices(invented: tuple[list[str], list[tuple[tuple[str, str], ...]]]) -> Voices:
    """Items of customers and employees; every fifth is of the theme."""
    texts, labels = invented
    spoken = [text for text, said in zip(texts, labels, strict=True) if said and said[0][0] in CHOSEN]
    green = [saying.format(what) for saying in SAID for what in GREEN]
    random = np.random.default_rng(0)
    pools = (green, STORIES, spoken, spoken, spoken)
    items = [
        str(random.choice(pools[number % len(pools)])).rstrip(".") + f" (jan{number}@voorbeeld.nl)."
        for number in range(240)
    ]
    who = tuple("medewerkers" if number % 4 == 3 else "klanten" for number in range(240))
    return Voices(pa.chunked_array([items]), who, np.arange(240))


@pytest.fixture(scope="session")
def discovery(voices: Voices, small_tagger: Tagger, tagger: Tagger) -> Discovery:
    """What is found in it."""
    return discover(voices, small_tagger, tagger.model, draws=20)
