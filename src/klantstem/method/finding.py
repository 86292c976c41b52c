"""What a check of a value set finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps a value from being tagged; a warning is for people to weigh."""

    ERROR = "error"
    WARNING = "warning"


class Rule(StrEnum):
    """What a value set is checked for; findings are grouped by it, in this order.

    balance: four to six values, rational and emotional ones; base: a value on the first level; synonyms: no two values
    mean nearly the same; loaded: each value has statements; misplaced: each statement fits its own value best; tagged:
    each value can be found in feedback.
    """

    BALANCE = "balance"
    BASE = "base"
    SYNONYMS = "synonyms"
    LOADED = "loaded"
    MISPLACED = "misplaced"
    TAGGED = "tagged"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a value set has against a rule.

    Attributes
    ----------
    rule : that it is against
    values : the values that it is about; none where it is about the set
    message : what was found, a sentence
    advice : what to do about it, a sentence; empty where the message says that
    severity : whether it is an error or a warning
    likeness : what was measured, from -1 to 1, such as how alike two values are; None where nothing was
    """

    rule: Rule
    values: tuple[str, ...]
    message: str
    advice: str = ""
    severity: Severity = Severity.WARNING
    likeness: float | None = None
