"""The statistic of `klantstem benchmark speed`, and the feedback that it invents."""

from __future__ import annotations

import pytest
from scipy import stats

from klantstem.errors import ReadError
from klantstem.evaluate.invented import invented_items
from klantstem.evaluate.speed import Speed, mean_interval, measure_speed


def test_the_interval_is_students_t():
    values = [98.0, 101.0, 103.0, 96.0, 102.0]
    low, high = stats.t.interval(0.95, 4, loc=100, scale=stats.sem(values))
    found = mean_interval(values)
    assert (found.estimate, found.low, found.high) == (100, pytest.approx(low), pytest.approx(high))


def test_one_value_has_no_width():
    found = mean_interval([7.0])
    assert (found.estimate, found.low, found.high) == (7, 7, 7)


def test_a_rate_is_the_mean_of_the_rates_of_the_runs():
    speed = Speed("m", "f", 100, 3_000, 20_000, 2, 1, (1.0, 2.0), 0.5, None)
    assert speed.per_second(speed.items).estimate == 75
    assert speed.per_second(speed.words).estimate == 2_250


def test_invented_feedback_is_varied_and_the_same_each_time():
    items = invented_items(500)
    assert items == invented_items(500)
    assert len(set(items)) > 450
    lengths = [len(item.split()) for item in items]
    assert 20 < sum(lengths) / len(lengths) < 50
    assert not any("{" in item for item in items)


def test_a_file_without_feedback_is_refused(tmp_path):
    path = tmp_path / "leeg.csv"
    path.write_text("opmerking\n", encoding="utf-8")
    with pytest.raises(ReadError):
        measure_speed(path, model="nl_klantstem_sm", items=10, repeats=2)
