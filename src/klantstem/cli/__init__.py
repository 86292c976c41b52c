"""The command `klantstem`: one file per command, put together here."""

from __future__ import annotations

import os
import sys

import typer

from klantstem import __version__
from klantstem.cli import (
    benchmark,
    compare,
    corpus,
    discover,
    distill,
    errors,
    evaluate,
    learn,
    models,
    report,
    sample,
    tag,
    train,
    values,
)
from klantstem.errors import KlantstemError

app = typer.Typer(
    help="Read which belevingswaarden customers express in Dutch feedback.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def _version(version: bool = typer.Option(False, "--version", help="Print the version and stop.")) -> None:
    if version:
        print(f"klantstem {__version__}")
        raise typer.Exit


app.command("tag")(tag.tag)
app.command("report")(report.report)
app.command("sample")(sample.sample)
app.command("learn")(learn.learn)
app.command("train")(train.train)
app.command("distill")(distill.distill)
app.command("evaluate")(evaluate.evaluate)
app.command("errors")(errors.errors)
app.command("discover")(discover.discover)
app.command("compare")(compare.compare)
app.add_typer(values.app, name="values")
app.add_typer(models.app, name="models")
app.add_typer(corpus.app, name="corpus")
app.add_typer(benchmark.app, name="benchmark")


def main() -> None:
    """Run the command line; a mistake of the user is one line on stderr and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that cannot show an accent shows a question mark instead of a traceback.
            stream.reconfigure(errors="replace")
    try:
        code = app(prog_name="klantstem", standalone_mode=False)
    except BrokenPipeError:
        # The reader of the pipe has seen enough; without this Python complains once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except (KlantstemError, OSError) as error:
        print(f"klantstem: {error}", file=sys.stderr)
        sys.exit(2)
    except typer.Abort:
        sys.exit(130)
    except Exception as error:
        message = _usage_mistake(error)
        if message is None:
            raise
        if message:
            print(f"klantstem: {message}", file=sys.stderr)
        sys.exit(2)
    sys.exit(code)


def _usage_mistake(error: Exception) -> str | None:
    """Return what is wrong with the command line in one line, empty where help was shown; None for another error.

    The class of these errors is click's in one release of typer and typer's own in the next, and public in neither.
    """
    if not hasattr(error, "format_message"):
        return None
    message = " ".join(error.format_message().split()).rstrip(".")
    context = getattr(error, "ctx", None)
    return f"{message}. See: {context.command_path} --help" if message and context is not None else message
