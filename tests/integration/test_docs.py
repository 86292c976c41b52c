"""Every code block of the README and the docs runs, and prints what it says that it prints."""

import contextlib
import doctest
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from glob import glob
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "corpora/DATASHEET.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
LANGUAGES = {"python", "console", "yaml", "sh", "text"}


def blocks(page, language):
    return [body for found, body in BLOCK.findall(page.read_text(encoding="utf-8")) if found == language]


def alike(shown, printed):
    """Compare word by word; `...` stands for any words, a number may differ by a tenth, a speed by anything."""
    words = re.sub(r"in [\d.]+ s \([\d,]+ items/s\)", "in ? s", printed).split()
    parts = [part.split() for part in re.sub(r"in [\d.]+ s \([\d,]+ items/s\)", "in ? s", shown).split("...")]
    at = 0
    for number, part in enumerate(parts):
        starts = [at] if number == 0 else range(at, len(words) - len(part) + 1)
        if number == len(parts) - 1 and part and number > 0:
            starts = [len(words) - len(part)]
        found = next((start for start in starts if same_words(part, words[start : start + len(part)])), None)
        if found is None:
            return False
        at = found + len(part)
    return shown.rstrip().endswith("...") or at == len(words)


def same_words(shown, printed):
    return len(shown) == len(printed) and all(map(same_word, shown, printed))


def same_word(shown, printed):
    """Processors round differently, and a score that lies at its threshold may fall on the other side of it."""
    if shown == printed:
        return True
    if NUMBER.sub("?", shown) != NUMBER.sub("?", printed):
        return False
    pairs = zip(NUMBER.findall(shown), NUMBER.findall(printed), strict=True)
    return all(abs(a - b) <= 1 + 0.1 * a for a, b in ((value(x), value(y)) for x, y in pairs))


def value(number):
    return float(number.replace(",", "."))


@pytest.mark.parametrize(
    ("shown", "printed", "expected"),
    [
        ("a 100 b", "a 105 b", True),
        ("a 100 b", "a 150 b", False),
        ("a\n...\nc", "a b b\nc", True),
        ("a\n...\nc", "a b", False),
        ("a", "a b", False),
        ("500 items in 8.5 s (59 items/s)", "500 items in 99.0 s (5 items/s)", True),
    ],
)
def test_output_is_compared_by_word(shown, printed, expected):
    assert alike(shown, printed) is expected


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("corpora", "models"):
        (tmp_path / name).symlink_to(ROOT / name)
    # The files that the docs give as their examples.
    for page, name in (("value-sets.md", "mijn-waarden.yaml"), ("report.md", "doelen.yaml")):
        (tmp_path / name).write_text(blocks(ROOT / "docs" / page, "yaml")[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_only_known_languages_stand_in_code_blocks(page):
    assert "@@" not in page.read_text(encoding="utf-8")
    assert {language for language, _ in BLOCK.findall(page.read_text(encoding="utf-8"))} <= LANGUAGES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_blocks_run_and_print_what_they_show(page, folder):
    """The blocks of a page share their names, in order; `>>>` lines are checked as doctests."""
    if any("pyspark" in body for body in blocks(page, "python")):
        pytest.importorskip("pyspark", reason="pyspark comes with klantstem[spark]")
        if shutil.which("java") is None:
            pytest.skip("Spark needs Java, and there is no java on the PATH")
    names = {}
    for body in blocks(page, "python"):
        if ">>>" in body:
            test = doctest.DocTestParser().get_doctest(body, names, page.name, str(page), 0)
            runner = doctest.DocTestRunner(optionflags=FLAGS, verbose=False)
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                runner.run(test, clear_globs=False)
            assert runner.failures == 0, output.getvalue()
            names = test.globs
        else:
            exec(compile(body, page.name, "exec"), names)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_run_and_print_what_they_show(page, folder):
    for body in blocks(page, "console"):
        for command, shown in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", body, re.MULTILINE):
            program, *words = shlex.split(command, comments=True)
            # What a shell makes of an asterisk.
            arguments = [name for word in words for name in ("*" in word and sorted(glob(word))) or [word]]
            assert program == "klantstem", f"{page.name} shows a command of another program: {command}"
            done = subprocess.run(
                [sys.executable, "-m", "klantstem", *arguments],
                capture_output=True,
                encoding="utf-8",
                env={**os.environ, "COLUMNS": "120", "PYTHONIOENCODING": "utf-8"},
                check=False,
            )
            printed = done.stdout + done.stderr
            assert done.returncode == 0, f"{command}\n{printed}"
            assert not shown.strip() or alike(shown, printed), f"{command}\n{printed}"
    for body in blocks(page, "yaml"):
        # A piece of a file names it: "# voorstel.yaml".
        if piece := re.fullmatch(r"# (\S+\.yaml)\n(.*)", body, re.DOTALL):
            name, lines = piece.groups()
            assert alike(f"...\n{lines}...", Path(name).read_text(encoding="utf-8")), f"{name}\n{lines}"
