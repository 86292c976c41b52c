"""The words of themes: what a cluster of sentences is called."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import CountVectorizer

from klantstem.text.privacy import mask

# Two letters or more; a placeholder of masked data is taken out before.
WORD = r"(?u)\b[^\W\d_][^\W\d_]+\b"
_FEWEST_USES, _LEAST_USED, _HALF = 3, 0.08, 0.5
_PLACEHOLDER = re.compile(r"\[[a-z-]+\]")


def _words(block: str) -> frozenset[str]:
    return frozenset(block.split())


# Words that carry a sentence and say nothing of a theme: function words, numbers, fillers, what any story is told with,
# and judgements without a reason. (spaCy's list would bring in torch.)
STOP = _words(
    """
    aan achter af al alle alleen alles als altijd ander andere anders ben bent bij binnen boven buiten daar daarmee
    daarna daarom dan dat de deed deze die dit doe doen doet door dus een eens eerst eerste eigen eigenlijk elk elke en
    er ergens erg even gauw ge geen gedaan gehad gemaakt genoeg geweest gewoon gezegd gij had hadden haar heb hebben
    hebt heeft heel hele helemaal hem hen het hier hij hoe hoewel hun iedereen ieder iedere iemand iets ik in inmiddels
    is ja je jij jou jouw jullie kan kon konden kun kunnen laat laten later liet maar mag me mee meer meest meestal men
    met mij mijn mijzelf min minder misschien mocht moest moesten moet moeten na naar nadat net niemand niet niets niks
    nieuwe nodig nog nooit nu of om omdat onder ons onze ook op over overal paar pas per precies rond samen sinds soms
    staan staat steeds straks te tegen terwijl terug toch toen tot tussen uit uw vaak van vanaf vandaag vandaan vanuit
    veel verder via vanwege voor voordat vooral waar waarom wanneer want waren was wat we weer weet wel welke wij wie
    wil wilde willen wilt word worden wordt werd werden zal zei zeg zegt zeggen zelf zich zichzelf zij zijn zo zoals
    zodat zonder zou zouden zulke ze
    nul een één twee drie vier vijf zes zeven acht negen tien elf twaalf honderd tweede derde half halve
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    ach ah eh ehm hè he hoor ja joh nee nou oh oké oke ok tja toch zeg hoi hallo beste geachte groet groeten mevrouw
    meneer mvg com nl www http https
    aanbevelen aanraden aanrader absoluut beetje best beter bevallen blij bedankt dank ervaring ervaringen fijn fijne
    ga gaan gaat ging gingen goed goede goeie gekregen gevonden geweldig geweldige graag herhaling jammer helaas keer
    keren kom komen komt kortom kreeg krijg krijgen krijgt kwam kwamen laatste leuk leuke maak maken maakt maakte mooi
    mooie natuurlijk ontevreden perfect prima raden slecht slechte ster sterren stond super tevreden top uitstekend
    vaker vatbaar vind vinden volgende vond vonden woord zat zeer zien zie dingen ding
    dag dagen nacht avond ochtend middag week weken maand maanden jaar jaren uur uren minuten kwartier moment tijd
    afgelopen vorig vorige gisteren morgen eerder laatst januari februari maart april mei juni juli augustus september
    oktober november december euro procent meter nummer stuk stuks heer zit zitten lang kort groot grote klein kleine
    bleef blijft blijven bleek nam neem nemen zag gezien hoorde horen loop lopen staande
    """
)


def without_private(texts: Sequence[str]) -> list[str]:
    """Return texts without personal data: a name is no theme."""
    return [_PLACEHOLDER.sub(" ", mask(text)) for text in texts]


def names(texts: Sequence[str], clusters: Sequence[npt.NDArray[np.int64]], *, most: int = 6) -> list[tuple[str, ...]]:
    """Return the words and pairs of words that set each cluster apart, most telling first.

    They are weighed by class-based TF-IDF (Grootendorst, 2022, https://arxiv.org/abs/2203.05794): how much a cluster
    uses a word, against how much all of them and the other sentences do. A word that few of its sentences have is not
    its name, and a cluster has none where fewer than half of its sentences have one of its words.

    Parameters
    ----------
    texts : the sentences
    clusters : of each the numbers of its sentences
    most : words of a cluster
    """
    counter = CountVectorizer(ngram_range=(1, 2), stop_words=sorted(STOP), token_pattern=WORD, binary=True)
    counts = counter.fit_transform(texts)
    others = np.setdiff1d(np.arange(len(texts)), np.concatenate([*clusters, np.zeros(0, dtype=np.int64)]))
    used = np.array([counts[members].sum(axis=0).A1 for members in (*clusters, others)])
    share = used / np.maximum(used.sum(axis=1, keepdims=True), 1)
    weight = share * np.log1p(used.sum() / len(used) / np.maximum(used.sum(axis=0), 1))
    fewest = [max(_FEWEST_USES, _LEAST_USED * len(members)) for members in clusters]
    weight = np.where(used[:-1] >= np.array(fewest).reshape(-1, 1), weight[:-1], 0)
    found = counter.get_feature_names_out()
    best = [[at for at in np.argsort(-row, kind="stable")[: 4 * most] if row[at] > 0] for row in weight]
    called = [_distinct([str(found[at]) for at in each])[:most] for each in best]
    places = counter.vocabulary_
    return [
        words
        if counts[members][:, [places[word] for word in words]].getnnz(axis=1).astype(bool).mean() >= _HALF
        else ()
        for words, members in zip(called, clusters, strict=True)
    ]


def _distinct(phrases: Sequence[str]) -> tuple[str, ...]:
    """Leave out a phrase of which each word was named before."""
    kept: list[str] = []
    seen: set[str] = set()
    for phrase in phrases:
        if not seen.issuperset(phrase.split()):
            kept.append(phrase)
            seen.update(phrase.split())
    return tuple(kept)
