"""The table, the targets and the plot say what was measured."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"
MACHINE = {
    "cpu": "A processor", "architecture": "x86_64", "flags": ["avx2"], "cores": 2, "memory_gb": 8, "system": "Linux",
    "python": "3.12.1", "versions": {"klantstem": "0.1.0", "numpy": "2.0"},
}  # fmt: skip
RESULTS = """\
# Results

## real_dev: 714 sentences, 632 labels

| model | micro-F1 | macro-F1 |
|---|---|---|
| nl_klantstem_sm | 0.760 (0.728-0.794) | 0.560 |
| tf-idf + svm | 0.722 (0.687-0.757) | 0.453 |

## test: 2 sentences, 1 labels

| nl_klantstem_sm | 0.100 (0.000-0.200) | 0.100 |
"""


@pytest.fixture(scope="module", autouse=True)
def _importable() -> Iterator[None]:
    """The benchmarks are scripts beside the package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        yield


def run(name, items=1_000, *, cores=2, seconds=(1.0, 1.0, 1.0), input="items", peak=100, others=0.0):
    return {
        "name": name, "input": input, "items": items, "cores": cores, "seconds": list(seconds), "mb": items / 5_000,
        "others": [others] * len(seconds), "words": 30 * items, "distinct": 0.99, "distinct_words": 5_000,
        "peak_mb": peak, "note": f"the note of {name}", "input_note": "real feedback", "wall": [2.0],
    }  # fmt: skip


@pytest.fixture
def figures(tmp_path):
    def make(*runs, cold=(), left_out=None):
        found = {"machine": MACHINE, "repeats": 3, "runs": runs, "left_out": left_out or {}}
        found["cold_start"] = [{"name": name, "seconds": seconds} for name, seconds in cold]
        path = tmp_path / "speed.json"
        path.write_text(json.dumps(found), encoding="utf-8")
        return importlib.import_module("speed_figures").Figures.read(path)

    return make


def target(figures, text):
    found = [str(each) for each in importlib.import_module("speed_targets").targets(figures) if text in each.text]
    assert len(found) == 1, found
    return found[0]


class TestFigures:
    def test_a_rate_is_that_of_the_median_turn(self, figures):
        found = figures(run("a", 1_000, seconds=(1.0, 2.0, 8.0))).find("a", cores=2)
        assert found.rate == 500
        assert found.rates == [1_000, 500, 125]

    def test_a_run_is_found_by_the_nearest_number_of_items(self, figures):
        found = figures(run("a", 1_000), run("a", 100_000), run("a", 1_000_000, cores=1))
        assert found.find("a", cores=2, near=2_000).items == 1_000
        assert found.find("a", cores=2).items == 100_000
        assert found.find("a", cores=2, input="sentences") is None

    def test_a_ratio_has_the_range_of_its_turns(self, figures):
        found = figures(run("a", seconds=(1, 1, 2)), run("b", seconds=(4, 2, 4)))
        ratio = importlib.import_module("speed_figures").ratio(*found.runs)
        assert (ratio.value, ratio.low, ratio.high) == (4, 2, 4)

    def test_a_task_that_was_never_timed_is_left_out(self, figures):
        assert not figures(run("a", seconds=())).runs


