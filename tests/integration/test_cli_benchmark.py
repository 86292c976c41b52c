"""`klantstem benchmark speed` as a user runs it."""

from __future__ import annotations

import json
import re
import sys

import pytest

from klantstem import cli


@pytest.fixture
def benchmark(monkeypatch, capsys):
    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["klantstem", "benchmark", "speed", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        printed = capsys.readouterr()
        return stopped.value.code or 0, printed.out, printed.err

    return call


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "export.csv"
    rows = "".join(f"{number};De monteur was vriendelijk en kwam op tijd.\n" for number in range(40))
    path.write_text(f"nr;opmerking\n{rows}", encoding="utf-8")
    return path


def test_it_measures_a_file_of_the_user_and_leaves_nothing_behind(benchmark, export):
    code, out, err = benchmark(export, "--model", "nl_klantstem_sm", "--repeats", 3)
    assert code == 0, err
    first, *rest = out.splitlines()
    assert first.startswith("nl_klantstem_sm on export.csv: 40 items of 8 words, 3 runs, ")
    assert re.fullmatch(r"  items/s +[\d,]+ \(95% interval [\d,]+ to [\d,]+\)", rest[0])
    assert re.fullmatch(r"  cold start  \d+\.\d\d s from nothing to a first tag", rest[3])
    assert [line.partition(":")[0] for line in err.splitlines()] == ["warm-up", "run 1", "run 2", "run 3"]
    assert list(export.parent.iterdir()) == [export]


def test_without_a_file_it_measures_invented_feedback(benchmark):
    code, out, err = benchmark("--model", "nl_klantstem_sm", "--items", 50, "--repeats", 2, "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert (found["source"], found["items"], len(found["seconds"])) == ("invented feedback", 50, 2)
    rate = found["items_per_second"]
    assert rate["low"] <= rate["estimate"] <= rate["high"]
    assert rate["estimate"] == pytest.approx(sum(50 / each for each in found["seconds"]) / 2)
    assert found["words"] > 500
    assert found["cold_start"] > 0


def test_only_the_items_that_are_asked_are_read(benchmark, export):
    _, out, _ = benchmark(export, "--model", "nl_klantstem_sm", "--items", 15, "--repeats", 2, "--json")
    assert json.loads(out)["items"] == 15


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("weg.csv",), "weg.csv"),
        (("--model", "nl_klantstem_s"), "nl_klantstem_s is neither a model"),
        (("--repeats", "1"), "--repeats"),
    ],
)
def test_a_mistake_is_one_line(benchmark, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    code, out, err = benchmark(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1
