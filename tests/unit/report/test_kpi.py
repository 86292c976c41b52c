from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest

from klantstem.errors import ValueSetError
from klantstem.report.analyses.kpi import kpi
from klantstem.report.feedback import STANCES, Feedback
from klantstem.report.language import language
from klantstem.report.statistics import Estimator
from klantstem.values import load

Make = Callable[..., Feedback]
Said = tuple[str, str]


def days(first: str, last: str) -> list[dt.date]:
    return [day.date() for day in pd.date_range(first, last)]


def over(
    make: Make, dates: Sequence[dt.date], each: Callable[[dt.date, int], list[Said]], *, a_day: int = 10
) -> Feedback:
    """Make feedback of so many items a day, of which `each` says what the day and the number of the item express."""
    items = [each(day, number) for day in dates for number in range(a_day)]
    return make(items, columns={"datum": [day.isoformat() for day in dates for _ in range(a_day)]})


def row(frame: pd.DataFrame, value: str = "snel", stance: str = "ervaren") -> dict[str, object]:
    (found,) = frame[(frame["value"] == value) & (frame["stance"] == stance)].to_dict("records")
    return found


def measure(feedback: Feedback, **options: object) -> pd.DataFrame:
    return kpi(feedback, estimator=Estimator(), **options)  # type: ignore[arg-type]


def faster(day: dt.date, number: int) -> list[Said]:
    """Three in ten say that it was quick, and six in ten from March."""
    return [("snel", "ervaren")] if number < (6 if day.month == 3 else 3) else []


def test_without_dates_the_shares_are_of_all_feedback(feedback: Make) -> None:
    frame = measure(feedback([[("snel", "ervaren")]] * 40 + [[]] * 60))
    assert row(frame)["share"] == 0.4
    assert frame[["previous", "difference", "difference_low", "difference_high"]].isna().all(axis=None)
    for column in ("direction", "period", "previous_period", "on_target"):
        assert set(frame[column]) == {None}


def test_the_last_whole_month_is_set_against_the_one_before(feedback: Make) -> None:
    frame = measure(over(feedback, days("2025-01-10", "2025-04-12"), faster))
    found = row(frame)
    assert (found["period"], found["previous_period"]) == ("2025-03", "2025-02")
    assert (found["of"], found["items"], found["share"], found["previous"]) == (310, 186, 0.6, 0.3)
    assert found["difference"] == pytest.approx(0.3)
    assert 0 < found["difference_low"] < 0.3 < found["difference_high"] < 1  # type: ignore[operator]
    assert found["direction"] == "hoger"


def test_a_month_that_ends_with_the_data_is_whole(feedback: Make) -> None:
    frame = measure(over(feedback, days("2025-02-01", "2025-03-31"), faster))
    assert set(frame["period"]) == {"2025-03"}


def test_where_months_have_too_few_items_quarters_are_compared(feedback: Make) -> None:
    frame = measure(over(feedback, days("2024-07-01", "2025-02-10"), lambda *_: [], a_day=2))
    assert set(frame["period"]) == {"2024-Q4"}
    assert set(frame["previous_period"]) == {"2024-Q3"}


def test_where_quarters_have_too_few_items_nothing_is_compared(feedback: Make) -> None:
    frame = measure(over(feedback, days("2024-07-01", "2025-02-10"), lambda *_: [], a_day=1))
    assert set(frame["period"]) == {None}
    assert (frame["of"] == 225).all()


@pytest.mark.parametrize(
    ("before", "after", "direction"), [(3, 6, "hoger"), (6, 3, "lager"), (3, 3, None), (0, 0, "gelijk")]
)
def test_direction_follows_the_interval_of_the_difference(
    feedback: Make, before: int, after: int, direction: str | None
) -> None:
    def each(day: dt.date, number: int) -> list[Said]:
        return [("snel", "ervaren")] if number < (after if day.month == 3 else before) else []

    assert row(measure(over(feedback, days("2025-01-31", "2025-03-31"), each, a_day=20)))["direction"] == direction


@pytest.mark.parametrize(
    ("target", "ervaren", "gemist"),
    [(0.2, "gehaald", "niet gehaald"), (0.8, "niet gehaald", "gehaald"), (0.5, "niet te zeggen", "niet te zeggen")],
)
def test_what_is_experienced_is_to_reach_a_target_and_what_is_missed_to_stay_below(
    feedback: Make, target: float, ervaren: str, gemist: str
) -> None:
    given = feedback([[("snel", "ervaren")], [("snel", "gemist")]] * 50)
    frame = measure(given, targets={"snel": target, ("snel", "gemist"): target})
    assert row(frame)["on_target"] == ervaren
    assert row(frame, stance="gemist")["on_target"] == gemist
    assert row(frame, stance="gewenst")["on_target"] is None
    assert row(frame)["target"] == target


def test_a_target_of_an_unknown_value_is_refused(feedback: Make) -> None:
    with pytest.raises(ValueSetError, match="snel"):
        measure(feedback([[]]), targets={"snl": 0.2})


def test_a_set_with_priority_keeps_its_order(feedback: Make) -> None:
    frame = measure(feedback([[("show", "ervaren")]], of=load("disney")))
    assert list(frame["value"][::3]) == ["veiligheid", "hoffelijkheid", "show", "efficiency"]
    assert list(frame["stance"][:3]) == list(STANCES)


def test_errors_of_the_model_scale_a_difference_and_leave_it_as_sure(feedback: Make) -> None:
    class Halving(Estimator):
        """Takes half of what is tagged for right, and is not sure of it."""

        def shares(self, *args: object, **options: object) -> pd.DataFrame:
            frame = super().shares(*args, **options)  # type: ignore[arg-type]
            share = frame["share"] / 2
            return frame.assign(share=share, low=share - 0.15, high=share + 0.15, method="gecorrigeerd")

    given = over(feedback, days("2025-01-31", "2025-03-31"), faster)
    counted, corrected = row(measure(given)), row(kpi(given, estimator=Halving()))
    for bound in ("difference", "difference_low", "difference_high"):
        assert corrected[bound] == pytest.approx(counted[bound] / 2)  # type: ignore[operator]
    assert corrected["direction"] == "hoger"


def test_equal_shares_keep_their_interval_around_zero(feedback: Make) -> None:
    found = row(
        measure(
            over(
                feedback,
                days("2025-01-31", "2025-03-31"),
                lambda _, number: [("snel", "ervaren")] if number < 3 else [],
            )
        )
    )
    assert found["difference"] == pytest.approx(0)
    assert found["difference_low"] < 0 < found["difference_high"]  # type: ignore[operator]


def test_the_words_have_english(feedback: Make) -> None:
    for word in ("gehaald", "niet gehaald", "niet te zeggen", "hoger", "lager", "gelijk"):
        assert language("en").say(word) != word


def test_no_items_have_their_rows(feedback: Make) -> None:
    frame = measure(feedback([]))
    assert (frame["items"] == 0).all()
    assert frame["share"].isna().all()


def test_dates_that_are_partly_missing_leave_their_items_out(feedback: Make) -> None:
    given = over(feedback, days("2025-01-31", "2025-03-31"), faster)
    assert given.dates is not None
    dates = given.dates.copy()
    dates[::2] = np.datetime64("NaT")
    fewer = Feedback(**{name: getattr(given, name) for name in Feedback.__slots__} | {"dates": dates})
    assert row(measure(fewer))["of"] == 155
