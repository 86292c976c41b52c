"""Who asks and who answers: names of roles, labels that are no names, and a guess when the names do not tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from klantstem.errors import ReadError
from klantstem.text.abbreviations import NAME_PARTICLES, STARTERS


def _words(block: str) -> frozenset[str]:
    return frozenset(block.split())


_SURE_INTERVIEWERS = _words(
    """
    interviewer interviewster moderator gespreksleider gespreksleidster onderzoeker onderzoekster
    vragensteller vraagsteller facilitator mod notulist notuliste verslaglegger
    """
)
_SHORT_INTERVIEWERS = _words("i int iv inter vraag v q")
_RESPONDENTS = _words(
    """
    respondent respondente r resp geïnterviewde geinterviewde klant deelnemer deelneemster participant bewoner
    bewoonster huurder antwoord a cliënt client patiënt patient gast spreker speaker p d k partner dochter
    zoon
    """
)
# Words before a colon in letters, forms and reviews.
_NO_NAMES = _words(
    """
    ps p.s nb n.b pluspunt pluspunten minpunt minpunten plus min positief negatief tip tips top voordeel
    voordelen nadeel nadelen conclusie advies datum naam onderwerp aan van cc betreft adres tel telefoon
    telefoonnummer e-mail email mail website ordernummer klantnummer bestelnummer kenmerk reactie klacht
    probleem oplossing samengevat samenvatting kortom dus maar resultaat gevolg reden update edit titel groet
    bijvoorbeeld bijv eten service bediening prijs kamer kamers sfeer ontbijt locatie personeel ligging
    algemeen overig verder tijd plaats duur aanwezig bijlage opmerking opmerkingen nogmaals kwaliteit levering
    cijfer score sterren vervolgens daarna verbeterpunt verbeterpunten goed slecht fijn jammer leuk wens
    wensen citaat ontvangst http https opname project transcript bestand
    """
) | {"let op", "locatie interview", "duur interview", "datum interview"}
_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
_NUMBER = re.compile(r"\s*\d+$")
_QUESTION_SHARE = 0.3


def speaker_labels(labels: Sequence[str]) -> set[str]:
    """Choose from the words before a colon those that are speakers; empty when the text is no talk between people.

    "Let op: ..." and "Pluspunten: ..." are what customers write as well. A talk has an interviewer by name and
    somebody else, or two people who both come back.
    """
    counts = Counter(label for label in labels if role_key(label) not in _NO_NAMES)
    sure = {label for label in counts if role_key(label) in _SURE_INTERVIEWERS}
    short = {label for label in counts if role_key(label) in _SHORT_INTERVIEWERS}
    answering = {label for label in counts if role_key(label) in _RESPONDENTS}
    returning = {label for label, count in counts.items() if count > 1 and _like_name(label)}
    others = answering | returning | {label for label in counts if sure and _like_name(label)}
    talk = (sure and others - sure) or (short and (answering | returning) - short) or len(returning) > 1
    if not talk:
        return set()
    return sure | short | others | {label for label in counts if _like_name(label) and " " not in label}


def role_key(speaker: str) -> str:
    """Reduce "Interviewer 1", "INT." and "Sandra (moderator)" to the word that tells the role."""
    note = _BRACKETS.search(speaker)
    if note and (inner := note[1].strip().lower()) in _SURE_INTERVIEWERS | _RESPONDENTS:
        return inner
    bare = _BRACKETS.sub("", speaker).strip(" *_.").lower()
    return _NUMBER.sub("", bare).rstrip(" .")


def find_respondents(
    talk: Sequence[tuple[str, str]], *, respondents: Collection[str] | None, interviewers: Collection[str] | None
) -> set[str]:
    """Choose the speakers whose turns count, from all (speaker, words) in order.

    Raises
    ------
    ReadError
        If a name that the caller gives does not speak.
    """
    speakers = list(dict.fromkeys(speaker for speaker, _ in talk))
    chosen = _chosen(speakers, respondents)
    asking = _chosen(speakers, interviewers)
    if chosen is not None:
        return chosen - (asking or set())
    if asking is None:
        asking = {
            speaker for speaker in speakers if role_key(speaker) in _SURE_INTERVIEWERS | _SHORT_INTERVIEWERS
        } or _who_asks(talk, speakers)
    return set(speakers) - asking


def _chosen(speakers: Sequence[str], names: Collection[str] | None) -> set[str] | None:
    if names is None:
        return None
    wanted = [names] if isinstance(names, str) else list(names)
    found: set[str] = set()
    for name in wanted:
        same = {speaker for speaker in speakers if speaker.casefold() == name.strip().casefold()}
        if not same:
            raise ReadError(
                f"Nobody is called {name!r} in the transcript, which has {len(speakers)} speakers. "
                f"Give a name as it stands before the colon."
            )
        found |= same
    return found


def _who_asks(talk: Sequence[tuple[str, str]], speakers: Sequence[str]) -> set[str]:
    """Guess the interviewer: the highest share of turns with a question; among equals who asked first."""
    answering = {speaker for speaker in speakers if role_key(speaker) in _RESPONDENTS}
    candidates = [speaker for speaker in speakers if speaker not in answering]
    if len(speakers) < 2 or not candidates:
        candidates = list(speakers) if len(speakers) > 1 else []
    turns = Counter(speaker for speaker, _ in talk)
    questions = Counter(speaker for speaker, words in talk if "?" in words)
    best = max(candidates, key=lambda speaker: questions[speaker] / turns[speaker], default=None)
    if best is None or questions[best] / turns[best] < _QUESTION_SHARE:
        return set()
    return {best}


def _like_name(label: str) -> bool:
    words = _BRACKETS.sub("", label).split()
    if not words or len(words) > 4 or (len(words) == 1 and words[0].lower() in STARTERS):
        return False
    return all(word[0].isupper() or word[0].isdigit() or word.lower() in NAME_PARTICLES for word in words) or (
        role_key(label) in _RESPONDENTS | _SURE_INTERVIEWERS
    )