class TestTargets:
    def test_met_and_missed_are_told_with_how_much(self, figures):
        found = figures(
            run("nl_klantstem_sm", seconds=(1, 1, 1)),
            run("tf-idf + svm", seconds=(3, 2.6, 4)),
            run("model2vec", seconds=(3, 3, 3)),
        )
        met = target(found, "tf-idf")
        assert met.startswith("- met: nl_klantstem_sm faster than tf-idf + svm")
        assert met.endswith("at least 2.5 times: 3 times (turns: 2.6 to 4)")
        assert target(found, "model2vec").startswith("- **missed by 50%**: nl_klantstem_sm faster than model2vec")

    def test_what_was_not_measured_is_not_met(self, figures):
        found = figures(run("nl_klantstem_sm"))
        assert target(found, "spaCy").startswith("- **not measured**: ")
        assert target(found, "peak memory of nl_klantstem_sm at 1,000,000 items, of that at 100,000, cores: 2")

    def test_memory_of_a_million_is_compared_with_a_tenth(self, figures):
        sm = [run("nl_klantstem_sm", items, peak=peak) for items, peak in ((100_000, 400), (1_000_000, 600))]
        assert target(figures(*sm), "cores: 2").startswith("- **missed by 25%**")

    def test_two_workers_are_compared_with_one(self, figures):
        sm = [run("nl_klantstem_sm", cores=cores, seconds=seconds) for cores, seconds in ((1, (1.8,)), (2, (1.0,)))]
        assert target(figures(*sm), "2 workers").startswith("- met: ")

    def test_a_floor_is_an_upper_bound(self, figures):
        found = figures(run("nl_klantstem_sm", seconds=(5,)), run("split into words", seconds=(1,)))
        assert target(found, "split into words").startswith("- **missed by 25%**")

    def test_a_transformer_is_compared_on_the_same_file(self, figures):
        files = [run("nl_klantstem_lg", input="sentences"), run("sentence-transformers", input="items", seconds=(9,))]
        assert "**not measured**" in target(figures(*files), "nl_klantstem_lg faster than sentence-transformers, sent")

    def test_a_cold_start_has_its_own_limit(self, figures):
        cold = [("nl_klantstem_sm, python", [0.8, 1.3, 1.2]), ("nl_klantstem_lg, python", [2.0])]
        found = figures(run("nl_klantstem_sm"), cold=cold)
        assert target(found, "nl_klantstem_sm, python").startswith("- **missed by 20%**")
        assert target(found, "nl_klantstem_lg, python").startswith("- met: ")


class TestTable:
    def test_it_compares_and_marks_a_busy_machine(self, figures):
        table = importlib.import_module("speed_table")
        found = figures(run("nl_klantstem_sm", others=0.4), run("tf-idf + svm", seconds=(3, 4, 5)))
        [(title, runs)] = table.sections(found)
        lines = list(table.table(title, runs, found))
        assert lines[0] == "## 1,000 items\n"
        assert "| nl_klantstem_sm | 2 | 1,000 | 1,000* | 1,000-1,000 | 4 | 0.2 | 100 |" in lines
        assert "| tf-idf + svm | 2 | 1,000 | 250 | 200-333 | 1 | 0.05 | 100 |" in lines

    def test_every_run_stands_in_one_table(self, figures, capsys, tmp_path):
        figures(
            run("nl_klantstem_sm", 10_000), run("nl_klantstem_sm", 100_000), run("tf-idf + svm", 10_000),
            run("tf-idf + svm", 100_000), run("nl_klantstem_lg", 500), run("auto", 200, cores=1),
            run("nl_klantstem_lg", 700, input="sentences"),
            cold=[("nl_klantstem_sm, python", [0.8])], left_out={"fastText": "not installed: pip install fasttext"},
        )  # fmt: skip
        importlib.import_module("speed_table").main(tmp_path / "speed.json")
        printed = capsys.readouterr().out
        rows = [line for line in printed.splitlines() if line.startswith(("| nl_", "| tf-", "| auto "))]
        assert len(rows) == 7 + 1
        assert printed.index("## 10,000 items") < printed.index("| 500 |") < printed.index("## 100,000 items")
        assert printed.index("## sentences") < printed.index("| 700 |")
        assert "- fastText was not measured: not installed: pip install fasttext." in printed
        assert "A processor, 2 cores with avx2, 8 GB" in printed


class TestPlot:
    def test_speed_and_accuracy_are_joined(self, figures):
        plot = importlib.import_module("speed_plot")
        found = figures(run("nl_klantstem_sm", 10_000), run("tf-idf + svm, words and characters"), run("fastText"))
        points = plot.points(found, RESULTS)
        assert [(point.label, point.rate, point.f1, point.low) for point in points] == [
            ("klantstem sm", 10_000, 0.76, 0.728),
            ("TF-IDF (words, characters) + SVM", 1_000, 0.722, 0.687),
        ]

    def test_every_model_of_the_results_that_is_compared_is_found(self):
        plot = importlib.import_module("speed_plot")
        known = plot.f1_of((BENCHMARKS / "RESULTS.md").read_text(encoding="utf-8"))
        assert {known_as for _, known_as, _, _ in plot.POINTS} <= set(known)
