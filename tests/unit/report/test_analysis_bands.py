from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pytest

from klantstem.report.analyses.bands import band_names, band_of, bands, pattern
from klantstem.report.context import Scores
from klantstem.report.feedback import Feedback
from klantstem.report.statistics import Estimator
from klantstem.values import ValueSet

Make = Callable[..., Feedback]
RATIONAL, EMOTIONAL = ("snel", "ervaren"), ("warm", "ervaren")


@pytest.mark.parametrize(
    ("name", "top", "scores", "names", "places"),
    [
        ("nps", 10, [0, 6, 7, 8, 9, 10], ("0-6", "7-8", "9-10"), [0, 0, 1, 1, 2, 2]),
        ("nps", 10, [3, 9], ("0-6", "7-8", "9-10"), [0, 2]),
        ("rapportcijfer", 10, [1, 6.4, 6.5, 8.5, float("nan")], ("1-6", "7-8", "9-10"), [0, 0, 1, 2, -1]),
        ("cijfer", 10, [0, 8], ("0-6", "7-8", "9-10"), [0, 1]),
        ("csat", 5, [1, 3, 4, 5], ("1-3", "4", "5"), [0, 0, 1, 2]),
        ("ces", 7, [4, 5, 6, 7], ("1-4", "5", "6-7"), [0, 1, 2, 2]),
        ("score", 100, [64, 65, 84, 85], ("0-64", "65-84", "85-100"), [0, 1, 1, 2]),
    ],
)
def test_every_scale_has_three_bands(
    name: str, top: int, scores: list[float], names: tuple[str, ...], places: list[int]
) -> None:
    given = Scores(name, np.array(scores, dtype=np.float64), top)
    assert band_names(given) == names
    assert band_of(given).tolist() == places


def test_an_item_counts_once_for_its_side_and_only_what_it_experiences(feedback: Make) -> None:
    items = [
        [("snel", "ervaren"), ("gemak", "ervaren"), ("warm", "gemist")],
        [("warm", "ervaren"), ("verrassend", "ervaren")],
        [("snel", "gewenst")],
        [],
    ]
    frame = bands(feedback(items, columns={"nps": [7, 9, 9, 3]}), estimator=Estimator())
    assert frame["band"].unique().tolist() == ["0-6", "7-8", "9-10"]
    whole = frame[frame["level"].isna()].set_index(["band", "side"])
    assert whole["items"].to_dict() == {
        ("0-6", "rationeel"): 0,
        ("0-6", "emotioneel"): 0,
        ("7-8", "rationeel"): 1,
        ("7-8", "emotioneel"): 0,
        ("9-10", "rationeel"): 0,
        ("9-10", "emotioneel"): 1,
    }
    assert whole["of"].tolist() == [1, 1, 1, 1, 2, 2]
    top = frame[frame["band"] == "9-10"].set_index("level")["items"]
    assert top["persoonlijk"] == top["verrassend"] == 1
    assert (frame["low"] <= frame["share"]).all()
    assert (frame["share"] <= frame["high"]).all()


def survey(
    feedback: Make, seed: int, emotional: Sequence[float], *, n: int = 600, customers: bool = False, told: bool = False
) -> Feedback:
    """Make items of which a share per band expresses the emotional side, and 30% in all bands the rational."""
    rng = np.random.default_rng(seed)
    of = rng.integers(0, n // 6, n) if customers else np.arange(n)
    band: npt.NDArray[np.int64] = rng.integers(0, 3, n)[of]
    feels = rng.random(n)[of] < np.array(emotional)[band]
    reasons = rng.random(n)[of] < 0.3
    items = [[RATIONAL] * int(a) + [EMOTIONAL] * int(b) for a, b in zip(reasons, feels, strict=True)]
    return feedback(items, columns={"nps": np.array([4, 7, 9])[band], **({"klantnr": of} if told else {})})


def test_the_pattern_is_found_where_it_holds(feedback: Make) -> None:
    frame = pattern(survey(feedback, 1, [0.1, 0.2, 0.5])).set_index("side")
    assert frame.loc["verschil", "low"] > 0
    assert frame.loc["emotioneel", "low"] < 0.3 < frame.loc["emotioneel", "high"]
    assert frame.loc["emotioneel", "trend_low"] < 0.2 < frame.loc["emotioneel", "trend_high"]
    assert frame["sure"].to_dict() == {"rationeel": False, "emotioneel": True, "verschil": True}


def false_alarms(feedback: Make, *, customers: bool, told: bool) -> float:
    made = (survey(feedback, seed, [0.3] * 3, n=300, customers=customers, told=told) for seed in range(60))
    return float(np.mean([pattern(each)["sure"].iloc[2] for each in made]))


@pytest.mark.parametrize("customers", [False, True])
def test_where_it_does_not_hold_it_is_found_by_chance_alone(feedback: Make, customers: bool) -> None:
    assert false_alarms(feedback, customers=customers, told=customers) <= 0.1


def test_customers_who_repeat_themselves_would_fool_it(feedback: Make) -> None:
    assert false_alarms(feedback, customers=True, told=False) > 0.2


def test_all_or_nothing_is_sure(feedback: Make) -> None:
    frame = pattern(feedback([[EMOTIONAL], []] * 50, columns={"nps": [9, 7] * 50})).set_index("side")
    assert frame.loc["emotioneel", ["step", "p"]].tolist() == [1, 0]
    assert frame.loc["emotioneel", "sure"]


def test_a_small_band_says_nothing(feedback: Make) -> None:
    frame = pattern(feedback([[EMOTIONAL]] * 59, columns={"nps": [7] * 30 + [9] * 29}))
    assert frame.drop(columns=["side", "sure"]).isna().all(axis=None)
    assert not frame["sure"].any()


def test_a_side_that_nobody_experiences_is_no_error(feedback: Make) -> None:
    frame = pattern(feedback([[]] * 120, columns={"nps": [3, 7, 9] * 40}))
    assert (frame["step"] == 0).all()
    assert not frame["sure"].any()


def test_a_set_with_one_side_has_no_pattern(feedback: Make, values: ValueSet) -> None:
    rational = values.model_copy(
        update={
            "levels": tuple(level for level in values.levels if level.rational),
            "values": tuple(value for value in values.values if values.level_of(value.name).rational),
        }
    )
    items = feedback([[RATIONAL], []] * 50, of=rational, columns={"nps": [7, 9] * 50})
    assert pattern(items).empty
    assert bands(items, estimator=Estimator())["side"].unique().tolist() == ["rationeel"]


def test_without_scores_there_are_no_bands(feedback: Make) -> None:
    items = feedback([[EMOTIONAL]])
    assert bands(items, estimator=Estimator()).empty
    assert pattern(items).empty
