"""`klantstem evaluate`: the table that people read and the JSON that scripts read tell the same."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from klantstem.cli import app
from klantstem.corpus import read_gold
from klantstem.errors import CorpusError, ModelError, WriteError
from klantstem.evaluate.compare import compare
from klantstem.train.fit import save_pipeline

ROWS = [
    ("De juf was er snel.", [["snel", "ervaren"]]),
    ("De juf liet ons wachten.", [["snel", "gemist"]]),
    ("De juf was vriendelijk.", [["vriendelijk", "ervaren"]]),
    ("De juf was niet vriendelijk.", [["vriendelijk", "gemist"]]),
    ("De juf was snel en vriendelijk.", [["snel", "ervaren"], ["vriendelijk", "ervaren"]]),
    ("De juf woont in de straat.", []),
]


@pytest.fixture(scope="module")
def gold(tmp_path_factory):
    path = tmp_path_factory.mktemp("goud") / "goud.jsonl"
    rows = [
        {"id": f"d{document}#{number}", "text": text, "labels": labels}
        for document in range(6)
        for number, (text, labels) in enumerate(ROWS)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def folder(small_model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("modellen") / "nl_small"
    save_pipeline(small_model, folder)
    return folder


def run(*arguments):
    result = CliRunner().invoke(app, ["evaluate", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def output(gold, folder, tmp_path_factory):
    """What a run with everything prints, and its JSON."""
    path = tmp_path_factory.mktemp("uit") / "cijfers.json"
    train = path.with_name("train.jsonl")
    train.write_text(gold.read_text(encoding="utf-8"), encoding="utf-8")
    printed = run(gold, "--model", folder, "--train", train, "--per-label", "--json", path)
    return printed, json.loads(path.read_text(encoding="utf-8"))


def test_json_holds_what_the_library_measures(output, gold, small_tagger):
    _, figures = output
    comparison = compare(small_tagger, read_gold([gold]))
    assert (figures["sentences"], figures["documents"], figures["labels"]) == (36, 6, 36)
    tagger, keywords = figures["results"][:2]
    assert tagger["micro_f1"]["estimate"] == pytest.approx(comparison.results[0].micro_f1.estimate, abs=0.01)
    assert keywords["micro_f1"]["estimate"] == pytest.approx(comparison.results[1].micro_f1.estimate)


def test_the_table_has_the_figures_of_the_json(output):
    printed, figures = output
    assert printed.startswith("36 sentences of 6 documents, 36 labels; 95% intervals by document\n")
    lines = printed.splitlines()[2 : 2 + len(figures["results"])]
    assert [result["model"] for result in figures["results"]] == ["nl_small", "keywords", "majority", "tf-idf + svm"]
    for line, result in zip(lines, figures["results"], strict=True):
        gain, (micro, value, level) = result["gain"], (result[name] for name in ("micro_f1", "value_f1", "level_f1"))
        shown = [f"{x['estimate']:.3f} ({x['low']:.3f}-{x['high']:.3f})" for x in (micro, value, level)]
        macros = [f"{result[name]:.3f}" for name in ("macro_f1", "value_macro_f1")]
        expected = [result["model"], shown[0], macros[0], shown[1], macros[1], shown[2]]
        if gain is not None:
            expected.append(f"{gain['estimate']:+.3f} ({gain['low']:+.3f} to {gain['high']:+.3f})")
        assert [cell.strip() for cell in line.split("  ") if cell.strip()] == expected


def test_the_rows_per_label_are_those_of_the_json_that_occur(output):
    printed, figures = output
    rows = [line.split() for line in printed[printed.index("value ") :].splitlines()[1:]]
    occurring = [label for label in figures["per_label"] if label["gold"] or label["predicted"]]
    assert len(rows) == len(occurring) >= 4
    for row, label in zip(rows, occurring, strict=True):
        assert row[:2] == [label["value"], label["stance"]]
        assert row[3:5] == [str(label["gold"]), str(label["predicted"])]
        precision = f"{label['correct'] / label['predicted']:.2f}" if label["predicted"] else "-"
        recall = f"{label['correct'] / label['gold']:.2f}" if label["gold"] else "-"
        assert row[5:] == [precision, recall]


def test_reliability_shows_the_diagram_of_every_value_in_the_gold(gold, folder):
    printed = run(gold, "--model", folder, "--reliability")
    rows = [line.split("  ") for line in printed[printed.index("value ") :].splitlines()[1:]]
    rows = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    assert [row[0] for row in rows] == ["all values", "all levels", "snel", "vriendelijk"]
    assert all(len(row) == 4 + 10 for row in rows)
    # Where one sentence has two values of one level, the level is there once.
    assert [row[1] for row in rows] == ["36", "30", "18", "18"]


def test_a_label_that_the_model_never_learnt_has_no_threshold(output):
    printed, _ = output
    (row,) = [line.split() for line in printed.splitlines() if line.startswith("vriendelijk") and "gemist" in line]
    assert row[2] == "-"


def test_without_training_sentences_only_keywords_stand_beside_the_model(gold, folder):
    lines = run(gold, "--model", folder).splitlines()
    assert [line.split()[0] for line in lines[2:]] == ["nl_small", "keywords"]


def test_a_narrow_pipe_gets_whole_rows(gold, folder, monkeypatch):
    wide = run(gold, "--model", folder)
    monkeypatch.setenv("COLUMNS", "40")
    assert run(gold, "--model", folder) == wide
    assert "\N{HORIZONTAL ELLIPSIS}" not in wide


def test_measuring_twice_prints_the_same(gold, folder):
    assert run(gold, "--model", folder) == run(gold, "--model", folder)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (["weg.jsonl"], CorpusError, "weg.jsonl cannot be read"),
        (["{gold}", "--train", "weg.jsonl"], CorpusError, "weg.jsonl cannot be read"),
        (["{gold}", "--model", "nl_klantstem_x"], ModelError, "nl_klantstem_x is neither a model"),
        (["{gold}", "--json", "weg/cijfers.json"], WriteError, "The folder weg does not exist"),
        (["{few}", "--model", "{folder}", "--train", "{few}"], CorpusError, "5 or more of them, not 1"),
    ],
)
def test_a_mistake_is_an_error_of_klantstem(gold, folder, tmp_path, monkeypatch, arguments, error, message):
    monkeypatch.chdir(tmp_path)
    few = tmp_path / "weinig.jsonl"
    few.write_text('{"id": "a#0", "text": "De juf was er snel.", "labels": []}\n', encoding="utf-8")
    with pytest.raises(error, match=message):
        run(*(argument.format(gold=gold, folder=folder, few=few) for argument in arguments))
