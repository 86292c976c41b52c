"""Find names of people by what stands before them: a title, "mijn naam is", a greeting, "geholpen door".

Names are not recognised by themselves: a list of names has "Roos" and "Bos", and lacks most of the names in a country.
After a title a word is a name unless it is known to be ordinary; after words that are less sure, only a capital makes
it one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from klantstem.text.language import DUTCH

_MOST_WORDS, _MOST_PARTICLES = 5, 4
_GAP = r"[^\S\n]{1,3}"
_BEGIN = r"(?<![\w\[\]@.-])"


def _words(block: str) -> frozenset[str]:
    return frozenset(block.split())


_PARTICLES = _words(
    """
    van de der den het 't ten ter te in op aan v.d v.d. vd v/d von zu zum la le les du des da dos di del della el al ben
    bin ibn abu ait aït mc mac st sint vander vanden vande van't d' l' y
    """
)
# These begin a surname only when another one follows: "in 't Veld", and not "in Utrecht".
_PLACING = _words("in op aan")
# What stands before a surname and before few other words.
_OF_SURNAMES = _words("der den ten ter v.d v.d. vd v/d vander vanden vande von el ait aït ben bin ibn")
# Surnames that are ordinary words as well.
_SURNAMES = _words(
    """
    bakker berg blauw bloem boer bos brand bruin dekker dijk gans graaf groen groot haan hart hoek jager jong keizer
    klein kok koning kort kramer kuiper lange leeuw maas meer meester molen oude post prins ridder rood roos schipper
    slager smid smit snel sterk timmerman visser vos wit winter wolf zomer zwart
    """
)
_ENDINGS = tuple(
    _words(
        """
        heid lijk lijke zaken dienst diensten service desk balie afdeling administratie centrale kantoor les
        winkel beheer zorg loket school team medewerker medewerkster specialist dokter arts atie itie teit schap
        maatschappij lijn bedrijf coach
        """
    )
)

# Verbs in the past tense, in small letters: "meneer grinnikte", but "collega Odette".
_PAST = ("te", "de")

_TITLE = (
    r"(?:mevrouw(?:tje)?|mevr|mvr|mw|mej|mejuffrouw|meneer|mijnheer|menheer|m'nheer|dhr|heren|heer|juffrouw|dokter|dr"
    r"|drs|prof|professor|mr|mrs|ir(?=\.)|ing(?=\.)|ds(?=\.)|fam|familie|pastoor|zuster|broeder|juf|meester)"
)
_SURE = _words(
    "mevrouw mevrouwtje mevr mvr mw mej mejuffrouw meneer mijnheer menheer m'nheer dhr heer heren juffrouw dokter"
)
_KIN = r"(?:man|vrouw|zoon(?:tje)?|dochter(?:tje)?|moeder|vader|zus|broer|oma|opa|kind|partner|vriend|vriendin|collega)"
# "Adviseur" is "reisadviseur" as well.
_ROLE = (
    r"\w{0,15}(?:collega(?:'s)?|medewerk(?:er|ster)|monteur|adviseu(?:r|se)|consulente?|meester|beheerder|chauffeur|bezorger"
    r"|verpleegkundige|verpleegster|verzorgster|arts|notaris|makelaar|coach|begeleid(?:er|ster)|kapper|kapster|manager"
    r"|receptioniste?|leerkracht|docente?|verkoper|verkoopster|assistente?|buurman|buurvrouw|specialist|technieker|agent"
    r"|vrijwillig(?:er|ster)|eigena(?:ar|res)|gids|hostess|behandelaar|gastvrouw|gastheer|trainer|instructeur|postbode)"
)
_DESK = (
    r"(?:balie|helpdesk|klantenservice|planning|receptie|onthaal|kassa|loket|telefoon|lijn|administratie|afdeling|winkel"
    r"|kantoor|secretariaat|infobalie|servicedesk)"
)

# A name follows, and a word in small letters can be one.
_STRONG = re.compile(
    rf"{_BEGIN}(?:(?P<title>{_TITLE})(?P<dot>\.)?(?:{_GAP}|(?<=\.))(?:(?:{_TITLE})\.?{_GAP}|(?:{_TITLE})\.){{0,3}}"
    rf"|(?:mijn|m'n|mn){_GAP}(?:voor|achter)?naam{_GAP}is[^\S\n]?:?{_GAP}|ik{_GAP}heet{_GAP})",
    re.IGNORECASE,
)
# A name follows if it has a capital.
_WEAK = re.compile(
    rf"{_BEGIN}(?:ik{_GAP}ben|ons|(?:spreekt|sprak|gesproken|gesprek|gebeld|getelefoneerd|gemaild|gechat|kennisgemaakt)"
    rf"(?:{_GAP}\w{{1,12}})?{_GAP}met|(?:geholpen|gestaan|behandeld|ontvangen|geadviseerd|begeleid|verzorgd|uitgelegd"
    rf"|gebeld|opgelost|geïnstalleerd|geknipt|rondgeleid|bediend|opgevangen|teruggebeld)"
    rf"{_GAP}(?:(?:is|werd|te{_GAP}zijn|te{_GAP}worden){_GAP})?door"
    rf"|(?:dank|complimenten|compliment|pluim|lof|bedankje|shout-?out){_GAP}(?:aan|voor)|genaamd|heet|heette|heten|ene"
    rf"|zekere|{_ROLE},?|(?:mijn|m'n|onze|ons|haar|zijn|uw|jullie){_GAP}{_KIN},?){_GAP}"
    rf"|{_BEGIN}(?:naam|voornaam|achternaam|contactpersoon)[^\S\n]?:[^\S\n]{{0,3}}",
    re.IGNORECASE,
)
# A name with a capital stands before this: "Karin van de planning", "Els aan het loket".
_AT_WORK = re.compile(
    rf"(?<!\w)[^\W\d_](?-i:[a-zà-ÿ]){{1,20}}(?={_GAP}(?:van|aan|in|op|achter){_GAP}(?:de|het|'t|jullie|uw){_GAP}{_DESK}\b)",
    re.IGNORECASE,
)
# A name follows, with a comma or an end behind it.
_GREETING = re.compile(rf"{_BEGIN}(?:beste|lieve|dag|hallo|hoi|hi|hey|hé|ha){_GAP}", re.IGNORECASE)
_CLOSING = re.compile(
    rf"{_BEGIN}(?:(?:groet(?:en|jes)?|gr(?:tjs|tz)|vrg|mvg|m\.v\.g|vr\.?{_GAP}gr|hoogachtend|liefs|getekend|ondertekend)\b"
    rf"|(?:^|(?<=[\n.!?]))(?:{_GAP})?gr\b)[\s.,;:!–-]{{0,6}}(?:(?:van|namens){_GAP})?",
    re.IGNORECASE,
)

_INITIALS = re.compile(r"(?:(?:[^\W\d_]|Th|Ch|Ph|Chr|Joh|Fr|IJ|Jac)\.[ -]?){1,6}(?!\w{0,30}@)")
_WORD = re.compile(r"'t(?!\w)|v\.d\.?(?=\s)|v/d(?!\w)|[^\W\d_]{1,30}(?:['’-][^\W\d_]{1,30}){0,3}(?![\w@]|['’]\w)")
_BETWEEN = re.compile(rf"{_GAP}|[^\S\n]?-[^\S\n]?")
_AND = re.compile(rf"{_GAP}(?:en|&|\+){_GAP}|,[^\S\n]?")
_OVER = re.compile(r"[^\S\n]{0,3}(?:$|[\n.,;:!?()/|–-])")


@cache
def _ordinary_words() -> frozenset[str]:
    return _words(files("klantstem.text").joinpath("ordinary_words.txt").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class _Manner:
    """How sure what stands before it makes that a name follows.

    Attributes
    ----------
    small : how many words in small letters can be a name
    ordinary : whether an ordinary word with a capital is a name
    shouted : whether all is in capitals, so that they tell nothing
    """

    small: int = 0
    ordinary: bool = False
    shouted: bool = False


_CAPITAL, _SMALL = _Manner(), _Manner(small=3)


def name_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where names of people stand in a text, end exclusive, in no order; spans may overlap."""
    for match in _STRONG.finditer(text):
        title = match["title"]
        manner = _SMALL if title is None else _after_title(title.lower(), match)
        yield from _names(text, match.end(), manner, more=(title or "").lower() == "heren")
    for match in _WEAK.finditer(text):
        if not match[0].isupper():
            yield from _names(text, match.end(), _CAPITAL, more=True)
    for match in _AT_WORK.finditer(text):
        if match[0][0].isupper() and not _is_ordinary(match[0]):
            yield match.span()
    for match in _GREETING.finditer(text):
        yield from (span for span in _names(text, match.end(), _CAPITAL) if _OVER.match(text, span[1]))
    for match in _CLOSING.finditer(text):
        named = list(_names(text, match.end(), _CAPITAL, more=True))
        yield from named or (span for span in _names(text, match.end(), _SMALL) if _OVER.match(text, span[1]))


