"""The command as a user runs it: exit codes, one line for a mistake, and terminals that know no accents."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import klantstem
from klantstem import cli
from klantstem.errors import KlantstemError


def run(*arguments, **env):
    process = subprocess.run(
        [sys.executable, "-m", "klantstem", *arguments],
        capture_output=True,
        env={**os.environ, **env},
        timeout=120,
        check=False,
    )
    return process.returncode, process.stdout.decode(), process.stderr.decode()


@pytest.fixture
def main(monkeypatch, capsys):
    """Run the command in this process: exit code, stdout, stderr."""

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["klantstem", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        printed = capsys.readouterr()
        return stopped.value.code or 0, printed.out, printed.err

    return call


def test_python_m_klantstem_is_the_command():
    assert run("--version") == (0, f"klantstem {klantstem.__version__}\n", "")


def test_a_terminal_without_accents_gets_question_marks_instead_of_a_traceback(tmp_path):
    file = tmp_path / "proef.yaml"
    file.write_text("name: proef\ntitle: Crème\nvalues:\n  - {name: rap, level: gemakkelijk}\n", encoding="utf-8")
    code, out, err = run("values", "show", str(file), PYTHONIOENCODING="ascii")
    assert (code, err) == (0, "")
    assert "Cr?me" in out


def test_an_error_with_an_accent_reaches_a_terminal_without_them():
    code, out, err = run("models", "show", "crème", PYTHONIOENCODING="ascii")
    assert (code, out) == (2, "")
    assert err.startswith("klantstem: cr?me is neither a model")


def test_the_version_is_printed_before_anything_else(main):
    assert main("--version", "tag") == (0, f"klantstem {klantstem.__version__}\n", "")


def test_a_command_that_succeeds_ends_with_zero(main):
    code, out, err = main("values", "list")
    assert (code, err) == (0, "")
    assert "service-excellence" in out


@pytest.mark.parametrize("arguments", [(), ("values",), ("models",)])
def test_no_command_shows_the_help_and_no_error(main, arguments):
    _, out, err = main(*arguments)
    assert "Usage: klantstem" in out + err
    assert "klantstem: " not in err


@pytest.mark.parametrize("arguments", [("--help",), ("train", "--help"), ("models", "build-encoder", "--help")])
def test_help_goes_to_stdout(main, arguments):
    code, out, err = main(*arguments)
    assert (code, err) == (0, "")
    assert "Usage: klantstem" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("tagg",), "No such command 'tagg'. Did you mean 'tag'?"),
        (("tag", "--nope"), "No such option: --nope"),
        (("tag",), "Missing argument 'IN'"),
        (("tag", "in.csv", "--limit", "-3"), "Invalid value for '--limit'"),
        (("tag", "in.csv", "--limit", "veel"), "Invalid value for '--limit'"),
        (("tag", "weg.csv"), "weg.csv"),
        (("report", "weg.parquet"), "weg.parquet"),
        (("train", "goud.jsonl"), "Missing option"),
        (
            ("train", "weg.jsonl", "-o", "model", "--lexical-only"),
            "weg.jsonl cannot be read: No such file or directory",
        ),
        (("evaluate", "weg.jsonl"), "weg.jsonl cannot be read: No such file or directory"),
        (("models", "show", "nl_klantstem_l"), "nl_klantstem_l is neither a model of klantstem nor a folder with one."),
        (("values", "show", "vidome"), "Did you mean 'vidomes'?"),
        (("values", "check", "weg.yaml"), "weg.yaml: there is no such file"),
    ],
)
def test_a_mistake_is_one_line_on_stderr_and_exit_code_2(main, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    code, out, err = main(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("klantstem: ")
    assert message in err
    assert err.endswith("\n")
    assert err.count("\n") == 1


def test_a_mistake_in_the_command_line_points_to_the_help_of_the_command(main):
    assert main("tag", "--nope")[2].endswith("See: klantstem tag --help\n")


def test_the_name_that_was_nearly_typed_is_given(main, small_model, tmp_path, monkeypatch):
    from klantstem.models import shipped
    from klantstem.train.fit import save_pipeline

    save_pipeline(small_model, tmp_path / "nl_small")
    monkeypatch.setattr(shipped, "_SHELVES", (tmp_path,))
    assert main("models", "show", "nl_smal")[2].endswith("Did you mean nl_small?\n")


def test_a_wrong_value_set_is_named(main, tmp_path, monkeypatch, small_model):
    from klantstem.train.fit import save_pipeline

    monkeypatch.chdir(tmp_path)
    save_pipeline(small_model, tmp_path / "nl_small")
    (tmp_path / "in.csv").write_text("opmerking\nDe juf was er snel.\n", encoding="utf-8")
    code, _, err = main("tag", "in.csv", "--model", "nl_small", "--values", "vidome")
    assert (code, err.count("\n")) == (2, 1)
    assert "Did you mean 'vidomes'?" in err


def _raising(monkeypatch, error):
    def broken():
        raise error

    monkeypatch.setattr("klantstem.cli.values.available", broken)


def test_a_disk_that_refuses_is_one_line(main, monkeypatch):
    _raising(monkeypatch, PermissionError(13, "Permission denied", "uit.csv"))
    assert main("values", "list") == (2, "", "klantstem: [Errno 13] Permission denied: 'uit.csv'\n")


def test_an_error_of_klantstem_is_one_line(main, monkeypatch):
    _raising(monkeypatch, KlantstemError("Dit ging mis."))
    assert main("values", "list") == (2, "", "klantstem: Dit ging mis.\n")


def test_a_user_who_interrupts_gets_no_traceback(main, monkeypatch):
    _raising(monkeypatch, KeyboardInterrupt())
    code, out, err = main("values", "list")
    assert (code, out) == (130, "")
    assert "Traceback" not in err


def test_a_fault_of_the_program_is_not_hidden(monkeypatch):
    _raising(monkeypatch, ZeroDivisionError("fout"))
    monkeypatch.setattr(sys, "argv", ["klantstem", "values", "list"])
    with pytest.raises(ZeroDivisionError):
        cli.main()
