"""The command `klantstem`: one file per command, put together here."""

from __future__ import annotations

import sys

import typer

from klantstem import __version__
from klantstem.cli import evaluate, models, report, tag, train, values
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
app.command("train")(train.train)
app.command("evaluate")(evaluate.evaluate)
app.add_typer(values.app, name="values")
app.add_typer(models.app, name="models")


def main() -> None:
    """Run the command line; a mistake of the user is one line on stderr and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that cannot show an accent shows a question mark instead of a traceback.
            stream.reconfigure(errors="replace")
    try:
        app()
    except KlantstemError as error:
        print(f"klantstem: {error}", file=sys.stderr)
        sys.exit(2)