def _after_title(title: str, match: re.Match[str]) -> _Manner:
    dotted = match["dot"] is not None
    # After a full stop the capital may be that of a new sentence: "geholpen door mevr. Wel lang gewacht".
    return _Manner(
        small=int(dotted or title in _SURE), ordinary=not dotted, shouted=match[0].isupper() and len(match[0]) > 3
    )


def _names(text: str, at: int, manner: _Manner, *, more: bool = False) -> Iterator[tuple[int, int]]:
    """Yield the name that starts at a place; with `more` also those that follow after a comma or "en"."""
    for _ in range(_MOST_WORDS):
        end = _end(text, at, manner)
        if end is None or text[end : end + 1].isalnum():
            return
        yield at, end
        following = _AND.match(text, end) if more else None
        if following is None:
            return
        at, manner = following.end(), _CAPITAL


def _end(text: str, at: int, manner: _Manner) -> int | None:
    """Return where the name ends that starts at a place; None where there is none."""
    end = None
    initials = _INITIALS.match(text, at)
    if initials is not None and (manner.small or initials[0][0].isupper()):
        end, at = at + len(initials[0].rstrip(" -")), initials.end()
        manner = replace(manner, small=max(manner.small, 1))
    words, small, particles = 0, manner.small, list[str]()
    while words < _MOST_WORDS and len(particles) <= _MOST_PARTICLES and (match := _WORD.match(text, at)):
        word = match[0]
        capital = word[0].isupper() and not manner.shouted
        if word.lower() in _PARTICLES:
            if not (words or particles or capital or small):
                break
            particles.append(word.lower())
        else:
            if capital:
                belongs = _with_capital(word, particles, ordinary=manner.ordinary and not words)
            else:
                belongs = _in_small_letters(word, particles, likely=small > 0)
            if not belongs:
                break
            end, words, small, particles = match.end(), words + 1, 0 if capital else small - 1, []
        between = _BETWEEN.match(text, match.end())
        if between is None:
            break
        at = between.end()
    return end


def _with_capital(word: str, particles: list[str], *, ordinary: bool) -> bool:
    """Tell whether a word with a capital belongs to a name."""
    if particles:
        return particles[-1] not in _PLACING and not _is_acronym(word)
    if ordinary:
        return word.lower() not in DUTCH
    return not (_is_acronym(word) or _is_ordinary(word))


def _in_small_letters(word: str, particles: list[str], *, likely: bool) -> bool:
    """Tell whether a word in small letters belongs to a name: "Jansen van der berg", but "Jansen van de balie"."""
    if particles and particles[-1] in _PLACING:
        return False
    likely = likely or any(particle in _OF_SURNAMES for particle in particles)
    return likely and not _is_ordinary(word.lower())


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _is_ordinary(word: str) -> bool:
    lower = word.lower()
    if lower in _SURNAMES:
        return False
    # "Ziggo-klant" is a customer, and "Jansen-de" the beginning of a double name.
    _, _, last = word.rpartition("-")
    compound = last != word and last.islower() and last not in _PARTICLES
    if lower in _ordinary_words() or (compound and last in _ordinary_words()):
        return True
    return lower.endswith(_ENDINGS) or (word.islower() and word.endswith(_PAST))
