"""A measurement is a process of its own, watched with its children."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the memory of children is read from /proc")
HUNGRY = "data = b'x' * 80_000_000; import time; time.sleep(0.5)"


@pytest.fixture
def process(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("speed_process")


def python(program):
    return [sys.executable, "-c", program]


def test_a_process_says_its_own_seconds(process):
    result = process.taken(python("print('noise'); print('{\"seconds\": 0.25}')"), cores=1)
    assert result.seconds == 0.25
    assert result.wall > 0
    assert result.peak_mb is None


def test_one_that_says_nothing_is_timed_as_a_whole(process):
    result = process.taken(python("import time; time.sleep(0.3)"), cores=1)
    assert result.seconds == result.wall >= 0.3
    assert result.cpu < result.wall


def test_an_error_is_told_in_its_last_line(process):
    with pytest.raises(process.FailedError, match="ValueError: no such thing"):
        process.taken(python("raise ValueError('no such thing')"), cores=1)


@LINUX
def test_memory_is_that_of_a_process_and_its_children(process):
    alone = process.taken(python(HUNGRY), cores=1, watch=True).peak_mb
    program = f"import subprocess, sys; {HUNGRY.split(';')[0]}; subprocess.run([sys.executable, '-c', {HUNGRY!r}])"
    assert 80 < alone < 150
    assert process.taken(python(program), cores=1, watch=True).peak_mb > alone + 80


@LINUX
def test_it_is_kept_to_its_cores_and_libraries_are_told(process):
    program = "import json, os; n = len(os.sched_getaffinity(0)); t = int(os.environ['OMP_NUM_THREADS'])"
    result = process.taken(python(f"{program}; print(json.dumps({{'seconds': n + 10 * t}}))"), cores=1)
    assert result.seconds == 11
