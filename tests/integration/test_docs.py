"""Every code block of the README and the docs runs, and prints what it says that it prints."""

import contextlib
import doctest
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
LANGUAGES = {"python", "console", "yaml", "sh", "text"}


def blocks(page, language):
    return [body for found, body in BLOCK.findall(page.read_text(encoding="utf-8")) if found == language]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("corpora", "models"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_only_known_languages_stand_in_code_blocks(page):
    assert {language for language, _ in BLOCK.findall(page.read_text(encoding="utf-8"))} <= LANGUAGES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_blocks_run_and_print_what_they_show(page, folder):
    """The blocks of a page share their names, in order; `>>>` lines are checked as doctests."""
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
            program, *arguments = shlex.split(command)
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
            assert doctest.OutputChecker().check_output(shown, printed, FLAGS), f"{command}\n{printed}"
