"""What is measured fits in the time that there is."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"


@dataclass
class Fake:
    name: str
    every_size: bool = False
    inputs: dict = field(default_factory=dict)


@pytest.fixture
def speed_plan(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("speed_plan")


@pytest.fixture
def planned(speed_plan):
    def call(*systems, rate, seconds, repeats=5):
        paces = {(each.name, file): speed_plan.Pace(rate, 1.0) for each in systems for file in ("items", *each.inputs)}
        return speed_plan.plan(systems, paces, cores=(1, 2), repeats=repeats, seconds=seconds)

    return call


def sizes(tasks, cores=2, file="items"):
    return [task.items for task in tasks if task.cores == cores and task.input == file]


def test_a_fast_system_gets_every_size(planned):
    tasks, total = planned(Fake("fast"), rate=50_000, seconds=2_000)
    assert sizes(tasks, 1) == sizes(tasks, 2) == [10_000, 100_000, 1_000_000]
    assert total <= 2_000


def test_a_slow_system_gets_fewer_items_and_fewer_still_on_one_core(planned):
    tasks, _ = planned(Fake("slow"), rate=50, seconds=10 * 60)
    assert len(sizes(tasks, 2)) == len(sizes(tasks, 1)) == 1
    assert sizes(tasks, 1)[0] < sizes(tasks, 2)[0] < 10_000


def test_less_time_means_smaller_runs(planned):
    much, little = (planned(Fake("any"), rate=2_500, seconds=seconds) for seconds in (3_000, 150))
    assert max(sizes(little[0])) < max(sizes(much[0]))
    assert little[1] <= 150


def test_a_system_for_every_size_has_them_all_whatever_it_costs(planned):
    tasks, total = planned(Fake("sm", every_size=True), rate=10_000, seconds=10)
    assert sizes(tasks, 1) == [10_000, 100_000, 1_000_000]
    assert total > 10


def test_other_files_are_read_on_all_cores_with_the_size_that_is_asked(planned):
    tasks, _ = planned(Fake("lg", inputs={"sentences": None, "repeated": 10_000}), rate=100, seconds=600)
    assert sizes(tasks, 2, "repeated") == [10_000]
    assert len(sizes(tasks, 2, "sentences")) == 1
    assert not sizes(tasks, 1, "sentences")


def test_all_read_as_many_of_another_file_as_the_slowest_can(speed_plan):
    fast, slow = (Fake(name, inputs={"sentences": None}) for name in ("fast", "slow"))
    files = ("items", "sentences")
    paces = {("fast", file): speed_plan.Pace(300, 1.0) for file in files}
    paces |= {("slow", file): speed_plan.Pace(100, 1.0) for file in files}
    tasks, _ = speed_plan.plan([fast, slow], paces, cores=(1, 2), repeats=5, seconds=600)
    assert len(set(sizes(tasks, 2, "sentences"))) == 1
    assert len(set(sizes(tasks, 2))) > 1


def test_the_time_is_that_of_all_turns_and_one_for_memory(planned):
    tasks, total = planned(Fake("fast"), rate=10_000_000, seconds=10_000, repeats=3)
    assert total == pytest.approx(4 * sum(1 + task.items / (10_000_000 * task.cores) for task in tasks))


def test_a_pilot_goes_on_until_a_run_is_long_enough(speed_plan):
    asked = []

    def measure(items):
        asked.append(items)
        return items / 500, items / 500 + 2

    pace = speed_plan.pilot(measure)
    assert asked == [100, 1_000]
    assert (pace.rate, pace.start) == (pytest.approx(500), pytest.approx(2))
