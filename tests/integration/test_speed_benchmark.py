"""benchmarks/speed.py from a folder of feedback to figures, small."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
SYSTEMS = ("read and write", "nl_klantstem_sm", "tf-idf + svm")


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("speed")
    reviews = [f"De monteur kwam {hour} uur te laat. Wel vriendelijk, maar niet {hour} keer." for hour in range(300)]
    packed = gzip.compress("".join(json.dumps({"text": text}) + "\n" for text in reviews).encode())
    (folder / "real_unlabelled.jsonl.gz").write_bytes(packed)
    command = [sys.executable, str(BENCHMARKS / "speed.py"), str(folder), "--smoke", "--repeats", "2"]
    files = ["--cache", str(folder / "cache"), "--out", str(folder / "speed.json")]
    done = subprocess.run([*command, *files], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "speed.json").read_text(encoding="utf-8"))


def test_every_system_is_timed_each_turn_and_its_memory_watched(found):
    assert found["left_out"] == {}
    assert tuple(run["name"] for run in found["runs"]) == SYSTEMS
    for run in found["runs"]:
        assert (run["items"], run["cores"], len(run["seconds"])) == (200, 1, 2)
        assert all(0 < seconds < wall for seconds, wall in zip(run["seconds"], run["wall"], strict=True))
        if sys.platform.startswith("linux"):
            assert 20 < run["peak_mb"] < 5_000


def test_the_floor_is_below_the_models(found):
    floor, *models = (min(run["seconds"]) for run in found["runs"])
    assert all(floor < seconds for seconds in models)


def test_a_cold_start_is_measured_of_the_models_that_take_part(found):
    kinds = ("klantstem tag", "klantstem tag --workers 2", "python")
    assert [each["name"] for each in found["cold_start"]] == [f"nl_klantstem_sm, {kind}" for kind in kinds]
    assert all(len(each["seconds"]) == 2 for each in found["cold_start"])


def test_nothing_in_the_figures_tells_where_they_were_taken(found, tmp_path_factory):
    written = json.dumps(found)
    assert str(tmp_path_factory.getbasetemp()) not in written
    assert str(BENCHMARKS.parent) not in written
    assert set(found["machine"]) == {
        "cpu", "architecture", "flags", "cores", "memory_gb", "system", "python", "versions",
    }  # fmt: skip
