"""Tell whether the first row of a table names its columns or is a feedback item already."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

SAMPLE_ROWS = 100
_LONG = 40
_TYPED = 0.8
_ENOUGH = 2
_ABSENT = frozenset(
    {"", "-", "--", "?", "n.v.t.", "nvt", "n.v.t", "onbekend", "leeg", "geen", "null", "na", "n/a", "nan"}
)
_NUMBER = re.compile(r"[-+]?(?:€ ?)?\d[\d. ]*(?:,\d+)? ?%?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH = r"(?:jan|feb|maart|mrt|mar|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"(?:\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}|\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[- ]{_MONTH}[- ]\d{{2,4}})"
    r"(?:[T ,]+\d{1,2}:\d{2}.*)?",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_QUESTION = re.compile(
    r"(?:wat|hoe\w*|waar\w*|welke?|wie|wanneer|in (?:hoeverre|welke)|op een schaal|(?:heb|heeft|hebt|ben|bent|kun|kan"
    r"|kunt|wil|wilt|zou|zoudt|mag|mogen|vind|vindt|is|was|zijn|waren|gaat|ging)\b)",
    re.IGNORECASE,
)
# What a survey asks without a question mark.
_PROMPT = re.compile(
    r"(?:geef|vul|noem|beschrijf|omschrijf|vertel|kies|selecteer|licht\b.*\btoe|op een schaal|in hoeverre|ruimte voor"
    r"|eventuele|(?:heeft|hebt|heb|wilt|wil|kunt|kun|zou|bent|ben) (?:u|je|jij)|mogen wij|toelichting|opmerking)\b",
    re.IGNORECASE,
)
# What people say and no name of a column has.
_TALK = re.compile(
    r"\b(?:ik|mij|mijn|me|we|wij|ons|onze|was|werd|werden|heb|hebben|niet|geen|maar|toen|nooit|altijd|wel|kreeg|kwam)\b",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?:id|nr|nummer|\w+(?:nr|nummer|id|datum|code)|datum|date|tijd|naam|score|cijfer|rapportcijfer|nps|kanaal|segment"
    r"|(?:open )?(?:opmerking|toelichting|reactie|antwoord|commentaar|comment)(?:en)?|feedback|te(?:ks|x)t|bericht"
    r"|omschrijving|[a-z0-9]+(?:_[a-z0-9]+)+)",
    re.IGNORECASE,
)


def looks_written(cell: str) -> bool:
    """Tell whether a customer may have written this cell: a sentence, an address, a number to call, a long text.

    For messages, which quote no customer: a survey's question counts as well.
    """
    words = cell.split()
    ends = cell.strip().endswith((".", "!", "?", "…"))
    digits = sum(map(str.isdigit, cell))
    return "@" in cell or digits > 5 or len(cell) > _LONG or len(words) > 5 or (len(words) > 2 and ends)


def columns_of(first: Sequence[str], below: Sequence[Sequence[str]]) -> tuple[str, ...] | None:
    """Name the columns of a table whose first row is data; None where that row is the header."""
    if len(first) == 1:
        return ("text",) if is_item(first[0]) else None
    if not is_data(first, below):
        return None
    return tuple(f"kolom_{place}" for place in range(1, len(first) + 1))


def headerless_note(names: Sequence[str]) -> str:
    """Tell that the names of the columns are not in the file."""
    if len(names) == 1:
        return f"the first row looks like data, so the column is named {names[0]}."
    shown = ", ".join(names[:3]) + (", ..." if len(names) > 3 else ".")
    return f"the first row looks like data, so the columns are named {shown}"


def is_item(cell: str) -> bool:
    """Tell a feedback item from a column's name in a file of one column; a survey's question is a name too."""
    if _is_question(cell):
        return False
    return len(cell.split()) > 8 or _is_sentence(cell)


def is_data(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Tell whether a first row is data, by comparing each cell with the column below it.

    Parameters
    ----------
    first
        the first row, of two cells or more
    below
        some rows under it

    Notes
    -----
    A date above dates, a number above numbers, a value that comes back in its column and a sentence above
    sentences speak for data. A name above dates or numbers, a question and a usual name speak for a header.
    Data must win, and by more than one value that comes back.
    """
    if list(first) in [list(row) for row in below]:
        return False
    balance = 0
    counting = _counts_on(first)
    for place, cell in enumerate(first):
        if cell.strip().lower() in _ABSENT:
            continue
        under = [row[place] for row in below if place < len(row) and row[place].strip().lower() not in _ABSENT]
        balance += _weigh(cell.strip(), [each.strip() for each in under], counting=counting)
    return balance >= _ENOUGH


def _weigh(cell: str, under: list[str], *, counting: bool) -> int:
    """Weigh one cell: above zero for data, below zero for a name."""
    if _is_question(cell):
        return -2
    kind = _kind(cell)
    if kind == "email":
        return 2
    common = _common_kind(under)
    if kind is not None and (kind == common or not under):
        if kind == "number":
            return 0 if counting or _YEAR.fullmatch(cell) else 2
        return 2
    if common is not None:
        return -2
    if _NAME.fullmatch(cell):
        return -1
    # Where all cells are the same as the first, a survey has a column per choice and writes the choice that was made.
    if kind is None and cell in under and len(set(under)) > 1:
        return 1
    wordy = not under or sum(len(each.split()) for each in under) >= 3 * len(under)
    return 2 if wordy and _is_sentence(cell) else 0


def _kind(cell: str) -> str | None:
    """Return what a cell is when its form tells: a date, a number, an address or a code such as A-12."""
    if _DATE.fullmatch(cell):
        return "date"
    if _NUMBER.fullmatch(cell):
        return "number"
    if _EMAIL.fullmatch(cell):
        return "email"
    if len(cell) <= 2 * _LONG and " " not in cell and sum(map(str.isdigit, cell)) >= 2:
        return "code"
    return None


def _common_kind(cells: Sequence[str]) -> str | None:
    kinds = [_kind(cell) for cell in cells]
    return next((kind for kind in set(kinds) - {None} if kinds.count(kind) >= _TYPED * len(kinds)), None)


def _counts_on(first: Sequence[str]) -> bool:
    """Tell whether the numbers in a row count on, as in 1, 2, 3 above the answers to numbered questions."""
    numbers = [int(cell) for cell in first if cell.strip().isdecimal()]
    return len(numbers) > 1 and all(later - former == 1 for former, later in pairwise(numbers))


def _is_question(cell: str) -> bool:
    stripped = cell.strip()
    if stripped.endswith("?") or _PROMPT.match(stripped):
        return len(stripped.split()) > 1 and not stripped.endswith("!")
    return "?" in stripped and _QUESTION.match(stripped) is not None


def _is_sentence(cell: str) -> bool:
    words = cell.split()
    if len(words) > 2 and cell.strip().endswith((".", "!", "…")):
        return True
    return len(cell) > _LONG and len(words) > 5 and _TALK.search(cell) is not None
