"""How many workers a job takes by itself, and the command line that goes on with it."""

from __future__ import annotations

import joblib
import pytest

from klantstem.batch.file_job import _workers, resuming


@pytest.mark.parametrize(
    ("rows", "is_static", "cores", "workers"),
    [(199_999, True, 8, 1), (200_000, True, 8, 4), (10**9, True, 2, 2), (10**9, False, 8, 1)],
)
def test_workers_are_for_many_rows_and_a_static_model(monkeypatch, rows, is_static, cores, workers):
    monkeypatch.setattr(joblib, "cpu_count", lambda: cores)
    assert _workers(rows, is_static=is_static) == workers


def test_the_command_that_goes_on_is_the_one_that_was_given():
    given = ["tag", "in file.csv", "-o", "uit.csv"]
    assert resuming(given) == "klantstem tag 'in file.csv' -o uit.csv --resume"
    assert resuming([*given, "--resume"]) == "klantstem tag 'in file.csv' -o uit.csv --resume"
