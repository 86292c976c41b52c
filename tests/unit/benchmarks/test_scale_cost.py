"""What a thousand million items cost is computed from what was measured, and the page says what the script prints."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[3]
BENCHMARKS = ROOT / "benchmarks"
MEASURED = BENCHMARKS / "speed.json"
MACHINE = {"cpu": "A processor", "cores": 2}


@pytest.fixture(scope="module")
def scale_cost() -> ModuleType:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        return importlib.import_module("scale_cost")


def run(name: str, cores: int, rate: float, *, items: int = 1_000, peak: int | None = 500) -> dict[str, object]:
    seconds = [items / rate * slow for slow in (2, 1, 0.5)]
    return {
        "name": name, "input": "items", "items": items, "cores": cores, "seconds": seconds,
        "others": [0.0], "mb": items / 5_000, "words": 30 * items, "distinct": 1.0, "distinct_words": 9,
        "peak_mb": peak, "note": "", "input_note": "",
    }  # fmt: skip


@pytest.fixture
def figures(tmp_path, scale_cost):
    def make(*runs):
        path = tmp_path / "speed.json"
        found = {"machine": MACHINE, "repeats": 3, "runs": runs, "left_out": {}, "cold_start": []}
        path.write_text(json.dumps(found), encoding="utf-8")
        return scale_cost.Figures.read(path)

    return make


def test_costs_follow_from_the_median_with_all_cores_busy(scale_cost, figures):
    measured = figures(
        run("nl_klantstem_sm", 1, 60_000, peak=400),
        run("nl_klantstem_sm", 2, 1e6 / 18, items=100),
        run("nl_klantstem_sm", 2, 1e6 / 9),
        run("read and write", 2, 1e7 / 9, peak=None),
        run("tf-idf + svm", 2, 1_000),
    )
    [cost] = scale_cost.costs(measured, scale_cost.Assumed(items=1e9, price=0.04, gbit=10))
    assert cost.rate == pytest.approx(1e6 / 18)
    assert cost.core_hours == pytest.approx(5.0)
    assert cost.euros == pytest.approx(0.20)
    assert cost.io_share == pytest.approx(0.1)
    # A core reads 11.1 MB of text a second, and the network carries 1,250.
    assert cost.filling == pytest.approx(112.5)
    text = scale_cost.block(measured, scale_cost.Assumed())
    assert "| nl_klantstem_sm | 55,600 | 5 | 19 min | 1.2 min | 0.2 | 6.4 | 10% | 112 |" in text
    assert "2 cores of A processor" in text
    assert "EUR 0.04" in text


def test_what_was_not_measured_has_no_row(scale_cost, figures):
    measured = figures(run("nl_klantstem_lg", 1, 30), run("nl_klantstem_lg", 2, 60), run("auto", 2, 200))
    assert [cost.run.name for cost in scale_cost.costs(measured, scale_cost.Assumed())] == ["nl_klantstem_lg"]
    with pytest.raises(ValueError, match="None of the models"):
        scale_cost.block(figures(run("tf-idf + svm", 2, 1_000)), scale_cost.Assumed())


def test_the_table_stands_between_marks(scale_cost):
    page = f"Voor.\n{scale_cost.BEGIN}\noud\n{scale_cost.END}\nNa.\n"
    assert scale_cost.into(page, "nieuw") == f"Voor.\n{scale_cost.BEGIN}\nnieuw\n{scale_cost.END}\nNa.\n"
    with pytest.raises(ValueError, match="needs the marks"):
        scale_cost.into("Een blad zonder tabel.", "nieuw")


def test_the_page_says_what_the_script_prints(scale_cost):
    if not MEASURED.is_file():
        pytest.skip("benchmarks/speed.json is made by benchmarks/speed.py")
    page = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    assert page == scale_cost.into(page, scale_cost.block(scale_cost.Figures.read(MEASURED), scale_cost.Assumed()))
