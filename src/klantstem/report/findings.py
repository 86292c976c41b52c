"""The findings in plain Dutch: two to five sentences made of the numbers, with their certainty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from klantstem.report import dutch
from klantstem.report.counts import Counts, share_of
from klantstem.values.stance import Stance

if TYPE_CHECKING:
    from klantstem.values import ValueSet

_ENOUGH = 30


def findings(counts: Counts, values: ValueSet) -> list[str]:
    """Return the sentences for the first screen of the report."""
    if counts.items == 0:
        return ["Er is geen enkele reactie die gelezen kon worden, dus er valt niets over te zeggen."]
    some = counts.with_value
    if some.items == 0:
        return [
            f"In {_none_of(counts.items)} is {'geen' if counts.items == 1 else 'een'} belevingswaarde gevonden.",
            _nothing(counts),
        ]
    sentences = [_lead(counts), _most(counts, Stance.ERVAREN), _most(counts, Stance.GEMIST)]
    balance = _balance(counts, values)
    if balance:
        sentences.append(balance)
    sentences.append(_margin(counts))
    return sentences


def _none_of(items: int) -> str:
    return "de enige reactie" if items == 1 else f"geen van de {dutch.reactions(items)}"


def _lead(counts: Counts) -> str:
    some = counts.with_value
    if counts.items == 1:
        sentence = "De enige reactie drukt een belevingswaarde uit."
    else:
        sentence = (
            f"Van de {dutch.reactions(counts.items)} {'drukt' if some.items == 1 else 'drukken'} er "
            f"{dutch.number(some.items)} een belevingswaarde uit: {dutch.percent(some.share)} "
            f"({dutch.interval(some.low, some.high)})."
        )
    tops = {
        stance.value: rows.iloc[0]["value"]
        for stance in (Stance.ERVAREN, Stance.GEMIST)
        if not (rows := _heard(counts, stance)).empty
    }
    if not tops:
        return sentence
    if len(tops) == 2 and len(set(tops.values())) == 1:
        both = tops[Stance.ERVAREN.value]
        return f"{sentence} Het vaakst genoemd, zowel ervaren als gemist, is ‘{both}’."
    parts = ", ".join(f"het vaakst {stance} is ‘{value}’" for stance, value in tops.items())
    return f"{sentence} {parts[0].upper()}{parts[1:]}."


def _heard(counts: Counts, stance: Stance) -> pd.DataFrame:
    """The values that some item expresses with a stance, most items first."""
    rows = counts.values[(counts.values["stance"] == stance.value) & (counts.values["items"] > 0)]
    ranked: pd.DataFrame = rows.sort_values("items", ascending=False, kind="stable")
    return ranked


def _most(counts: Counts, stance: Stance) -> str:
    """Say how sure it is that the value at the top is the one at the top."""
    rows = _heard(counts, stance)
    if rows.empty:
        return f"Geen enkele waarde is {stance.value}."
    first = rows.iloc[0]
    start = (
        f"In {dutch.percent(first['share'])} van de reacties ({dutch.interval(first['low'], first['high'])}) "
        f"is ‘{first['value']}’ {stance.value}"
    )
    if len(rows) == 1:
        return f"{start}; geen andere waarde is {stance.value}."
    second = rows.iloc[1]
    if second["high"] < first["low"]:
        return f"{start}, duidelijk vaker dan ‘{second['value']}’, dat volgt met {dutch.percent(second['share'])}."
    rivals = rows.iloc[1:][rows.iloc[1:]["high"] >= first["low"]]
    names = [f"‘{row['value']}’ ({dutch.percent(row['share'])})" for row in rivals.head(3).to_dict("records")]
    others = dutch.enumeration(names)
    if len(rivals) > 3:
        return f"{start}; met onder meer {others} is er geen zeker verschil."
    return f"{start}; het verschil met {others} valt binnen de marge."


def _balance(counts: Counts, values: ValueSet) -> str | None:
    """Name the level with the largest part of misses among what is said of it, if there is one to compare."""
    missed = counts.levels[counts.levels["stance"] == Stance.GEMIST.value].set_index("level")["items"]
    totals = counts.level_totals.set_index("level")["judged"]
    parts = pd.DataFrame({"missed": missed, "judged": totals}).loc[[level.name for level in values.levels]]
    parts = parts[parts["judged"] >= _ENOUGH]
    if len(parts) < 2:
        return None
    shares = {name: share_of(int(row["missed"]), int(row["judged"])) for name, row in parts.iterrows()}
    worst = max(shares, key=lambda name: shares[name].share)
    best = min(shares, key=lambda name: shares[name].share)
    if shares[worst].low <= shares[best].high:
        return None
    return (
        f"Op het niveau ‘{worst}’ missen klanten verhoudingsgewijs het meest: "
        f"{dutch.percent(shares[worst].share)} van "
        f"wie er iets over zegt ({dutch.interval(shares[worst].low, shares[worst].high)}); "
        f"op ‘{best}’ is dat {dutch.percent(shares[best].share)}."
    )


def _margin(counts: Counts) -> str:
    widest = float(((counts.values["high"] - counts.values["low"]) / 2).max())
    points = f"{widest * 100:.1f}".replace(".", ",")
    if counts.items < _ENOUGH:
        return (
            f"Met {dutch.reactions(counts.items)} zijn alle aandelen ruwe schattingen "
            f"(marge tot {points} procentpunt): lees ze als indruk."
        )
    return (
        f"Door toeval in de steekproef kan een aandeel per waarde tot {points} procentpunt afwijken; "
        "leesfouten van het model komen daar nog bij."
    )


def _nothing(counts: Counts) -> str:
    high = share_of(0, counts.items).high
    return (
        f"Op grond van deze steekproef kan het aandeel met een waarde hooguit {dutch.percent(high)} zijn; "
        "leesfouten van het model tellen daar niet in mee."
    )
