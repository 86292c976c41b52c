"""How the statements of a set's lading do: the evidence that customers give for and against each.

A set such as that of Vidomes gives each value statements ("komt gemaakte afspraken na") and a scale to score them on. A
segment that was tagged with a value, ervaren or gemist, is evidence for or against the statement of that value that it
fits best by their descriptions; it stays unassigned where it fits none. That is strict: of 160 invented sentences of
tenants, each about one of three statements, three in ten are assigned, nine in ten of those to the right one. Read the
evidence before you act on a score.

The score is the share that experiences it among those who experience or miss it. The marks of the scale stand for equal
parts of 0-1, so on a scale of four the second begins at 25%, the third at 50% and the fourth at 75%. That is a
convention of klantstem: the source scores by hand. A mark is `sure` when the whole 95% interval lies within it, and
under `minimum` items there is none. The interval is of the counts alone: wrong tags and statements are not in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from klantstem.errors import ModelError
from klantstem.report.statistics.interval import wilson
from klantstem.report.tagged import Tagged
from klantstem.text import clean
from klantstem.values import Stance, Statement, Value, ValueSet

if TYPE_CHECKING:
    from klantstem.models.matcher import DescribedValues
    from klantstem.models.persistence import TrainedModel

PER_VALUE, MINIMUM = 300, 10
TOO_LITTLE = "te weinig bewijs"
# Below this probability a segment fits none of the statements. It was chosen on 116 of the sentences.
_FITS = 0.42
_COLUMNS = ("value", "statement", "by", "ervaren", "gemist", "share", "low", "high", "mark", "sure", "evidence")


class Evidence(NamedTuple):
    """A segment that speaks for (ervaren) or against (gemist) a statement, by its place in the table and the text."""

    row: int
    start: int
    end: int
    stance: str


def has_scores(values: ValueSet) -> bool:
    """Tell whether a value set has statements and a scale to score them on."""
    return len(values.scale) > 1 and any(value.lading for value in values.values)


def statements(
    tagged: Tagged,
    values: ValueSet,
    *,
    model: TrainedModel | None,
    per_value: int = PER_VALUE,
    minimum: int = MINIMUM,
    seed: int = 0,
) -> pd.DataFrame:
    """Score the statements of a value set, by the rules of this module.

    Parameters
    ----------
    tagged : the tagged table, with its texts
    values : the value set with the statements: that of the tags, or that of the organisation
    model : one that can match texts to descriptions
    per_value : segments that are read of each value at most, drawn at random
    minimum : items that a mark needs
    seed : of the draw

    Returns
    -------
    A row per statement in the order of the set: value, statement, by, ervaren, gemist (items), share, low, high, mark,
    sure, evidence (a tuple of `Evidence`, best fit first). Without statements, a scale, texts or a model that can match
    it is empty, and ``attrs["reason"]`` says why in Dutch; the report's language translates it.
    """
    scorer = None
    if not has_scores(values):
        reason = "Deze waardenset heeft geen uitspraken met een schaal om ze op te scoren."
    elif tagged.texts is None:
        reason = "De tekst van de reacties is niet gevonden, dus er is geen bewijs per uitspraak."
    else:
        reason = "Zonder een model dat teksten met omschrijvingen vergelijkt is er geen bewijs per uitspraak."
        scorer = _scorer(model, values)
    if scorer is None:
        frame = pd.DataFrame({column: [] for column in _COLUMNS})
        frame.attrs["reason"] = reason
        return frame
    drawn = _draw(tagged.tags, values, per_value, seed)
    drawn["fit"], drawn["statement"] = _assign(scorer, _texts(drawn, tagged.texts), drawn["value"], values)
    rows = [
        _score(drawn[drawn["statement"] == number], value, statement, values.scale, minimum)
        for number, (value, statement) in enumerate(_listed(values))
    ]
    return pd.DataFrame(rows, columns=[*_COLUMNS])


def _listed(values: ValueSet) -> list[tuple[Value, Statement]]:
    return [(value, statement) for value in values.values for statement in value.lading]


def _scorer(model: TrainedModel | None, values: ValueSet) -> DescribedValues | None:
    if model is None:
        return None
    # Imported here: what an encoder needs is slow to import, and most sets have no statements to score.
    from klantstem.models.description import Description

    descriptions = [
        Description((value.name,), value.definition, (statement.text,)) for value, statement in _listed(values)
    ]
    try:
        # All of them beside each other: a text that fits everything fits nothing well.
        return model.describe(descriptions, learnt=True)
    except ModelError:
        return None


def _draw(tags: pd.DataFrame, values: ValueSet, per_value: int, seed: int) -> pd.DataFrame:
    """Return the tags to read: of each value with statements at most `per_value`, ervaren and gemist as they come."""
    judged = tags[tags["stance"].isin([Stance.ERVAREN.value, Stance.GEMIST.value])]
    # The table may be tagged with a wider set, of which some values have another name in this one.
    judged = judged.assign(value=judged["value"].astype(object).map(values.known(map(str, judged["value"].unique()))))
    drawn = []
    for number, value in enumerate(values.values):
        of_value = judged[judged["value"] == value.name] if value.lading else judged[:0]
        if len(of_value) > per_value:
            of_value = of_value.sample(per_value, random_state=np.random.default_rng([seed, number]))
        drawn.append(of_value)
    return pd.concat(drawn, ignore_index=True)


def _texts(tags: pd.DataFrame, texts: pa.ChunkedArray) -> list[str]:
    items = texts.take(pa.array(tags["item"].to_numpy())).to_pylist()
    return [
        clean((item or "")[start:end]).text for item, start, end in zip(items, tags["start"], tags["end"], strict=True)
    ]


def _assign(
    scorer: DescribedValues, texts: Sequence[str], of: pd.Series[str], values: ValueSet
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Return how well each text fits the best statement of its value, and which that is: -1 where it fits none."""
    fits = scorer.predict_proba(texts).astype(np.float64)
    owners = np.array([value.name for value, _ in _listed(values)])
    fits[owners[None, :] != of.to_numpy(dtype=str)[:, None]] = 0
    best = fits.argmax(axis=1)
    fit = fits.max(axis=1, initial=0)
    return fit, np.where(fit >= _FITS, best, -1)


def _score(
    segments: pd.DataFrame, value: Value, statement: Statement, scale: Sequence[str], minimum: int
) -> dict[str, Any]:
    experienced, missed = (
        int(segments.loc[segments["stance"] == stance.value, "item"].nunique())
        for stance in (Stance.ERVAREN, Stance.GEMIST)
    )
    share, low, high = (float(bound) for bound in wilson(experienced, experienced + missed))
    mark, sure = TOO_LITTLE, False
    if experienced + missed >= minimum:
        lowest, middle, highest = (min(int(bound * len(scale)), len(scale) - 1) for bound in (low, share, high))
        mark, sure = scale[middle], lowest == highest
    ranked = segments.sort_values("fit", ascending=False, kind="stable")
    return {
        "value": value.name,
        "statement": statement.text,
        "by": statement.by,
        "ervaren": experienced,
        "gemist": missed,
        "share": share,
        "low": low,
        "high": high,
        "mark": mark,
        "sure": sure,
        "evidence": tuple(
            Evidence(int(row), int(start), int(end), str(stance))
            for row, start, end, stance in ranked[["item", "start", "end", "stance"]].itertuples(index=False, name=None)
        ),
    }
